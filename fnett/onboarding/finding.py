"""The office finds an institution and sees where it stands with fnett."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from fnett.commitments import editions, states
from fnett.commitments.models import Commitment
from fnett.core import clock, tenancy
from fnett.core.db import db
from fnett.core.models import Message
from fnett.core.problems import NotFound
from fnett.institutions import geography, search
from fnett.institutions.models import Institution, Owner
from fnett.institutions.participation import Participation
from fnett.networks.models import Network
from fnett.onboarding import rules
from fnett.people.access import Role
from fnett.people.models import Invitation, Membership, Person

PAGE = 30


@dataclass(frozen=True)
class Hit:
    """One institution that was found."""

    institution: Institution
    municipality: str | None
    standing: str


@dataclass(frozen=True)
class Hits:
    """A page of what was found, and after which institution the next one begins; None on the last page."""

    rows: Sequence[Hit]
    after: UUID | None
    is_country_empty: bool = False


@dataclass(frozen=True)
class Letter:
    """An invitation that waits for an answer, and what has become of its letter."""

    invitation: Invitation
    is_past: bool
    message_state: str | None


@dataclass(frozen=True)
class Page:
    """All that the office's page of one institution shows."""

    institution: Institution
    municipality: geography.Municipality | None
    owner: Owner | None
    standing: str
    leaders: Sequence[str]
    letters: Sequence[Letter]
    commitment: str
    signed_on: date | None
    has_networks: bool
    why_not: str | None


def find(text: str, *, county: str | None, kind: str | None, closed: bool = False, after: UUID | None = None) -> Hits:
    """A page of institutions with where each stands. Raises NotFound for an unknown `after`."""
    last = tenancy.get(Institution, after) if after else None
    found = search.search(
        db.session(),
        text,
        county=county or None,
        kind=kind or None,
        closed=closed,
        limit=PAGE,
        after=(last.sort_key, last.id) if last else None,
    )
    standings = _standings([row.id for row in found.rows])
    rows = [Hit(row, _place(row.municipality_number), standings.get(row.id, rules.LISTED)) for row in found.rows]
    return Hits(rows, found.after[1] if found.after else None, not rows and _is_country_empty())


def page_of(institution_id: UUID) -> Page:
    """One institution as the office sees it. Raises NotFound."""
    institution = tenancy.get(Institution, institution_id)
    commitment = db.session.scalars(
        select(Commitment).where(Commitment.institution_id == institution_id, Commitment.edition == editions.current().id)
    ).first()
    networks = select(Network.id).where(Network.institution_id == institution_id, Network.is_practice.is_(False))
    return Page(
        institution=institution,
        municipality=geography.find_municipality(institution.municipality_number),
        owner=db.session.get(Owner, institution.owner_orgnr) if institution.owner_orgnr else None,
        standing=_standings([institution_id]).get(institution_id, rules.LISTED),
        leaders=_leaders(institution_id),
        letters=_letters(institution_id),
        commitment=states.state_of(commitment, clock.today()),
        signed_on=commitment.signed_at.date() if commitment and commitment.signed_at else None,
        has_networks=db.session.scalars(networks.limit(1)).first() is not None,
        why_not=rules.why_not_invited(institution.register_state, institution.marked),
    )


def get_leader_invitation(invitation_id: UUID) -> Invitation:
    """A leader's invitation within the scope's institution. Raises NotFound, also for other roles."""
    invitation = tenancy.get(Invitation, invitation_id)
    if invitation.role != Role.LEADER:
        raise NotFound("not an invitation of a leader")
    return invitation


def _standings(ids: Collection[UUID]) -> dict[UUID, str]:
    query = select(Participation.institution_id, Participation.state).where(Participation.institution_id.in_(ids))
    return {institution_id: state for institution_id, state in db.session.execute(query)}


def _place(number: str | None) -> str | None:
    found = geography.find_municipality(number)
    return found.display_name if found else None


def _is_country_empty() -> bool:
    return db.session.scalars(select(Institution.id).limit(1)).first() is None


def _leaders(institution_id: UUID) -> Sequence[str]:
    today = clock.today()
    query = (
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.institution_id == institution_id,
            Membership.role == Role.LEADER.value,
            Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on > today),
        )
        .order_by(Person.name, Person.id)
    )
    return db.session.scalars(query).all()


def _letters(institution_id: UUID) -> Sequence[Letter]:
    """Unanswered invitations of leaders, the newest first, each with the state of its newest letter."""
    query = (
        select(Invitation)
        .where(
            Invitation.institution_id == institution_id,
            Invitation.role == Role.LEADER.value,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.created_at.desc())
    )
    found = db.session.scalars(query).all()
    messages = select(Message.subject_id, Message.state).where(Message.subject_id.in_([row.id for row in found]))
    letters = {subject_id: state for subject_id, state in db.session.execute(messages.order_by(Message.id))}
    return [Letter(row, row.expires_at <= clock.now(), letters.get(row.id)) for row in found]
