"""When a relay address gets the text to paste: 14 and 3 days ahead and on the morning itself (product G18); pure."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from fnett.core.quiet_hours import EVENING, MORNING, OSLO

DAYS_AHEAD = (14, 3, 0)
MORNING_ENDS = time(9)  # on the day itself: before the working day has taken over
NOTICE = timedelta(hours=1)  # a meeting that begins sooner is no longer announced


def days_due(now: datetime) -> dict[date, int]:
    """The days whose meetings are to be announced at this moment, and how many days ahead they are."""
    local = now.astimezone(OSLO)
    return {
        local.date() + timedelta(days=ahead): ahead
        for ahead in DAYS_AHEAD
        if MORNING <= local.time() < (EVENING if ahead else MORNING_ENDS)
    }


def find_next(days: Iterable[date], now: datetime) -> date | None:
    """The day on which the next letter leaves for meetings on these days; this morning's has left by MORNING."""
    local = now.astimezone(OSLO)
    first = local.date() + timedelta(days=1 if local.time() >= MORNING else 0)
    coming = (day - timedelta(days=ahead) for day in days for ahead in DAYS_AHEAD)
    return min((day for day in coming if day >= first), default=None)
