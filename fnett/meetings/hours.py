"""Hours that suit people: no letter at night, one question more after three days, and when the office calls back; pure."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from holidays.countries.norway import NO

from fnett.core.quiet_hours import after_the_night
from fnett.meetings.rules import OSLO, wall_time_to_utc

ASKED_AGAIN = 3  # days after the evening; from then on it is not reported
AHEAD, LATE = timedelta(hours=1), timedelta(days=2)  # letters are written an hour ahead, and made up for after a standstill
EVENING, AGAIN = "evening", "evening_again"
CALLED_BACK_BY = time(16)
CLOSED = ((12, 24), (12, 31))  # no public holidays, but nobody is there to call


def letters_due(ends_at: datetime, now: datetime) -> dict[str, datetime]:
    """Which letters about an evening are to be written in this hour, by kind, each with the moment when it may leave."""
    wanted = {EVENING: ends_at, AGAIN: days_later(ends_at, ASKED_AGAIN)}
    return {kind: after_the_night(moment) for kind, moment in wanted.items() if now - LATE < moment <= now + AHEAD}


def is_asked(kind: str, ends_at: datetime, now: datetime) -> bool:
    """Whether the time for this letter has come, as the meeting stands now."""
    return now >= (ends_at if kind == EVENING else days_later(ends_at, ASKED_AGAIN))


def is_unreported(state: str, ends_at: datetime, now: datetime) -> bool:
    """Whether an evening counts as not reported: nobody has closed it in three days. It is unknown, not an absence."""
    return state == "planned" and now >= days_later(ends_at, ASKED_AGAIN)


def days_later(moment: datetime, days: int) -> datetime:
    """The same time on the Norwegian wall some days later, also where the clock is changed in between."""
    return (moment.astimezone(OSLO) + timedelta(days=days)).astimezone(UTC)


def called_back_by(asked_at: datetime) -> datetime:
    """Four in the afternoon of the next working day after the day on which somebody asked."""
    day = asked_at.astimezone(OSLO).date() + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return wall_time_to_utc(day, CALLED_BACK_BY)


def is_working_day(day: date) -> bool:
    """Monday to Friday, no public holiday, and neither Christmas Eve nor New Year's Eve."""
    return day.weekday() < 5 and (day.month, day.day) not in CLOSED and day not in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(NO(years=year))
