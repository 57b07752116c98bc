"""Invitations to a role: written by someone inside, accepted through the door by whoever has the mailbox (product O4)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from fnett.core import audit, clock, outbox, tenancy, tokens
from fnett.core.db import add_if_new, db, rows_of
from fnett.core.problems import NotFound, Refused
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.institutions.participation import Participation
from fnett.people import addresses, members
from fnett.people.access import Role
from fnett.people.models import Invitation, Membership, Person
from fnett.web.locale import lazy

PURPOSE = "invitation"
LIFETIME = timedelta(days=30)
KEEP = timedelta(days=30)
OPEN_ALREADY = lazy("This person already has an open invitation to the same role.")
HOLDS_IT = lazy("This person has this role here already.")
ANSWERED = lazy("This invitation is answered or withdrawn, so there is nothing to send. Invite the person anew if need be.")
NOT_VALID = lazy("This invitation is used, withdrawn or too old. Ask the person who sent it for a new one.")


@dataclass(frozen=True)
class Offer:
    """What an invitation offers, for the page that shows it."""

    invitation_id: UUID
    institution: str
    role: Role
    name: str
    language: str
    has_account: bool


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
    if not add_if_new(invitation):
        raise Refused(OPEN_ALREADY, field="email")
    token = tokens.make(PURPOSE, invitation.id)
    invitation.token_hash, invitation.key_id = token.hash, token.key_id
    if db.session.get(Participation, scope.institution) is None:
        add_if_new(Participation(institution_id=scope.institution, state="invited"))
    outbox.write("invitation", invitation.id, to=address, language=language, key=f"{invitation.id}:1")
    audit.record("invited to a role", invitation.id)
    return invitation


def _refuse_twice(address_hash: str, role: Role) -> None:
    """One open invitation a role and address, none to a role that is held; a past one makes room by being withdrawn."""
    now = clock.now()
    if members.holds(address_hash, role):
        raise Refused(HOLDS_IT, field="email")
    open_one = db.session.scalars(
        select(Invitation).where(
            Invitation.email_hash == address_hash,
            Invitation.role == role.value,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
    ).first()
    if open_one and open_one.expires_at > now:
        raise Refused(OPEN_ALREADY, field="email")
    if open_one:
        open_one.withdrawn_at = now
        db.session.flush()


def withdraw(invitation_id: UUID) -> None:
    """Take an open invitation back; its link is dead from now on. Raises NotFound."""
    invitation = _locked(invitation_id)
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = clock.now()
        audit.record("invitation withdrawn", invitation.id)


def send_again(invitation_id: UUID, generation: int) -> None:
    """Write the letter anew, with a link of its own that ends the old one; `generation` is the one that the page showed,
    so that a second click sends nothing. Raises NotFound, Refused."""
    invitation = _locked(invitation_id)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Refused(ANSWERED)
    if invitation.generation != generation:
        return
    invitation.generation += 1
    token = tokens.make(PURPOSE, invitation.id, invitation.generation)
    invitation.token_hash, invitation.key_id = token.hash, token.key_id
    invitation.expires_at = clock.now() + LIFETIME
    key = f"{invitation.id}:{invitation.generation}"
    outbox.write("invitation", invitation.id, to=invitation.email, language=invitation.language, key=key)
    audit.record("invitation sent again", invitation.id)


def _locked(invitation_id: UUID) -> Invitation:
    """The invitation, held until the end of the transaction; a leader's is the office's. Raises NotFound."""
    invitation = tenancy.get(Invitation, invitation_id)
    if invitation.role == Role.LEADER and not tenancy.current_scope().office:
        raise NotFound("leaders are invited by the office")
    db.session.refresh(invitation, with_for_update=True)
    return invitation


def unanswered() -> list[Invitation]:
    """The scope's invitations that nobody has answered, the past ones too, the newest first."""
    query = select(Invitation).where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
    return list(db.session.scalars(query.order_by(Invitation.created_at.desc())))


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
        select(Invitation, Institution, Person.id.label("person"))
        .join(Institution, Institution.id == Invitation.institution_id)
        .outerjoin(Person, Person.email_hash == Invitation.email_hash)
        .where(Invitation.token_hash == tokens.hash_of(token), *_still_open())
    ).one_or_none()
    if row is None:
        return None
    invitation, shown = row.Invitation, row.Institution.display_name or row.Institution.name
    return Offer(
        invitation.id,
        shown,
        Role(invitation.role),
        invitation.name,
        invitation.language,
        has_account=row.person is not None,
    )


def accept(token: str, language: str) -> UUID:
    """Use the link up: the person exists from now on and holds the role. Returns the person. Raises Refused."""
    _hold_invited(token)
    taken = db.session.execute(
        update(Invitation)
        .where(Invitation.token_hash == tokens.hash_of(token), *_still_open())
        .values(accepted_at=clock.now())
        .returning(Invitation)
    ).scalar_one_or_none()
    if taken is None:
        raise Refused(NOT_VALID)
    person = ensure_person(taken.email, taken.name, language)
    if person.state != "active":
        raise Refused(NOT_VALID)
    taken.accepted_by = person.id
    give_role(taken.institution_id, person.id, Role(taken.role))
    audit.record("invitation accepted", taken.id, actor=person.id)
    return person.id


def _hold_invited(token: str) -> None:
    """Hold whoever is invited before the invitation, as their erasure does; two that meet wait, and neither gets stuck."""
    invited = select(Person.id).join(Invitation, Invitation.email_hash == Person.email_hash)
    query = invited.where(Invitation.token_hash == tokens.hash_of(token))
    db.session.execute(query.with_for_update(read=True, of=Person))


def ensure_person(address: str, name: str, language: str) -> Person:
    """The person with this address, made if there is none, and not erased meanwhile; only through the door."""
    same = select(Person).where(Person.email_hash == addresses.hash_of(address)).with_for_update(read=True)
    known = db.session.scalars(same).first()
    if known is None:
        add_if_new(Person(email=address, email_hash=addresses.hash_of(address), name=name, language=language))
    return known or db.session.scalars(same).one()


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
        add_if_new(row)


def _still_open() -> tuple[ColumnElement[bool], ...]:
    return (Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > clock.now())
