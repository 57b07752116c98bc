"""The leader's commitment and its evidence: append-only, personal fields in a side row (security rule 14)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fnett.core.db import Base
from fnett.core.tenancy import InstitutionOwned


class Commitment(InstitutionOwned, Base):
    """What one institution's leader is asked to sign, and where that stands."""

    __tablename__ = "commitment"
    __table_args__ = (
        CheckConstraint(
            "state IN ('sent', 'seen', 'signed', 'declined', 'delegated',"
            " 'superseded', 'expired', 'withdrawn', 'orphaned')",
            name="state",
        ),
        UniqueConstraint("institution_id", "edition"),
    )

    edition: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), server_default="sent")
    sent_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    seen_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    valid_until: Mapped[date | None]


class CommitmentEvidence(InstitutionOwned, Base):
    """One signed text; SELECT and INSERT only."""

    __tablename__ = "commitment_evidence"
    __table_args__ = (
        UniqueConstraint("institution_id", "commitment_id", "sequence"),
        ForeignKeyConstraint(["institution_id", "commitment_id"], ["commitment.institution_id", "commitment.id"]),
    )

    commitment_id: Mapped[UUID]
    sequence: Mapped[int]
    edition: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10))
    text_hash: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(20))
    method: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    signed_at: Mapped[datetime]
    personal_digest: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    record_hash: Mapped[str] = mapped_column(String(64))


class CommitmentSigner(InstitutionOwned, Base):
    """Who signed, as typed: erasable without breaking the chain; the key is the evidence's."""

    __tablename__ = "commitment_signer"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "id"], ["commitment_evidence.institution_id", "commitment_evidence.id"]),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80))
    salt: Mapped[str] = mapped_column(String(64))
