"""Hours that suit people, through every hour of some years and both changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.core.quiet_hours import after_the_night
from fnett.meetings import hours
from fnett.meetings.rules import OSLO

MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
CHANGES = st.sampled_from([datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)])
NEAR_A_CHANGE = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes), CHANGES, st.integers(-5 * 24 * 60, 2 * 24 * 60)
)


def wall(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=OSLO)  # type: ignore[misc,arg-type]


@given(MOMENTS | NEAR_A_CHANGE)
def test_no_letter_leaves_at_night_and_none_waits_longer_than_to_the_morning(moment: datetime):
    leaves = after_the_night(moment)
    local = leaves.astimezone(OSLO)
    assert time(7) <= local.time() < time(21)
    assert moment <= leaves <= moment + timedelta(hours=11)  # the longest night has the hour of October in it
    assert (leaves == moment) == (time(7) <= moment.astimezone(OSLO).time() < time(21))


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        (wall(2027, 1, 12, 20, 59), wall(2027, 1, 12, 20, 59)),
        (wall(2027, 1, 12, 21), wall(2027, 1, 13, 7)),
        (wall(2027, 1, 13, 6, 59), wall(2027, 1, 13, 7)),
        (wall(2027, 3, 27, 22), wall(2027, 3, 28, 7)),
        (wall(2027, 10, 30, 22), wall(2027, 10, 31, 7)),
    ],
)
def test_the_night_is_from_nine_to_seven_also_when_the_clock_is_changed(moment: datetime, leaves: datetime):
    assert after_the_night(moment) == leaves


@given(MOMENTS | NEAR_A_CHANGE)
def test_three_days_later_the_same_hour_stands_on_the_wall(moment: datetime):
    later = hours.days_later(moment, 3)
    here, there = moment.astimezone(OSLO), later.astimezone(OSLO)
    assert there.date() - here.date() == timedelta(days=3)
    assert there.time() == here.time() or here.hour == 2  # the hour that March leaves out


@given(MOMENTS | NEAR_A_CHANGE)
def test_somebody_calls_back_on_the_next_working_day_before_four(moment: datetime):
    by = hours.called_back_by(moment).astimezone(OSLO)
    asked_on = moment.astimezone(OSLO).date()
    assert by.time() == time(16)
    assert by.date() > asked_on
    assert hours.is_working_day(by.date())
    between = (asked_on + timedelta(days=n) for n in range(1, (by.date() - asked_on).days))
    assert not any(hours.is_working_day(day) for day in between)
    assert by.date() - asked_on <= timedelta(days=6)  # Easter: from Wednesday to Tuesday


@pytest.mark.parametrize(
    ("asked_at", "day"),
    [
        (wall(2026, 11, 25, 20), date(2026, 11, 26)),
        (wall(2026, 11, 27, 9), date(2026, 11, 30)),  # a Friday
        (wall(2027, 3, 24, 20), date(2027, 3, 30)),  # the evening before Maundy Thursday
        (wall(2026, 12, 23, 20), date(2026, 12, 28)),
        (wall(2026, 12, 30, 20), date(2027, 1, 4)),
        (wall(2027, 5, 14, 20), date(2027, 5, 18)),  # before Whit Monday, which is the seventeenth of May as well
        (wall(2027, 3, 26, 23, 30), date(2027, 3, 30)),
    ],
)
def test_weekends_and_holidays_are_waited_for(asked_at: datetime, day: date):
    assert hours.called_back_by(asked_at) == datetime.combine(day, time(16), tzinfo=OSLO)


@given(MOMENTS | NEAR_A_CHANGE)
def test_each_evening_is_asked_about_in_some_hour_and_once_more_after_three_days(ends_at: datetime):
    first_hour = ends_at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    seen: dict[str, set[datetime]] = {hours.EVENING: set(), hours.AGAIN: set()}
    for number in range(24 * 7):
        for kind, leaves in hours.letters_due(ends_at, first_hour + timedelta(hours=number)).items():
            seen[kind].add(leaves)
    assert seen == {
        hours.EVENING: {after_the_night(ends_at)},
        hours.AGAIN: {after_the_night(hours.days_later(ends_at, 3))},
    }
    assert hours.letters_due(ends_at, ends_at - timedelta(hours=2)) == {}
    assert hours.letters_due(ends_at, ends_at + timedelta(days=6)) == {}


def test_an_evening_is_not_reported_from_the_third_day_on_and_only_while_it_is_open():
    ends_at = wall(2027, 1, 12, 18, 15)
    just_before = wall(2027, 1, 15, 18, 14)
    assert not hours.is_unreported("planned", ends_at, just_before)
    assert hours.is_unreported("planned", ends_at, just_before + timedelta(minutes=1))
    assert not hours.is_unreported("held", ends_at, just_before + timedelta(days=9))
    assert not hours.is_unreported("cancelled", ends_at, just_before + timedelta(days=9))


def test_a_letter_is_asked_for_from_its_time_on():
    ends_at = wall(2027, 1, 12, 18, 15)
    assert not hours.is_asked(hours.EVENING, ends_at, ends_at - timedelta(minutes=1))
    assert hours.is_asked(hours.EVENING, ends_at, ends_at)
    assert not hours.is_asked(hours.AGAIN, ends_at, ends_at + timedelta(days=2))
    assert hours.is_asked(hours.AGAIN, ends_at, ends_at + timedelta(days=3))
