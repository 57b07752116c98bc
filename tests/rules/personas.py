"""Who opens the pages of fnett in the tests of the whole house: one persona for each role, and those without one."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from fnett.core import clock, tenancy
from fnett.core.db import db
from fnett.core.tenancy import Door, Scope
from fnett.people.access import OFFICE_ROLES, ROLE_PERMISSIONS, Role
from fnett.people.models import OwnerMembership, Person
from fnett.training import lessons, progress
from tests.factories import give_role, make_member, make_office_person, make_person

OWNER = "999888777"
WITHOUT_ROLE = ("anonymous", "parent", "trainee", "deactivated", "two institutions")
NAMES = (*WITHOUT_ROLE, *(role.value.replace("_", " ") for role in ROLE_PERMISSIONS))
TAGS = {"moderator": "owna", "two institutions": "two", "owner contact": "owner"}  # whose a person's own row is


@dataclass(frozen=True)
class Persona:
    """Someone at the screen: a person with an account, a parent who has answered with a network's code, or a stranger."""

    name: str
    person_id: UUID | None = None


def make_all(own: UUID, other: UUID, network_id: UUID) -> Mapping[str, Persona]:
    """Every persona; whoever has a class has the first one of the own institution."""
    made = {"anonymous": Persona("anonymous"), "parent": Persona("parent")}
    for role in ROLE_PERMISSIONS:
        name = role.value.replace("_", " ")
        made[name] = Persona(name, _make(role, own, network_id))
    made["trainee"] = Persona("trainee", make_trainee(own))
    made["deactivated"] = Persona("deactivated", _make_deactivated(own))
    both = make_member(own, Role.MODERATOR, network_id=network_id)
    give_role(other, both, Role.LEADER)
    made["two institutions"] = Persona("two institutions", both)
    assert set(made) == set(NAMES)
    return {name: made[name] for name in NAMES}


def tag_of(persona: Persona) -> str:
    """Whose this person's own row is."""
    if persona.name in {role.value for role in OFFICE_ROLES}:
        return "office"
    return TAGS.get(persona.name, "own")


def make_trainee(institution_id: UUID) -> UUID:
    """A moderator without a network, on the way through the first module."""
    person_id = make_member(institution_id, Role.MODERATOR)
    module = lessons.get_module("m1", "nb")
    with tenancy.work(Scope(Door.PERSON, person=person_id)):
        progress.read_step("m1", "nb", module.steps[0].id)
        progress.answer("m1", "nb", module.questions[0].id, module.questions[0].right)
    return person_id


def _make(role: Role, institution_id: UUID, network_id: UUID) -> UUID:
    if role in OFFICE_ROLES:
        return make_office_person(role)
    if role is Role.OWNER_CONTACT:
        person_id = make_person()
        with tenancy.work(Scope(Door.OFFICE)):
            db.session.add(OwnerMembership(person_id=person_id, owner_orgnr=OWNER, starts_on=clock.today()))
        return person_id
    return make_member(institution_id, role, network_id=network_id if role is Role.MODERATOR else None)


def _make_deactivated(institution_id: UUID) -> UUID:
    person_id = make_member(institution_id, Role.LEADER)
    with tenancy.work(Scope(Door.DOOR)) as session:
        session.execute(update(Person).where(Person.id == person_id).values(state="deactivated"))
    return person_id
