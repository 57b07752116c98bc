"""Who works in the national organisation."""

from uuid import UUID

from sqlalchemy import select

from fnett.core import audit, clock
from fnett.core.db import add, db
from fnett.people.access import Role
from fnett.people.models import OfficeMembership


def let_in(person_id: UUID, role: Role) -> bool:
    """Let a person hold this role in the office from today on; False where they do already."""
    held = select(OfficeMembership).where(
        OfficeMembership.person_id == person_id, OfficeMembership.role == role.value, OfficeMembership.ends_on.is_(None)
    )
    if db.session.scalars(held).first():
        return False
    add(OfficeMembership(person_id=person_id, role=role.value, starts_on=clock.today()))
    audit.record("let into the office", person_id)
    return True
