"""Imports that were carried out: counts, kept for two years, and the newest always."""

from sqlalchemy import text

from fnett.core import clock, retention
from fnett.core.tenancy import Door, Scope

PAST = text(
    "DELETE FROM register_run WHERE id IN (SELECT id FROM register_run"
    " WHERE finished_at < CAST(:now AS timestamptz) - interval '24 months'"
    " AND finished_at < (SELECT max(finished_at) FROM register_run) LIMIT :slice)"
)


def forget_past() -> int:
    """Delete the runs of more than two years ago, but not the last; returns how many."""
    return retention.in_slices(Scope(Door.OFFICE), PAST, now=clock.now())
