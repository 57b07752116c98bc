"""Rules of letters to parents: when each is due, three at most, and whether it is still wanted; pure (product G4, G5).

All hours are those of a Norwegian wall, whichever clock the season has.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fnett.core.clock import OSLO
from fnett.core.quiet_hours import after_the_night, on_the_wall

MOST = 3  # letters to one address about one meeting; notices of a change come on top
ASK, BEFORE, THANKS, MOVED, CANCELLED = "ask", "before", "thanks", "moved", "cancelled"
COUNTED = (ASK, BEFORE, THANKS)
STATES = {ASK: "planned", BEFORE: "planned", MOVED: "planned", THANKS: "held", CANCELLED: "cancelled"}
ASK_DAYS, THANK_DAYS = 3, 3
AFTERNOON, FORENOON = time(17), time(10)
LATEST = timedelta(hours=1)  # before the start
FURTHEST = timedelta(days=ASK_DAYS + 2)  # before and after a meeting, nothing is due


@dataclass(frozen=True)
class Stretch:
    """From when until when a letter does some good."""

    opens: datetime
    closes: datetime


def stretch(kind: str, starts_at: datetime) -> Stretch:
    """When a counted letter may be written: asking three days ahead, reminding the day before, thanking the day after."""
    if kind == ASK:
        return Stretch(on_the_wall(starts_at, -ASK_DAYS, AFTERNOON), on_the_wall(starts_at, -1, AFTERNOON))
    if kind == BEFORE:
        return Stretch(on_the_wall(starts_at, -1, AFTERNOON), starts_at - LATEST)
    return Stretch(on_the_wall(starts_at, 1, FORENOON), on_the_wall(starts_at, 1 + THANK_DAYS, FORENOON))


def find_due(kind: str, starts_at: datetime, now: datetime) -> datetime | None:
    """When a counted letter that is written now is sent: at once, or in the morning; None where it is not its time."""
    when = stretch(kind, starts_at)
    due = after_the_night(now)
    return due if when.opens <= now and due < when.closes else None


def find_slot(written: Collection[int]) -> int | None:
    """Which of the three letters the next one is; None where all are written."""
    free = [slot for slot in range(1, MOST + 1) if slot not in written]
    return free[0] if free else None


def is_wanted(kind: str, *, written_for: datetime, starts_at: datetime, state: str, now: datetime) -> bool:
    """Whether a letter still says what is so: the meeting stands as it was written, and there is still time for it. That
    it has another day stays true whatever becomes of the hours."""
    stands = starts_at == written_for or (kind == MOVED and _day(starts_at) == _day(written_for))
    if state != STATES[kind] or not stands:
        return False
    return kind == THANKS or now < starts_at


def _day(moment: datetime) -> date:
    return moment.astimezone(OSLO).date()
