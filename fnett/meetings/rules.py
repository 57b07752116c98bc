"""Rules of meetings: good dates, wall time, and what may be counted (product G1, G8; security rules 19 and 27)."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from fnett.core.problems import Refused
from fnett.institutions.school_year import Window

OSLO = ZoneInfo("Europe/Oslo")
STARTS, ENDS = time(17, 0), time(18, 15)  # handbook, section 7
GOOD_WEEKDAYS = (1, 2, 3)  # Tuesday to Thursday: Mondays and Fridays suit fewer
CANCEL_REASONS = ("no_moderator", "room", "few_could", "illness", "weather", "merged", "other_time")
MOST_ADULTS, MOST_CIRCLES = 400, 40
NO_SUCH_TIME = "The clock is put forward that night, so this time does not exist. Choose another time."
TOO_EARLY = "The meeting has not begun yet. You can close it as soon as it has."
MORE_HOUSEHOLDS_THAN_ADULTS = "There cannot be more households than adults. A household is counted once, however many came."
MORE_HOUSEHOLDS_THAN_NETWORK = "There are %(households)d households in the network, so no more can have been there."
CIRCLES_NEED_PEOPLE = "There is at least one circle when someone came, and never more circles than adults."


def propose(windows: Sequence[Window], days: Sequence[date], *, today: date) -> list[date]:
    """One date in each window that is not over: the good weekday nearest its middle, after today."""
    proposals = []
    for window in windows:
        open_days = [day for day in days if window.holds(day) and day > today]
        good = [day for day in open_days if day.weekday() in GOOD_WEEKDAYS] or open_days
        if good:
            middle = window.first_day + (window.last_day - window.first_day) / 2
            proposals.append(min(good, key=lambda day: (abs(day - middle), day)))
    return proposals


def why_poor(
    day: date, days: Collection[date], windows: Sequence[Window], taken: Collection[date], today: date
) -> list[str]:
    """Why a date is poor, as codes; it is a warning and forbids nothing."""
    reasons = []
    if day < today:
        reasons.append("past")
    if day.weekday() >= 5:
        reasons.append("weekend")
    elif not windows or not windows[0].first_day <= day <= windows[-1].last_day:
        reasons.append("outside_year")
    elif day not in days:
        reasons.append("no_school")
    if any(window.holds(day) and window.holds(other) for window in windows for other in taken):
        reasons.append("window_taken")
    return reasons


def wall_time_to_utc(day: date, wall: time) -> datetime:
    """The instant of a time on a Norwegian wall; a doubled time is the first of the two. Raises Refused."""
    local = datetime.combine(day, wall, tzinfo=OSLO)
    instant = local.astimezone(UTC)
    if instant.astimezone(OSLO).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refused(NO_SUCH_TIME, field="starts")
    return instant


def check_can_be_closed(starts_at: datetime, now: datetime) -> None:
    """A meeting is closed once it has begun. Raises Refused."""
    if now < starts_at:
        raise Refused(TOO_EARLY)


def check_numbers(*, adults: int, households: int, circles: int, households_in_network: int | None) -> None:
    """Numbers that fit each other. Raises Refused beside the field that does not."""
    if households > adults:
        raise Refused(MORE_HOUSEHOLDS_THAN_ADULTS, field="households")
    if households_in_network is not None and households > households_in_network:
        raise Refused(MORE_HOUSEHOLDS_THAN_NETWORK, field="households", households=households_in_network)
    if circles > max(adults, 1) or circles < 1:
        raise Refused(CIRCLES_NEED_PEOPLE, field="circles")
