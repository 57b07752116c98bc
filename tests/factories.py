"""Plain makers of what a test needs; each says only what matters, the rest is ordinary. Synthetic names and addresses."""

import itertools
from contextlib import AbstractContextManager
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fnett.core import clock, tenancy
from fnett.core.db import add, db
from fnett.core.tenancy import Door, Scope
from fnett.institutions import facts, places
from fnett.institutions.models import Institution
from fnett.institutions.participation import Participation
from fnett.institutions.school_year import school_year_of
from fnett.meetings import planning
from fnett.networks import codes, networks, subscriptions
from fnett.networks import places as rooms
from fnett.networks.models import Subscription
from fnett.people import invitations
from fnett.people.access import Role
from fnett.people.models import OfficeMembership

_numbers = itertools.count(1)


def within(institution_id: UUID, person_id: UUID | None = None, *, networks: Any = None) -> AbstractContextManager[Session]:
    """Work inside one institution, with all networks unless some are named."""
    return tenancy.work(Scope(Door.APP, institution_id, networks, person_id))


def make_institution(
    name: str = "Bjørkelia skole", *, kind: str = "school", municipality: str = "3201", joined: bool = True
) -> UUID:
    """An institution of the registers; one that takes part, unless told otherwise."""
    number = f"{999000000 + next(_numbers)}"
    with tenancy.work(Scope(Door.OFFICE)) as session:
        places.load(session)
        row = Institution(
            orgnr=number,
            slug=f"institution-{number}",
            register="nsr" if kind == "school" else "nbr",
            kind=kind,
            name=name,
            municipality_number=municipality,
            fingerprint="0" * 64,
            **facts.keys(number, name, municipality),
        )
        add(row)
        institution_id = row.id
    if joined:
        with within(institution_id):
            add(Participation(institution_id=institution_id, state="joined", joined_at=clock.now()))
    return institution_id


def slug_of(institution_id: UUID) -> str:
    """What stands for the institution in addresses."""
    with tenancy.work(Scope(Door.OFFICE)) as session:
        return session.get_one(Institution, institution_id).slug


def make_person(name: str = "Kari Nordmann", *, language: str = "nb") -> UUID:
    """Someone with an account and no role."""
    with tenancy.work(Scope(Door.DOOR)):
        return invitations.ensure_person(f"person{next(_numbers)}@people.example", name, language).id


def make_member(
    institution_id: UUID, role: Role, *, name: str = "Kari Nordmann", network_id: UUID | None = None, language: str = "nb"
) -> UUID:
    """A person with a role in an institution; a moderator's role may be for one network."""
    person_id = make_person(name, language=language)
    give_role(institution_id, person_id, role)
    if network_id:
        give_role(institution_id, person_id, role, network_id)
    return person_id


def give_role(institution_id: UUID, person_id: UUID, role: Role, network_id: UUID | None = None) -> None:
    """Let a person hold one more role."""
    with tenancy.work(Scope(Door.DOOR)):
        invitations.give_role(institution_id, person_id, role, network_id)


def make_leader(institution_id: UUID, *, name: str = "Rita Rektor", language: str = "nb") -> UUID:
    """The institution's leader."""
    return make_member(institution_id, Role.LEADER, name=name, language=language)


def make_office_person(role: Role = Role.ADMIN, *, name: str = "Oda Office", language: str = "nb") -> UUID:
    """Someone of the national organisation."""
    person_id = make_person(name, language=language)
    with tenancy.work(Scope(Door.OFFICE)):
        db.session.add(OfficeMembership(person_id=person_id, role=role.value, starts_on=clock.today()))
    return person_id


def make_network(
    institution_id: UUID, label: str = "2B", *, households: int | None = 24, moderators: tuple[UUID, ...] = ()
) -> UUID:
    """A network of the present school year, with its code."""
    with within(institution_id):
        network = networks.create(
            label=label, school_year=school_year_of(clock.today()), households=households, moderators=moderators
        )
        return network.id


def code_of(institution_id: UUID, network_id: UUID) -> str:
    """The code on the network's invitation sheet, as it is printed."""
    with within(institution_id):
        return codes.get(network_id)


def make_subscription(institution_id: UUID, network_id: UUID, email: str, *, language: str = "nb") -> UUID:
    """An address that gets the network's letters and has confirmed it."""
    with within(institution_id) as session:
        subscriptions.ask(network_id, email=email, language=language, once=email)
        query = select(Subscription.id).where(Subscription.network_id == network_id, Subscription.email == email)
        subscription_id = session.scalars(query).one()
        subscriptions.confirm(subscription_id)
        return subscription_id


def make_place(institution_id: UUID, name: str = "Klasserommet") -> UUID:
    """A room with its door."""
    with within(institution_id):
        return rooms.add_place(name=name, door="Inngang B", opened_by="open").id


def make_meeting(
    institution_id: UUID, network_id: UUID, day: date, *, starts: time = time(17, 0), place_id: UUID | None = None
) -> UUID:
    """A planned meeting of 75 minutes."""
    place_id = place_id or make_place(institution_id, f"Rom {next(_numbers)}")
    with within(institution_id):
        return planning.plan(network_id, day=day, starts=starts, ends=time(starts.hour + 1, 15), place_id=place_id).id
