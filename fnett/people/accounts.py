"""The signed-in person as values: who they are and where they stand, read once a request through the door."""

from dataclasses import dataclass
from uuid import UUID

from flask_login import UserMixin
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from fnett.core import clock
from fnett.institutions.models import Institution
from fnett.people.access import OFFICE_ROLES, SEES_ALL_NETWORKS, Permission, Role, may
from fnett.people.models import Membership, OfficeMembership, OwnerMembership, Person


@dataclass(frozen=True)
class Standing:
    """One live role of a person in one institution; `network_id` None means no network yet, or all for leaders."""

    role: Role
    institution_id: UUID
    slug: str
    institution: str
    network_id: UUID | None


@dataclass(frozen=True)
class Account(UserMixin):  # type: ignore[misc]
    """A person with an account, for the length of one request."""

    id: UUID
    session_id: UUID
    name: str
    email: str
    language: str
    office: frozenset[Role]
    owners: frozenset[str]
    standings: tuple[Standing, ...]

    def roles_in(self, slug: str) -> frozenset[Role]:
        """The live roles in the institution with this slug; empty for a stranger."""
        return frozenset(standing.role for standing in self.standings if standing.slug == slug)

    def networks_in(self, slug: str) -> frozenset[UUID] | None:
        """The networks seen in this institution: None for all of them (security rule 2)."""
        if self.roles_in(slug) & SEES_ALL_NETWORKS:
            return None
        own = (s.network_id for s in self.standings if s.slug == slug and s.network_id)
        return frozenset(own)

    def may_in_office(self, permission: Permission) -> bool:
        """Whether a role in the national organisation holds the permission."""
        return may(self.office & OFFICE_ROLES, permission)


def read(session: Session, person: Person, session_id: UUID) -> Account:
    """The account of a person with all live roles; the session is the door's."""
    rows = session.execute(_live(select(Membership, Institution).join(Institution, _same_institution), Membership, person))
    standings = tuple(
        Standing(Role(m.role), m.institution_id, i.slug, i.display_name or i.name, m.network_id) for m, i in rows
    )
    office = session.scalars(_live(select(OfficeMembership), OfficeMembership, person))
    owners = session.scalars(_live(select(OwnerMembership), OwnerMembership, person))
    return Account(
        id=person.id,
        session_id=session_id,
        name=person.name,
        email=person.email,
        language=person.language,
        office=frozenset(Role(row.role) for row in office),
        owners=frozenset(row.owner_orgnr for row in owners),
        standings=standings,
    )


_same_institution = Institution.id == Membership.institution_id


def _live(query: Select, table: type, person: Person) -> Select:  # type: ignore[type-arg]
    today = clock.today()
    return query.where(
        table.person_id == person.id,  # type: ignore[attr-defined]
        table.starts_on <= today,  # type: ignore[attr-defined]
        or_(table.ends_on.is_(None), table.ends_on > today),  # type: ignore[attr-defined]
    )
