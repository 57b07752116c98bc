"""Invitations to a role: written by someone inside, accepted through the door by whoever has the mailbox (product O4)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from fnett.core import audit, clock, outbox, tenancy, tokens
from fnett.core.db import add, db, rows_of
from fnett.core.problems import Refused
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.institutions.participation import Participation
from fnett.people import addresses
from fnett.people.access import Role
from fnett.people.models import Invitation, Membership, Person
from fnett.web.locale import lazy

PURPOSE = "invitation"
LIFETIME = timedelta(days=30)
KEEP = timedelta(days=30)
NOT_VALID = lazy("This invitation is used, withdrawn or too old. Ask the person who sent it for a new one.")


@dataclass(frozen=True)
class Offer:
    """What an invitation offers, for the page that shows it."""

    invitation_id: UUID
    institution: str
    role: Role
    name: str
    language: str


def invite(*, email: str, name: str, role: Role, language: str) -> Invitation:
    """Invite someone to a role in the scope's institution. Raises Refused for a bad address or an open invitation."""
    address = addresses.read(email)
    address_hash = addresses.hash_of(address)
    scope = tenancy.current_scope()
    _refuse_twice(address_hash, role)
    invitation = Invitation(
        institution_id=scope.institution,
        email=address,
        email_hash=address_hash,
        name=name,
        role=role.value,
        language=language,
        invited_by=scope.person,
        key_id=0,
        expires_at=clock.now() + LIFETIME,
    )
    add(invitation)
    token = tokens.make(PURPOSE, invitation.id)
    invitation.token_hash, invitation.key_id = token.hash, token.key_id
    if db.session.get(Participation, scope.institution) is None:
        add(Participation(institution_id=scope.institution, state="invited"))
    outbox.write("invitation", invitation.id, to=address, language=language, key=f"{invitation.id}:1")
    audit.record("invited to a role", invitation.id)
    return invitation


def _refuse_twice(address_hash: str, role: Role) -> None:
    """One open invitation a role and address; a past one makes room by being withdrawn."""
    now = clock.now()
    open_one = db.session.scalars(
        select(Invitation).where(
            Invitation.email_hash == address_hash,
            Invitation.role == role.value,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
    ).first()
    if open_one and open_one.expires_at > now:
        raise Refused(lazy("This person already has an open invitation to the same role."), field="email")
    if open_one:
        open_one.withdrawn_at = now
        db.session.flush()


def withdraw(invitation_id: UUID) -> None:
    """Take an open invitation back; its link is dead from now on. Raises NotFound."""
    invitation = tenancy.get(Invitation, invitation_id)
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.now()
        audit.record("invitation withdrawn", invitation.id)


def open_invitations() -> list[Invitation]:
    """The scope's invitations that still wait for an answer, the newest first."""
    query = select(Invitation).where(
        Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > clock.now()
    )
    return list(db.session.scalars(query.order_by(Invitation.created_at.desc())))


def forget_past() -> int:
    """Delete the invitations that ran out thirty days ago (rule 33); the roles they gave stay. Returns how many."""
    past = delete(Invitation).where(Invitation.expires_at < clock.now() - KEEP)
    with tenancy.work(Scope(Door.DOOR)) as session:
        return rows_of(session.execute(past))


def find_offer(token: str) -> Offer | None:
    """What the link offers, or None where it offers nothing any more."""
    row = db.session.execute(
        select(Invitation, Institution)
        .join(Institution, Institution.id == Invitation.institution_id)
        .where(Invitation.token_hash == tokens.hash_of(token), *_still_open())
    ).one_or_none()
    if row is None:
        return None
    shown = row.Institution.display_name or row.Institution.name
    return Offer(row.Invitation.id, shown, Role(row.Invitation.role), row.Invitation.name, row.Invitation.language)


def accept(token: str, language: str) -> UUID:
    """Use the link up: the person exists from now on and holds the role. Returns the person. Raises Refused."""
    taken = db.session.execute(
        update(Invitation)
        .where(Invitation.token_hash == tokens.hash_of(token), *_still_open())
        .values(accepted_at=clock.now())
        .returning(Invitation)
    ).scalar_one_or_none()
    if taken is None:
        raise Refused(NOT_VALID)
    person = ensure_person(taken.email, taken.name, language)
    taken.accepted_by = person.id
    give_role(taken.institution_id, person.id, Role(taken.role))
    audit.record("invitation accepted", taken.id, actor=person.id)
    return person.id


def ensure_person(address: str, name: str, language: str) -> Person:
    """The person with this address, made if there is none; only through the door."""
    known = db.session.scalars(select(Person).where(Person.email_hash == addresses.hash_of(address))).first()
    if known is None:
        known = Person(email=address, email_hash=addresses.hash_of(address), name=name, language=language)
        add(known)
    return known


def give_role(institution_id: UUID, person_id: UUID, role: Role, network_id: UUID | None = None) -> None:
    """Let a role begin today; the same role twice is one."""
    query = select(Membership.id).where(
        Membership.institution_id == institution_id,
        Membership.person_id == person_id,
        Membership.role == role.value,
        Membership.network_id == network_id if network_id else Membership.network_id.is_(None),
        Membership.ends_on.is_(None),
    )
    if db.session.execute(query).first() is None:
        row = Membership(person_id=person_id, role=role.value, network_id=network_id, starts_on=clock.today())
        row.institution_id = institution_id
        add(row)


def _still_open() -> tuple[ColumnElement[bool], ...]:
    return (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > clock.now())
