"""Tables of the ground floor: messages, the audit trail, timed runs and counters of attempts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from fnett.core.db import Base

LONGEST_ANSWER = 300  # characters of an address; a longer one is not remembered


class Message(Base):
    """A letter as a row, written with its cause and delivered later (security rule 15)."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("state IN ('ready', 'sending', 'sent', 'parked', 'cancelled')", name="state"),
        Index("ix_message_due", "due_at", postgresql_where=text("state IN ('ready', 'sending')")),
        Index("ix_message_recipient", text("lower(recipient)")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    institution_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[UUID]
    recipient: Mapped[str | None] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(10))
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(12), server_default="ready")
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(server_default="0")
    outcome: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    sent_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Who did what to which thing, when; ids and a fixed word, never text (security rule 25)."""

    __tablename__ = "audit_entry"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    actor_id: Mapped[UUID | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60))
    object_id: Mapped[UUID | None] = mapped_column(index=True)
    institution_id: Mapped[UUID | None] = mapped_column(index=True)


class TimedRun(Base):
    """One run of a timed job for one period; the key keeps two schedulers from running it twice."""

    __tablename__ = "timed_run"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    finished_at: Mapped[datetime | None]


class Attempts(Base):
    """How often something was tried at a moment; the key is a keyed hash, never an address (rule 24)."""

    __tablename__ = "attempts"

    bucket: Mapped[str] = mapped_column(String(40), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_start: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]


class FormUse(Base):
    """A form that was sent: the key it carried, what it said as a keyed hash, and where the answer led (promise 15)."""

    __tablename__ = "form_use"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[str | None] = mapped_column(String(LONGEST_ANSWER))
