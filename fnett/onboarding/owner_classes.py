"""An owner's classes begun in all of its schools that take part, some schools at a time (handbook, section 7.1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from fnett.core import clock
from fnett.core.db import db
from fnett.core.problems import NotFound
from fnett.core.tenancy import Scope
from fnett.institutions.models import Institution, Owner
from fnett.institutions.participation import Participation
from fnett.institutions.school_year import school_year_of
from fnett.networks import many, many_rules
from fnett.networks.many_rules import Plan
from fnett.networks.models import NetworkYear

AT_ONCE = 20  # schools; 1,600 networks at most take a few seconds


@dataclass(frozen=True)
class School:
    """One of the owner's schools, and what would be begun there."""

    id: UUID
    name: str
    plan: Plan


def get_owner(orgnr: str) -> Owner:
    """The owner with this number. Raises NotFound."""
    owner = db.session.get(Owner, orgnr)
    if owner is None:
        raise NotFound("no owner with this number")
    return owner


def schools(orgnr: str, labels: Sequence[str]) -> list[School]:
    """The owner's schools that take part, by name, each with the classes of its grades; read through the office's door."""
    found = db.session.scalars(
        select(Institution)
        .join(Participation, Participation.institution_id == Institution.id)
        .where(
            Institution.owner_orgnr == orgnr,
            Institution.kind == "school",
            Institution.register_state == "active",
            Participation.state == "joined",
        )
        .order_by(Institution.sort_key, Institution.id)
    ).all()
    taken = _labels_of([school.id for school in found])
    return [School(row.id, row.display_name or row.name, _plan(row, labels, taken.get(row.id, ()))) for row in found]


def begin(orgnr: str, labels: Sequence[str], run_by: str, scope_in: Callable[[UUID], Scope]) -> int:
    """Begin what is missing in the next schools, each a piece of work of its own; returns how many networks are new.

    Twice is once: what is there stays as it is. Raises NotFound, Refused."""
    get_owner(orgnr)
    waiting = [school for school in schools(orgnr, labels) if school.plan.new][:AT_ONCE]
    made = many.create_for([scope_in(school.id) for school in waiting], labels, run_by=run_by)
    return sum(len(plan.new) for plan in made.values())


def _labels_of(ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    year = school_year_of(clock.today())
    query = select(NetworkYear.institution_id, NetworkYear.label)
    found: dict[UUID, list[str]] = {}
    for school_id, label in db.session.execute(
        query.where(NetworkYear.institution_id.in_(ids), NetworkYear.school_year == year)
    ):
        found.setdefault(school_id, []).append(label)
    return found


def _plan(school: Institution, labels: Sequence[str], taken: Sequence[str]) -> Plan:
    wanted = many_rules.fitting(labels, school.grade_from, school.grade_to)
    return many_rules.plan(wanted, taken) if wanted else Plan((), ())
