"""Somebody who leads circles asks to talk with someone: one open request, seen by them and the office alone (product G15).

Neither trail nor message of the institution speaks of it, since its leader's door shows both: the row is its own record,
and the letters to the office are written through the office's door, right after the request is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select, text

from fnett.core import audit, clock, jobs, outbox, retention, tenancy
from fnett.core.db import add_if_new, db
from fnett.core.models import Message
from fnett.core.problems import NotFound
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.meetings import hours, planning
from fnett.meetings.models import ContactRequest
from fnett.networks import labels
from fnett.networks.models import Network
from fnett.people.access import OFFICE_ROLES, Permission, may
from fnett.people.models import OfficeMembership, Person

KIND = "contact_request"
OFFICE = Scope(Door.OFFICE, networks=None, office=True)
ANSWERING = [role.value for role in OFFICE_ROLES if may(frozenset({role}), Permission.ANSWER_REQUESTS)]


@dataclass(frozen=True)
class Asked:
    """An open request as the office sees it: who, of which class where, since when, and what they were told."""

    id: UUID
    name: str
    email: str
    institution: str
    label: str
    asked_at: datetime

    @property
    def called_back_by(self) -> datetime:
        """Until when the page has promised an answer."""
        return hours.called_back_by(self.asked_at)


def find_open(network_id: UUID) -> ContactRequest | None:
    """The open request of the scope's person in this network, or None; the database shows nobody else's."""
    query = select(ContactRequest).where(ContactRequest.network_id == network_id, ContactRequest.state == "asked")
    return db.session.scalars(query).first()


def ask(network_id: UUID, meeting_id: UUID | None = None) -> ContactRequest | None:
    """Ask the office to get in touch; while a request is open, asking again changes nothing. Raises NotFound."""
    tenancy.get(Network, network_id)
    if meeting_id:
        planning.get(network_id, meeting_id)
    scope = tenancy.current_scope()
    add_if_new(
        ContactRequest(
            institution_id=scope.institution,
            network_id=network_id,
            meeting_id=meeting_id,
            person_id=scope.person,
            asked_at=clock.now(),
        )
    )
    jobs.enqueue_after_commit("tell_the_office")
    return find_open(network_id)


def tell_the_office() -> int:
    """Write a letter about each open request to everyone in the office who answers them; returns how many are new."""
    with tenancy.work(OFFICE) as session:
        people = session.scalars(select(Person).where(Person.state == "active", Person.id.in_(_answering()))).all()
        asked = session.scalars(select(ContactRequest.id).where(ContactRequest.state == "asked")).all()
        letters = {f"{request_id}:{person.id}": (request_id, person) for request_id in asked for person in people}
        written = select(Message.dedupe_key).where(Message.dedupe_key.in_([f"{KIND}:{key}" for key in letters]))
        known = set(session.scalars(written))
        new = {key: letter for key, letter in letters.items() if f"{KIND}:{key}" not in known}
        for key, (request_id, person) in new.items():
            outbox.write(KIND, request_id, to=person.email, language=person.language, key=key, person_id=person.id)
        return len(new)


def answers(person_id: UUID | None) -> bool:
    """Whether this person of the office still is among those who answer."""
    return db.session.scalars(_answering().where(OfficeMembership.person_id == person_id)).first() is not None


def open_requests() -> Sequence[Asked]:
    """What waits for an answer, in the office's scope; who has waited longest stands first."""
    return [Asked(*row) for row in db.session.execute(_described().where(ContactRequest.state == "asked"))]


def is_open(request_id: UUID) -> bool:
    """Whether this request still waits for an answer."""
    query = select(ContactRequest.id).where(ContactRequest.id == request_id, ContactRequest.state == "asked")
    return db.session.scalars(query).first() is not None


def get_asked(request_id: UUID) -> Asked:
    """One request in the office's scope. Raises NoResultFound."""
    return Asked(*db.session.execute(_described().where(ContactRequest.id == request_id)).one())


def answer(request_id: UUID) -> None:
    """Note that somebody of the office has talked with them; a second time changes nothing. Raises NotFound."""
    found = db.session.scalars(select(ContactRequest).where(ContactRequest.id == request_id).with_for_update()).first()
    if found is None:
        raise NotFound("no such request")
    if found.state == "asked":
        found.state, found.answered_at = "answered", clock.now()
        audit.record("request answered", request_id)


PAST = text(
    "DELETE FROM contact_request WHERE id IN (SELECT id FROM contact_request"
    " WHERE asked_at < CAST(:now AS timestamptz) - interval '6 months' LIMIT :slice)"
)


def forget_past() -> int:
    """Delete what was asked six months ago (rule 33); returns how many."""
    return retention.in_slices(outbox.COURIER, PAST, now=clock.now())


def _answering() -> Select[Any]:
    today = clock.today()
    return select(OfficeMembership.person_id).where(
        OfficeMembership.role.in_(ANSWERING),
        OfficeMembership.starts_on <= today,
        or_(OfficeMembership.ends_on.is_(None), OfficeMembership.ends_on > today),
    )


def _described() -> Select[UUID, str, str, str, str, datetime]:
    label = labels.label_of(ContactRequest.institution_id, ContactRequest.network_id)
    institution = func.coalesce(Institution.display_name, Institution.name)
    return (
        select(ContactRequest.id, Person.name, Person.email, institution, label, ContactRequest.asked_at)
        .join(Person, Person.id == ContactRequest.person_id)
        .join(Institution, Institution.id == ContactRequest.institution_id)
        .order_by(ContactRequest.asked_at, ContactRequest.id)
    )
