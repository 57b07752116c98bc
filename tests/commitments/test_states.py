"""The states of a commitment in words."""

from datetime import date

import pytest

from fnett.commitments import states
from fnett.commitments.models import Commitment

TODAY = date(2026, 11, 25)


def test_every_state_that_the_database_allows_has_words() -> None:
    check = next(c for c in Commitment.__table__.constraints if "state IN" in str(getattr(c, "sqltext", "")))  # type: ignore[attr-defined]
    allowed = {part.strip(" '\n") for part in str(check.sqltext).split("(")[1].rstrip(")").split(",")}  # type: ignore[attr-defined]
    assert {states.NOT_ASKED, *allowed} == set(states.IN_WORDS)


@pytest.mark.parametrize(
    ("state", "valid_until", "shown"),
    [
        ("sent", None, "sent"),
        ("signed", date(2026, 11, 25), "signed"),
        ("signed", date(2026, 11, 24), "expired"),
        ("declined", date(2026, 11, 24), "declined"),
    ],
)
def test_a_signed_commitment_expires_after_its_last_day(state: str, valid_until: date | None, shown: str) -> None:
    assert states.state_of(Commitment(state=state, valid_until=valid_until), TODAY) == shown


def test_what_nobody_asked_for_is_said_so() -> None:
    assert states.state_of(None, TODAY) == states.NOT_ASKED
