"""On which days, and at which hours, a relay address is written to: checked against every hour of years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fnett.meetings import relay_days
from fnett.meetings.relay_days import DAYS_AHEAD
from fnett.meetings.rules import OSLO

DAYS = st.dates(date(2025, 8, 1), date(2029, 7, 31))
CHANGES = (date(2026, 10, 25), date(2027, 3, 28))  # 25 and 23 hours long
MOMENTS = st.datetimes(datetime(2025, 7, 1), datetime(2029, 8, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


def on_the_wall(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=OSLO).astimezone(UTC)


def hours_due(day: date) -> dict[int, list[datetime]]:
    """For each letter about a meeting on this day: the hours, as the clockwork walks through them, at which it is due."""
    begun = on_the_wall(day - timedelta(days=20), 0)
    found: dict[int, list[datetime]] = {ahead: [] for ahead in DAYS_AHEAD}
    for hour in range(24 * 22):
        moment = begun + timedelta(hours=hour)
        if day in (due := relay_days.days_due(moment)):
            found[due[day]].append(moment.astimezone(OSLO))
    return found


def has_each_letter_on_its_day(day: date) -> None:
    for ahead, due in hours_due(day).items():
        assert {moment.date() for moment in due} == {day - timedelta(days=ahead)}
        assert [moment.hour for moment in due] == list(range(7, 21 if ahead else 9))


@settings(max_examples=20)
@given(day=DAYS)
def test_every_meeting_has_each_letter_on_its_one_day_by_daylight(day: date):
    has_each_letter_on_its_day(day)


@pytest.mark.parametrize("ahead", DAYS_AHEAD)
@pytest.mark.parametrize("change", CHANGES)
def test_it_has_them_also_on_the_days_on_which_the_clock_changes(change: date, ahead: int):
    has_each_letter_on_its_day(change + timedelta(days=ahead))


@given(MOMENTS)
def test_between_nine_in_the_evening_and_seven_in_the_morning_nothing_is_due(moment: datetime):
    hour = moment.astimezone(OSLO).hour
    assert bool(relay_days.days_due(moment)) is (7 <= hour < 21)
    assert (0 in relay_days.days_due(moment).values()) is (hour in (7, 8))


@pytest.mark.parametrize(
    ("hour", "minute", "ahead"),
    [(6, 59, []), (7, 0, [14, 3, 0]), (8, 59, [14, 3, 0]), (9, 0, [14, 3]), (20, 59, [14, 3]), (21, 0, [])],
)
@pytest.mark.parametrize("day", [date(2026, 12, 9), *CHANGES])
def test_the_hours_begin_and_end_on_the_wall(day: date, hour: int, minute: int, ahead: list[int]):
    assert list(relay_days.days_due(on_the_wall(day, hour, minute)).values()) == ahead


@given(st.lists(DAYS, max_size=6), MOMENTS)
def test_the_next_letter_is_the_first_that_has_not_begun_to_leave(days: list[date], now: datetime):
    leaving = [on_the_wall(day - timedelta(days=ahead), 7) for day in days for ahead in DAYS_AHEAD]
    expected = min((moment for moment in leaving if moment > now), default=None)
    assert relay_days.find_next(days, now) == (expected.astimezone(OSLO).date() if expected else None)


def test_without_a_meeting_there_is_no_next_letter():
    assert relay_days.find_next([], datetime(2026, 11, 25, tzinfo=UTC)) is None
