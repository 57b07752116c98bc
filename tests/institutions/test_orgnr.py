"""Organisation numbers, with python-stdnum as the judge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.no import orgnr as judge

from fnett.institutions import orgnr

NINE_DIGITS = st.text("0123456789", min_size=9, max_size=9)


@given(NINE_DIGITS)
def test_nine_digits_are_valid_when_python_stdnum_says_so(number: str) -> None:
    assert orgnr.is_valid(number) == judge.is_valid(number)


@given(st.text("0123456789", min_size=8, max_size=8))
def test_at_most_one_check_digit_fits(eight: str) -> None:
    assert sum(orgnr.is_valid(eight + digit) for digit in "0123456789") <= 1


def test_a_known_number_is_valid() -> None:
    assert orgnr.is_valid("988077917")


@pytest.mark.parametrize("number", ["988077918", "98807791", "9880779170", "988 077 917", "٩٨٨٠٧٧٩١٧", "", "U90099901"])
def test_what_is_no_number_is_not_valid(number: str) -> None:
    assert not orgnr.is_valid(number)


def test_a_school_abroad_has_a_pseudo_number() -> None:
    assert orgnr.is_pseudo("U90099901")
    assert not orgnr.is_pseudo("988077917")
    assert not orgnr.is_pseudo("U9009990")


def test_a_number_is_shown_in_threes_and_a_pseudo_number_as_it_is() -> None:
    assert orgnr.shown("988077917") == judge.format("988077917") == "988 077 917"
    assert orgnr.shown("U90099901") == "U90099901"
