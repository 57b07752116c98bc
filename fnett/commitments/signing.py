"""The leader's commitment: asked for, seen, signed; what was shown is kept by edition, language and hash (O5, O7)."""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from fnett.commitments import editions, rules, states
from fnett.commitments.models import Commitment, CommitmentEvidence, CommitmentSigner
from fnett.core import audit, clock, evidence, outbox, tenancy
from fnett.core.db import add, add_if_new, db
from fnett.core.problems import NotFound, Refused
from fnett.institutions.models import Institution
from fnett.institutions.participation import Participation
from fnett.people.models import Person
from fnett.web.locale import lazy

CHANGED = lazy("The text has changed since you opened it. Please read it again before you sign.")


class SignedAlready(Refused):
    """The commitment is signed and in force; there is a receipt to show."""


@dataclass(frozen=True)
class Signed:
    """What the receipt says: who signed what, in which words, when, for which institution; no name once it is erased."""

    institution: str
    edition: str
    language: str
    text_hash: str
    name: str | None
    title: str | None
    signed_at: datetime
    valid_until: date


def request() -> Commitment:
    """Ask the scope's institution for the present edition; asking twice is once."""
    known = find()
    if known is None:
        add_if_new(Commitment(institution_id=tenancy.current_institution(), edition=editions.current().id))
    return known or _get()


def find() -> Commitment | None:
    """The scope's commitment to the present edition, or None where none was asked for."""
    return db.session.scalars(select(Commitment).where(Commitment.edition == editions.current().id)).first()


def _get() -> Commitment:
    return db.session.scalars(select(Commitment).where(Commitment.edition == editions.current().id)).one()


def state() -> str:
    """Where the scope's commitment stands; whoever comes back after leaving signs again, though the term is not over."""
    found = states.state_of(find(), clock.today())
    standing = _standing()
    return "expired" if found == "signed" and standing is not None and standing.state != "joined" else found


def mark_seen() -> None:
    """The leader opened the text (a POST from the page, since reading pages writes nothing)."""
    commitment = request()
    if commitment.state == "sent":
        commitment.state, commitment.seen_at = "seen", clock.now()
        audit.record("commitment seen", commitment.id)


def sign(*, name: str, title: str, language: str, text_hash: str) -> CommitmentEvidence:
    """Sign the text that was shown. Raises SignedAlready, and Refused where the text has changed since."""
    commitment = request()
    db.session.refresh(commitment, with_for_update=True)
    if state() == "signed":
        raise SignedAlready(lazy("The commitment is signed already. The receipt is on this page."))
    if language not in editions.LANGUAGES or editions.current().text(language).fingerprint != text_hash:
        raise Refused(CHANGED)
    record = _append(commitment, name, title, language, text_hash)
    commitment.state, commitment.signed_at = "signed", record.signed_at
    commitment.valid_until = rules.valid_until(clock.today())
    _join()
    _send_receipt(record)
    audit.record("commitment signed", commitment.id)
    return record


def find_signed() -> Signed | None:
    """The newest signature of the scope's institution, for the receipt."""
    row = db.session.execute(_signatures().order_by(CommitmentEvidence.signed_at.desc()).limit(1)).one_or_none()
    return _shown(row) if row else None


def get_signed(evidence_id: UUID) -> Signed:
    """One signature. Raises NotFound."""
    row = db.session.execute(_signatures().where(CommitmentEvidence.id == evidence_id)).one_or_none()
    if row is None:
        raise NotFound("no such signature within the scope")
    return _shown(row)


def _signatures() -> Select[CommitmentEvidence, CommitmentSigner, Institution]:
    return (
        select(CommitmentEvidence, CommitmentSigner, Institution)
        .outerjoin(CommitmentSigner, CommitmentSigner.id == CommitmentEvidence.id)  # gone with whoever is erased
        .join(Institution, Institution.id == CommitmentEvidence.institution_id)
    )


def _shown(row: Any) -> Signed:
    record, signer = row.CommitmentEvidence, row.CommitmentSigner
    return Signed(
        institution=row.Institution.display_name or row.Institution.name,
        edition=record.edition,
        language=record.language,
        text_hash=record.text_hash,
        name=signer.name if signer else None,
        title=signer.title if signer else None,
        signed_at=record.signed_at,
        valid_until=rules.valid_until(record.signed_at.astimezone(clock.OSLO).date()),
    )


def _append(commitment: Commitment, name: str, title: str, language: str, text_hash: str) -> CommitmentEvidence:
    """One more record in the commitment's chain, and its personal fields beside it."""
    previous = _last(commitment.id)
    salt, person = secrets.token_hex(32), tenancy.current_scope().person
    signed_at = clock.now().astimezone(UTC).replace(microsecond=0)
    fields = {"person": str(person), "name": name, "title": title}
    record = evidence.Record(
        subject=str(commitment.id),
        sequence=previous.sequence + 1 if previous else 1,
        edition=commitment.edition,
        language=language,
        text_hash=text_hash,
        role="leader",
        method="mailed_link",
        level="email",
        signed_at=signed_at.isoformat(),
        personal_digest=evidence.personal_digest(salt, fields),
        previous_hash=previous.record_hash if previous else evidence.FIRST,
    )
    row = _row(commitment, record, signed_at)
    add(row)
    add(CommitmentSigner(institution_id=row.institution_id, id=row.id, person_id=person, name=name, title=title, salt=salt))
    return row


def _row(commitment: Commitment, record: evidence.Record, signed_at: datetime) -> CommitmentEvidence:
    return CommitmentEvidence(
        institution_id=commitment.institution_id,
        commitment_id=commitment.id,
        sequence=record.sequence,
        edition=record.edition,
        language=record.language,
        text_hash=record.text_hash,
        role=record.role,
        method=record.method,
        level=record.level,
        signed_at=signed_at,
        personal_digest=record.personal_digest,
        previous_hash=record.previous_hash,
        record_hash=evidence.record_hash(record),
    )


def chain(commitment_id: UUID) -> list[tuple[evidence.Record, str]]:
    """The commitment's records in order, each with its stored hash, as `evidence.find_break` wants them."""
    query = select(CommitmentEvidence).where(CommitmentEvidence.commitment_id == commitment_id)
    return [
        (
            evidence.Record(
                subject=str(row.commitment_id),
                sequence=row.sequence,
                edition=row.edition,
                language=row.language,
                text_hash=row.text_hash,
                role=row.role,
                method=row.method,
                level=row.level,
                signed_at=row.signed_at.astimezone(UTC).isoformat(),
                personal_digest=row.personal_digest,
                previous_hash=row.previous_hash,
            ),
            row.record_hash,
        )
        for row in db.session.scalars(query.order_by(CommitmentEvidence.sequence))
    ]


def _last(commitment_id: UUID) -> CommitmentEvidence | None:
    newest = select(func.max(CommitmentEvidence.sequence)).where(CommitmentEvidence.commitment_id == commitment_id)
    return db.session.scalars(
        select(CommitmentEvidence).where(
            CommitmentEvidence.commitment_id == commitment_id, CommitmentEvidence.sequence == newest.scalar_subquery()
        )
    ).first()


def _join() -> None:
    """Signing is what makes an institution one of those that take part, after it has left too."""
    standing = _standing()
    if standing is not None and standing.state != "joined":
        standing.state, standing.joined_at, standing.left_at = "joined", clock.now(), None


def _standing() -> Participation | None:
    return db.session.get(Participation, tenancy.current_scope().institution)


def _send_receipt(record: CommitmentEvidence) -> None:
    """The receipt goes to whoever signed, in their own language."""
    signer = db.session.get(Person, tenancy.current_scope().person)
    if signer is not None:
        outbox.write(
            "commitment_receipt",
            record.id,
            to=signer.email,
            language=signer.language,
            key=str(record.id),
            person_id=signer.id,
        )
