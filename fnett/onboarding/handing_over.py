"""The office passes a class on to the school where it goes on: a letter to the leader there (handbook, section 7.1).

The letter is written inside the school that receives it, and the hand-over is closed inside the one that sends: two pieces
of work, since no scope sees both. Where the second is missed, the next click writes no second letter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from fnett.core import audit, clock, outbox, tenancy
from fnett.core.db import db
from fnett.core.problems import NotFound, Refused
from fnett.core.tenancy import Scope
from fnett.institutions.models import Institution
from fnett.institutions.school_year import FIRST_MONTH
from fnett.networks.models import Handover, NetworkYear
from fnett.people import members
from fnett.people.access import Role
from fnett.people.models import Membership, Person
from fnett.web.locale import lazy

LETTER = "handover"
NO_LEADER = lazy("Nobody leads that school in fnett yet. Invite its leader first; the hand-over waits here.")
FROM, TO = aliased(Institution), aliased(Institution)


@dataclass(frozen=True)
class Passed:
    """What one school tells the next about a class: its name, how many households, which moderators wish to go on."""

    id: UUID
    institution_id: UUID
    network_id: UUID
    to_id: UUID
    school: str
    to: str
    label: str
    school_year: int
    households: int | None
    moderators: tuple[str, ...]
    since: datetime


def waiting() -> list[Passed]:
    """The hand-overs that nobody has passed on yet, the oldest first; read through the office's door."""
    return [_shown(row) for row in _read(Handover.passed_on_at.is_(None))]


def get(handover_id: UUID) -> Passed:
    """One hand-over, for the letter. Raises NotFound."""
    found = _read(Handover.id == handover_id)
    if not found:
        raise NotFound("no such hand-over")
    return _shown(found[0])


def pass_on(institution_id: UUID, network_id: UUID, scope_in: Callable[[UUID], Scope]) -> None:
    """Tell the leaders of the next school; a second click changes nothing. Raises NotFound, Refused without a leader."""
    found = _read(Handover.institution_id == institution_id, Handover.network_id == network_id)
    if not found:
        raise NotFound("no such hand-over")
    passed = _shown(found[0])
    if found[0].Handover.passed_on_at is None:
        with tenancy.work(scope_in(passed.to_id)):
            _tell_leaders(passed)
        with tenancy.work(scope_in(institution_id)):
            _close(passed)


def _tell_leaders(passed: Passed) -> None:
    leaders = members.members(Role.LEADER)
    if not leaders:
        raise Refused(NO_LEADER)
    for leader in leaders:
        person = db.session.get_one(Person, leader.id)
        key = f"{passed.id}:{person.id}"
        outbox.write(LETTER, passed.id, to=person.email, language=person.language, key=key, person_id=person.id)


def _close(passed: Passed) -> None:
    """It is passed on; those who wish to go on lead the old class until its year is over and the letter is written."""
    row = db.session.scalars(select(Handover).where(Handover.id == passed.id).with_for_update()).one()
    if row.passed_on_at is None:
        row.passed_on_at = clock.now()
        last = max(date(passed.school_year + 1, FIRST_MONTH, 1), clock.today() + timedelta(days=2))
        for person in members.members(Role.MODERATOR):
            if passed.network_id in person.networks:
                members.leave_network(person.id, passed.network_id, on=last)
        audit.record("hand-over passed on", passed.id)


def _read(*condition: ColumnElement[bool]) -> Sequence[Any]:
    query = (
        select(Handover, NetworkYear, FROM, TO)
        .select_from(Handover)
        .join(
            NetworkYear,
            (NetworkYear.institution_id == Handover.institution_id) & (NetworkYear.network_id == Handover.network_id),
        )
        .join(FROM, FROM.id == Handover.institution_id)
        .join(TO, TO.id == Handover.to_institution_id)
        .where(NetworkYear.carried == "ended", *condition)
    )
    return db.session.execute(query.order_by(Handover.created_at, Handover.id)).all()


def _shown(row: Any) -> Passed:
    asked, year, sender, receiver = row
    return Passed(
        id=asked.id,
        institution_id=asked.institution_id,
        network_id=asked.network_id,
        to_id=asked.to_institution_id,
        school=sender.display_name or sender.name,
        to=receiver.display_name or receiver.name,
        label=year.label,
        school_year=year.school_year,
        households=year.households,
        moderators=tuple(_moderators(asked)),
        since=asked.created_at,
    )


def _moderators(asked: Handover) -> Sequence[str]:
    """Who is still a moderator of the class, and so wishes to go on."""
    today = clock.today()
    query = select(Person.name).join(Membership, Membership.person_id == Person.id)
    held = (Membership.institution_id == asked.institution_id, Membership.network_id == asked.network_id)
    live = (Membership.starts_on <= today, or_(Membership.ends_on.is_(None), Membership.ends_on > today))
    return db.session.scalars(query.where(*held, *live).order_by(Person.name, Person.id)).all()
