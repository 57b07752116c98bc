"""The ledger of erasures is kept a day longer than any backup that could bring somebody back (rules 29 and 33)."""

from sqlalchemy import text

from fnett.core import clock, retention
from fnett.core.tenancy import Door, Scope

PAST = text(
    "DELETE FROM erasure WHERE person_hash IN"
    " (SELECT person_hash FROM erasure WHERE day < CAST(:today AS date) - 36 LIMIT :slice)"
)


def forget_past() -> int:
    """Delete the lines of more than thirty-six days ago; returns how many."""
    return retention.in_slices(Scope(Door.COURIER), PAST, today=clock.today())
