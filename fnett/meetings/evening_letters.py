"""The letter at the end of a meeting with the way to say how it went, and one more after three days (product G8).

Each moderator of the network gets it, not the leader; practice gets none. Whether it is still wanted is judged when it
leaves: the meeting is still open, the moderator still one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, select

from fnett.core import clock, outbox, tenancy
from fnett.core.db import db
from fnett.core.mail import Email
from fnett.core.models import Message
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.institutions.participation import LEFT
from fnett.meetings import hours
from fnett.meetings.models import Meeting
from fnett.networks import networks
from fnett.networks.models import Network
from fnett.people import members
from fnett.people.access import Role
from fnett.people.models import Person
from fnett.web.letters import email_from_template, link_to
from fnett.web.locale import gettext, reading_in

SLICE = 100
FIRST = UUID(int=0)
FURTHEST_BACK = timedelta(days=hours.ASKED_AGAIN) + hours.LATE + timedelta(hours=1)  # an hour for the clock's change
same_network = and_(Network.institution_id == Meeting.institution_id, Network.id == Meeting.network_id)


@dataclass(frozen=True)
class _Asked:
    """One letter: to whom about which meeting, and when it may leave."""

    kind: str
    meeting_id: UUID
    person: Person
    key: str
    due_at: datetime


def write_due() -> int:
    """Write the letters of this hour, one institution after the other; returns how many are new."""
    now, after, written = clock.now(), FIRST, 0
    while institutions := _institutions(now, after):
        after = institutions[-1]
        written += sum(_write_in(institution_id, now) for institution_id in institutions)
    return written


def _institutions(now: datetime, after: UUID) -> Sequence[UUID]:
    """The next institutions with an evening that is open, as the office sees them; those that left get no letters."""
    query = (
        select(Meeting.institution_id)
        .distinct()
        .where(Meeting.institution_id > after, Meeting.institution_id.not_in(LEFT), *_open(now))
        .order_by(Meeting.institution_id)
        .limit(SLICE)
    )
    with tenancy.work(Scope(Door.OFFICE, networks=None, read_only=True)) as session:
        return session.scalars(query).all()


def _write_in(institution_id: UUID, now: datetime) -> int:
    with tenancy.work(Scope(Door.APP, institution_id, networks=None)) as session:
        asked = list(_asked(now))
        written = select(Message.dedupe_key).where(Message.dedupe_key.in_([f"{one.kind}:{one.key}" for one in asked]))
        known = set(session.scalars(written))
        new = [one for one in asked if f"{one.kind}:{one.key}" not in known]
        for one in new:
            outbox.write(
                one.kind,
                one.meeting_id,
                to=one.person.email,
                language=one.person.language,
                key=one.key,
                due_at=one.due_at,
                person_id=one.person.id,
            )
        return len(new)


def _asked(now: datetime) -> Iterator[_Asked]:
    """Whom to ask about which evening of the scope's institution."""
    moderators = members.members(Role.MODERATOR)
    query = select(Person).where(Person.id.in_([member.id for member in moderators]), Person.state == "active")
    people = {person.id: person for person in db.session.scalars(query)}
    for meeting in db.session.scalars(select(Meeting).where(*_open(now)).order_by(Meeting.ends_at, Meeting.id)):
        for kind, due_at in hours.letters_due(meeting.ends_at, now).items():
            for member in moderators:
                if member.id in people and meeting.network_id in member.networks:
                    key = f"{meeting.id}:{member.id}:{meeting.ends_at:%Y-%m-%dT%H:%M%z}"  # moved, it is another evening
                    yield _Asked(kind, meeting.id, people[member.id], key, due_at)


def _open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The meetings that nobody has closed and that a letter may be about in this hour; those of practice are none."""
    practice = exists().where(same_network, Network.is_practice)
    return (
        Meeting.state == "planned",
        Meeting.ends_at > now - FURTHEST_BACK,
        Meeting.ends_at <= now + hours.AHEAD,
        ~practice,
    )


def is_wanted(due: Due) -> bool:
    """Only while the meeting is open and over, and the person still moderates its network."""
    meeting = db.session.scalars(_of(due)).first()
    if meeting is None or meeting.state != "planned" or not hours.is_asked(due.kind, meeting.ends_at, clock.now()):
        return False
    return due.person_id in networks.moderators_of(meeting.network_id)


def evening(due: Due) -> Email:
    """How was it? One minute, numbers only; and a hand if one is needed."""
    meeting = db.session.scalars(_of(due)).one()
    slug = db.session.get_one(Institution, meeting.institution_id).slug
    place = {"slug": slug, "network_id": meeting.network_id, "meeting_id": meeting.id}
    with reading_in(due.language):
        return email_from_template(
            "meetings/emails/evening",
            due,
            gettext("How did the evening go?"),
            link=link_to("meetings.close", **place),
            talk=link_to("evenings.talk_after", **place),
            network=networks.shown(meeting.network_id).label,
            day=meeting.day,
            is_again=due.kind == hours.AGAIN,
        )


def _of(due: Due) -> Select[Any]:
    return select(Meeting).where(Meeting.id == due.subject_id)


LETTERS = {kind: Letter(Door.APP, is_wanted, evening) for kind in (hours.EVENING, hours.AGAIN)}
