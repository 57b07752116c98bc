"""Forgetting: what is past its period goes in slices, so that a country's rows never hold a table for long (rule 33)."""

from sqlalchemy import TextClause

from fnett.core import tenancy
from fnett.core.db import rows_of
from fnett.core.tenancy import Scope

SLICE = 1000


def in_slices(scope: Scope, statement: TextClause, **values: object) -> int:
    """Carry out a statement that takes at most `:slice` rows until none is left, each time in a transaction of its own."""
    total, touched = 0, SLICE
    while touched == SLICE:
        with tenancy.work(scope) as session:
            touched = rows_of(session.execute(statement, {**values, "slice": SLICE}))
        total += touched
    return total
