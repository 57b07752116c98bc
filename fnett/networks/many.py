"""Many networks set up at once: all or none, and those that are there already stay as they are (handbook, section 7.1)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from fnett.core import clock, tenancy
from fnett.core.db import db
from fnett.core.tenancy import Scope
from fnett.institutions.models import Institution
from fnett.institutions.participation import Participation
from fnett.institutions.school_year import school_year_of
from fnett.networks import many_rules, networks
from fnett.networks.many_rules import Plan


def plan(labels: Iterable[str]) -> Plan:
    """What setting these classes up would make this school year, and what is there already. Raises Refused."""
    return many_rules.plan(labels, networks.labels_of(school_year_of(clock.today())))


def begin(labels: Iterable[str], *, run_by: str = "parents") -> Plan:
    """Begin the networks that are not there yet, each with its code; twice is once. Raises Refused."""
    hold_still()
    planned = plan(labels)
    for label in planned.new:
        networks.create(
            label=label, school_year=school_year_of(clock.today()), households=None, moderators=(), run_by=run_by
        )
    return planned


def create_for(scopes: Iterable[Scope], labels: Sequence[str], *, run_by: str = "parents") -> dict[UUID, Plan]:
    """Begin an owner's classes in each of its schools, as far as a school has those grades; each school is a piece of work
    of its own, so that one that says no keeps nothing from the others. Returns what was made where. Raises Refused."""
    made = {}
    for scope in scopes:
        with tenancy.work(scope):
            school = tenancy.get(Institution, tenancy.current_institution())
            wanted = many_rules.fitting(labels, school.grade_from, school.grade_to)
            made[school.id] = begin(wanted, run_by=run_by) if wanted else Plan((), ())
    return made


def hold_still() -> None:
    """Let whoever sets up or carries on classes here at the same moment wait for this piece of work to end."""
    standing = select(Participation).where(Participation.institution_id == tenancy.current_institution())
    db.session.execute(standing.with_for_update())
