"""The people of one institution, as its own members see them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, or_, select, update

from fnett.core import audit, clock
from fnett.core.db import db, rows_of
from fnett.core.problems import NotFound
from fnett.people.access import Role
from fnett.people.models import Membership, Person


@dataclass(frozen=True)
class Member:
    """One person and the roles they hold here, the networks they belong to."""

    id: UUID
    name: str
    roles: tuple[Role, ...]
    networks: frozenset[UUID]


def holds(address_hash: str, role: Role) -> bool:
    """Whether the person with this address holds the role in the scope's institution."""
    query = select(Membership.id).join(Person, Person.id == Membership.person_id)
    return db.session.execute(query.where(Person.email_hash == address_hash, *_live(role))).first() is not None


def end_role(person_id: UUID, role: Role, reason: str) -> None:
    """Let somebody's role here end today, in all networks; once ended it stays ended. Raises NotFound, also for leaders:
    an institution never loses its leader by its own pages."""
    held = (Membership.person_id == person_id, Membership.role == role.value)
    if role is Role.LEADER or db.session.execute(select(Membership.id).where(*held)).first() is None:
        raise NotFound("nobody here has, or had, this role")
    if _end(reason, *held, *_live(role)):
        audit.record("role ended", person_id)


def leave_network(person_id: UUID, network_id: UUID, on: date | None = None) -> None:
    """Let a moderator step out of one network, today or on a day to come, and stay a moderator."""
    held = (Membership.person_id == person_id, Membership.network_id == network_id, *_live(Role.MODERATOR))
    if _end("moved", *held, on=on):
        audit.record("moderator left network", network_id)


def show_to_parents(person_id: UUID, network_id: UUID, is_shown: bool) -> None:
    """Let the parents of a network read a moderator's first name, or no longer. Raises NotFound for anybody else."""
    mine = (Membership.person_id == person_id, Membership.network_id == network_id, *_live(Role.MODERATOR))
    if not rows_of(db.session.execute(update(Membership).where(*mine).values(is_shown=is_shown))):
        raise NotFound("no moderator of this network")
    audit.record("name shown to parents" if is_shown else "name hidden from parents", network_id)


def find_shown(person_id: UUID, network_id: UUID) -> bool | None:
    """Whether parents read this moderator's first name; None for whoever is no moderator of the network."""
    mine = (Membership.person_id == person_id, Membership.network_id == network_id, *_live(Role.MODERATOR))
    return db.session.scalar(select(Membership.is_shown).where(*mine))


def shown_names() -> Select[str]:
    """The names of the moderators of `:network` who agreed to be shown `:today`, as a part of a greater question."""
    query = select(Person.name).join(Membership, Membership.person_id == Person.id)
    is_live = _live(Role.MODERATOR, bindparam("today"))
    return query.where(Membership.network_id == bindparam("network"), Membership.is_shown, *is_live)


def first_name(name: str) -> str:
    """What parents read of a name."""
    return name.split()[0] if name.split() else ""


def members(role: Role | None = None) -> list[Member]:
    """The scope's live members by name, or those with one role."""
    query = (
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(*_live(role))
        .order_by(Person.name, Person.id)
    )
    found: dict[UUID, Member] = {}
    for membership, person in db.session.execute(query):
        before = found.get(person.id, Member(person.id, person.name, (), frozenset()))
        roles = tuple(dict.fromkeys((*before.roles, Role(membership.role))))
        networks = before.networks | ({membership.network_id} if membership.network_id else set())
        found[person.id] = Member(person.id, person.name, roles, frozenset(networks))
    return list(found.values())


def find(person_id: UUID) -> Member | None:
    """The live member with this id, or None."""
    return next((member for member in members() if member.id == person_id), None)


def _live(role: Role | None, day: Any = None) -> tuple[ColumnElement[bool], ...]:
    today = clock.today() if day is None else day
    live = (Membership.starts_on <= today, or_(Membership.ends_on.is_(None), Membership.ends_on > today))
    return (*live, Membership.role == role.value) if role else live


def _end(reason: str, *condition: ColumnElement[bool], on: date | None = None) -> int:
    ending = update(Membership).where(*condition).values(ends_on=on or clock.today(), ended=reason)
    return rows_of(db.session.execute(ending))
