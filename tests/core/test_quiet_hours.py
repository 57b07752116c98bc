"""No phone rings at night: the hours of a Norwegian wall, also where the clock is changed."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.core.quiet_hours import EVENING, MORNING, OSLO, after_the_night, on_the_wall

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


@given(MOMENTS)
def test_whatever_the_moment_nothing_rings_at_night_and_nothing_waits_past_the_morning(moment: datetime):
    sent = after_the_night(moment)
    assert MORNING <= sent.astimezone(OSLO).time() < EVENING
    assert timedelta() <= sent - moment <= timedelta(hours=11)
    assert after_the_night(sent) == sent


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2026-11-25T06:59:59+01:00", "2026-11-25T07:00:00+01:00"),
        ("2026-11-25T07:00:00+01:00", "2026-11-25T07:00:00+01:00"),
        ("2026-11-25T20:59:59+01:00", "2026-11-25T20:59:59+01:00"),
        ("2026-11-25T21:00:00+01:00", "2026-11-26T07:00:00+01:00"),
        ("2027-03-27T22:30:00+01:00", "2027-03-28T07:00:00+02:00"),  # the night in which the clock is put forward
        ("2026-10-24T22:30:00+02:00", "2026-10-25T07:00:00+01:00"),  # and the one in which it is put back
        ("2026-10-25T02:30:00+01:00", "2026-10-25T07:00:00+01:00"),
    ],
)
def test_the_night_ends_at_seven_by_the_wall(moment: str, sent: str):
    assert after_the_night(datetime.fromisoformat(moment)) == datetime.fromisoformat(sent)


def test_days_are_counted_by_the_wall_and_not_by_hours():
    evening = datetime.fromisoformat("2026-10-24T23:30:00+02:00")
    assert on_the_wall(evening, 1, time(17)) == datetime.fromisoformat("2026-10-25T17:00:00+01:00")
    assert on_the_wall(evening, 0, time(17)) - on_the_wall(evening, -1, time(17)) == timedelta(hours=24)
    assert on_the_wall(evening, 1, time(17)) - on_the_wall(evening, 0, time(17)) == timedelta(hours=25)
