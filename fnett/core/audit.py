"""The audit trail: who did what, when, to which thing; never content (product O11, security rule 25)."""

from uuid import UUID

from sqlalchemy import insert, text

from fnett.core import clock, retention
from fnett.core.db import db
from fnett.core.models import AuditEntry
from fnett.core.tenancy import Door, Scope, current_scope

PAST = text(
    "DELETE FROM audit_entry WHERE id IN"
    " (SELECT id FROM audit_entry WHERE at < CAST(:now AS timestamptz) - interval '24 months' LIMIT :slice)"
)


def record(action: str, object_id: UUID | None = None, *, actor: UUID | None = None) -> None:
    """Note an action (a fixed English phrase) by the scope's person, within the scope's institution."""
    scope = current_scope()
    entry = {"object_id": object_id, "actor_id": actor or scope.person, "institution_id": scope.institution}
    statement = insert(AuditEntry.__table__).values(action=action, **entry)  # type: ignore[arg-type]
    db.session.execute(statement.inline())  # reads nothing back, which most doors may not


def forget_past() -> int:
    """Delete what happened more than two years ago (rule 33); returns how many entries."""
    return retention.in_slices(Scope(Door.COURIER), PAST, now=clock.now())
