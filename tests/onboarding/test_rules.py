"""Whom the office may invite."""

import pytest

from fnett.onboarding import rules


@pytest.mark.parametrize(
    ("register_state", "marked", "why_not"),
    [
        ("active", None, None),
        ("active", "in", None),
        ("closed", None, rules.CLOSED),
        ("active", "out", rules.MARKED_OUT),
        ("closed", "out", rules.MARKED_OUT),
    ],
)
def test_closed_institutions_and_those_marked_out_are_not_invited(
    register_state: str, marked: str | None, why_not: str | None
) -> None:
    assert rules.why_not_invited(register_state, marked) == why_not
