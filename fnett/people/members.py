"""The people of one institution, as its own members see them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from fnett.core import clock
from fnett.core.db import db
from fnett.people.access import Role
from fnett.people.models import Membership, Person


@dataclass(frozen=True)
class Member:
    """One person and the roles they hold here, the networks they belong to."""

    id: UUID
    name: str
    roles: tuple[Role, ...]
    networks: frozenset[UUID]


def members(role: Role | None = None) -> list[Member]:
    """The scope's live members by name, or those with one role."""
    today = clock.today()
    query = (
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.starts_on <= today, or_(Membership.ends_on.is_(None), Membership.ends_on > today))
        .order_by(Person.name, Person.id)
    )
    if role:
        query = query.where(Membership.role == role.value)
    found: dict[UUID, Member] = {}
    for membership, person in db.session.execute(query):
        before = found.get(person.id, Member(person.id, person.name, (), frozenset()))
        roles = tuple(dict.fromkeys((*before.roles, Role(membership.role))))
        networks = before.networks | ({membership.network_id} if membership.network_id else set())
        found[person.id] = Member(person.id, person.name, roles, frozenset(networks))
    return list(found.values())
