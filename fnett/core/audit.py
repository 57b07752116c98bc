"""The audit trail: who did what, when, to which thing; never content (product O11, security rule 25)."""

from uuid import UUID

from sqlalchemy import insert

from fnett.core.db import db
from fnett.core.models import AuditEntry
from fnett.core.tenancy import current_scope


def record(action: str, object_id: UUID | None = None, *, actor: UUID | None = None) -> None:
    """Note an action (a fixed English phrase) by the scope's person, within the scope's institution."""
    scope = current_scope()
    entry = {"object_id": object_id, "actor_id": actor or scope.person, "institution_id": scope.institution}
    statement = insert(AuditEntry.__table__).values(action=action, **entry)  # type: ignore[arg-type]
    db.session.execute(statement.inline())  # reads nothing back, which most doors may not
