"""Every institution that takes part or is invited: commitment, training, meetings, regularity (product F2, F3).

Read through the office's door, fifty institutions a page by name; each page costs the same few queries, however many
institutions, networks and meetings stand on it. Practice networks are left out of every count.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, distinct, func, or_, select, tuple_

from fnett.commitments import editions, states
from fnett.commitments.models import Commitment
from fnett.core import tenancy
from fnett.core.db import db
from fnett.institutions import calendars
from fnett.institutions.models import Institution
from fnett.institutions.participation import Participation
from fnett.institutions.school_year import school_year_of
from fnett.meetings.models import Meeting
from fnett.monitoring import rules
from fnett.monitoring.rules import Evening, InstitutionStanding, NetworkStanding
from fnett.networks.models import Network, NetworkYear
from fnett.people.access import Role
from fnett.people.models import Membership
from fnett.training import lessons
from fnett.training.models import ModuleProgress

PAGE = 50
TAKING_PART = ("invited", "joined")


@dataclass(frozen=True)
class Training:
    """The moderators of one institution: how many there are, have begun, and have passed all modules."""

    moderators: int = 0
    begun: int = 0
    passed: int = 0


@dataclass(frozen=True)
class Line:
    """One institution of the overview."""

    id: UUID
    name: str
    municipality_number: str | None
    commitment: str
    training: Training
    standing: InstitutionStanding


@dataclass(frozen=True)
class Totals:
    """The country in four counts of institutions."""

    invited: int
    joined: int
    signed: int
    with_networks: int

    @property
    def all(self) -> int:
        """How many stand in the overview."""
        return self.invited + self.joined


@dataclass(frozen=True)
class Overview:
    """A page of the overview, and after which institution the next one begins; None on the last page."""

    lines: Sequence[Line]
    totals: Totals
    after: UUID | None


def read(today: date, after: UUID | None = None) -> Overview:
    """A page of the country by name, after one institution or from the beginning. Raises NotFound."""
    rows = _institutions(after)
    page = rows[:PAGE]
    ids = [institution.id for institution in page]
    commitments, training = _commitments(ids, today), _training(ids, today)
    standings = _standings(page, today)
    lines = [
        Line(
            institution.id,
            institution.display_name or institution.name,
            institution.municipality_number,
            commitments.get(institution.id, states.NOT_ASKED),
            training.get(institution.id, Training()),
            rules.institution_standing(standings[institution.id]),
        )
        for institution in page
    ]
    return Overview(lines, totals(today), page[-1].id if len(rows) > PAGE else None)


def totals(today: date) -> Totals:
    """The country in counts of institutions; there is nobody in them whom a small number could reveal."""
    valid = and_(
        Commitment.edition == editions.current().id,
        Commitment.state == "signed",
        or_(Commitment.valid_until.is_(None), Commitment.valid_until >= today),
    )
    taking_part = Participation.state.in_(TAKING_PART)
    signed = select(Commitment.institution_id).where(valid)
    networks = select(NetworkYear.institution_id).join(Network, same_network()).where(*of_this_year(today))
    row = db.session.execute(
        select(
            func.count().filter(Participation.state == "invited"),
            func.count().filter(Participation.state == "joined"),
            func.count().filter(taking_part, Participation.institution_id.in_(signed)),
            func.count().filter(taking_part, Participation.institution_id.in_(networks)),
        ).select_from(Participation)
    ).one()
    return Totals(*row)


def _institutions(after: UUID | None) -> Sequence[Institution]:
    query = (
        select(Institution)
        .join(Participation, Participation.institution_id == Institution.id)
        .where(Participation.state.in_(TAKING_PART))
        .order_by(Institution.sort_key, Institution.id)
        .limit(PAGE + 1)
    )
    if after:
        last = tenancy.get(Institution, after)
        query = query.where(tuple_(Institution.sort_key, Institution.id) > (last.sort_key, last.id))
    return db.session.scalars(query).all()


def _commitments(ids: Collection[UUID], today: date) -> dict[UUID, str]:
    query = select(Commitment).where(Commitment.institution_id.in_(ids), Commitment.edition == editions.current().id)
    return {found.institution_id: states.state_of(found, today) for found in db.session.scalars(query)}


def _training(ids: Collection[UUID], today: date) -> dict[UUID, Training]:
    passed = func.count(distinct(ModuleProgress.module)).filter(ModuleProgress.passed_at.is_not(None))
    query = (
        select(Membership.institution_id, func.count(ModuleProgress.id), passed)
        .outerjoin(ModuleProgress, ModuleProgress.person_id == Membership.person_id)
        .where(
            Membership.institution_id.in_(ids),
            Membership.role == Role.MODERATOR.value,
            Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on > today),
        )
        .group_by(Membership.institution_id, Membership.person_id)
    )
    people: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    for institution_id, begun, done in db.session.execute(query):
        people[institution_id].append((begun, done))
    return {
        institution_id: Training(
            len(found),
            sum(begun > 0 for begun, _ in found),
            sum(done >= len(lessons.MODULES) for _, done in found),
        )
        for institution_id, found in people.items()
    }


def _standings(institutions: Collection[Institution], today: date) -> dict[UUID, list[NetworkStanding]]:
    """Each institution's networks of this school year, with one query for all of them and their meetings."""
    query = (
        select(NetworkYear.institution_id, NetworkYear.id, Meeting.day, Meeting.state, Meeting.closed_at)
        .join(Network, same_network())
        .outerjoin(
            Meeting,
            and_(Meeting.institution_id == NetworkYear.institution_id, Meeting.network_year_id == NetworkYear.id),
        )
        .where(NetworkYear.institution_id.in_([found.id for found in institutions]), *of_this_year(today))
    )
    evenings: dict[tuple[UUID, UUID], list[Evening]] = defaultdict(list)
    for institution_id, year_id, day, state, closed_at in db.session.execute(query):
        of_year = evenings[(institution_id, year_id)]
        if day:
            of_year.append(Evening(day, state, closed_at))
    years = calendars.years_of(institutions, school_year_of(today))
    standings: dict[UUID, list[NetworkStanding]] = defaultdict(list)
    for (institution_id, _), found in evenings.items():
        year = years[institution_id]
        standings[institution_id].append(rules.standing(year.days, year.windows, found, today))
    return standings


def same_network() -> ColumnElement[bool]:
    """A network and its year belong together."""
    return and_(Network.institution_id == NetworkYear.institution_id, Network.id == NetworkYear.network_id)


def of_this_year(today: date) -> tuple[ColumnElement[bool], ...]:
    """The networks that count: of the present school year, neither ended nor for practice."""
    return (NetworkYear.school_year == school_year_of(today), Network.is_practice.is_(False), Network.state != "ended")
