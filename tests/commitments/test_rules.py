"""How long a commitment lasts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.commitments import rules


@pytest.mark.parametrize(
    ("signed", "until"),
    [
        (date(2026, 11, 25), date(2028, 11, 25)),
        (date(2027, 2, 28), date(2029, 2, 28)),
        (date(2028, 2, 29), date(2030, 2, 28)),
        (date(2026, 12, 31), date(2028, 12, 31)),
    ],
)
def test_a_commitment_lasts_two_years(signed: date, until: date) -> None:
    assert rules.valid_until(signed) == until


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_it_lasts_730_or_731_days_whatever_day_it_is(signed: date) -> None:
    assert timedelta(730) <= rules.valid_until(signed) - signed <= timedelta(731)
