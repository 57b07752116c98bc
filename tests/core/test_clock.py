"""The one clock: UTC for moments, the wall in Norway for days."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from fnett.core import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-07-31T21:59:59+00:00", date(2026, 7, 31)),
        ("2026-07-31T22:00:00+00:00", date(2026, 8, 1)),  # summer: two hours ahead
        ("2026-12-31T22:59:59+00:00", date(2026, 12, 31)),
        ("2026-12-31T23:00:00+00:00", date(2027, 1, 1)),  # winter: one hour ahead
        ("2026-03-29T00:30:00+00:00", date(2026, 3, 29)),
    ],
)
def test_the_day_is_the_one_on_the_wall_in_norway(moment: str, day: date):
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        assert clock.today() == day
        assert clock.now() == datetime.fromisoformat(moment)


def test_moments_carry_their_zone():
    assert clock.now().tzinfo is UTC
