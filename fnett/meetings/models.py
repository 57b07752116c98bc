"""Meetings, replies, and that somebody asked to talk: no text and no names (security rules 26 and 27)."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fnett.core.db import Base
from fnett.core.tenancy import NetworkOwned


class Meeting(NetworkOwned, Base):
    """When, where, held or cancelled, and how many: what fnett knows of an evening."""

    __tablename__ = "meeting"
    __table_args__ = (
        ForeignKeyConstraint(
            ["institution_id", "network_id", "network_year_id"],
            ["network_year.institution_id", "network_year.network_id", "network_year.id"],
        ),
        ForeignKeyConstraint(["institution_id", "place_id"], ["place.institution_id", "place.id"]),
        UniqueConstraint("institution_id", "network_id", "id"),
        Index("ix_meeting_day", "institution_id", "network_id", "day"),
        CheckConstraint("state IN ('planned', 'held', 'cancelled')", name="state"),
        CheckConstraint("adults BETWEEN 0 AND 400", name="adults"),
        CheckConstraint("households BETWEEN 0 AND 200 AND households <= adults", name="households"),
        CheckConstraint("circles BETWEEN 1 AND 40", name="circles"),
        CheckConstraint("little_ones IN ('welcome', 'minded')", name="little_ones"),
        CheckConstraint("(state = 'held') = (adults IS NOT NULL)", name="held_with_numbers"),
        CheckConstraint("(state = 'cancelled') = (reason IS NOT NULL)", name="cancelled_with_reason"),
    )

    network_year_id: Mapped[UUID]
    day: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_id: Mapped[UUID | None]
    after_parents_meeting: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str] = mapped_column(String(12), server_default="planned")
    reason: Mapped[str | None] = mapped_column(String(20))
    adults: Mapped[int | None]
    households: Mapped[int | None]
    circles: Mapped[int | None]
    theme: Mapped[str | None] = mapped_column(String(20))
    everyone_had_a_turn: Mapped[bool | None]
    contacts_promised: Mapped[int | None]
    little_ones: Mapped[str | None] = mapped_column(String(12))  # None: nothing is said of children
    food: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    changes: Mapped[int] = mapped_column(server_default="0")


class Reply(NetworkOwned, Base):
    """Coming or not, and how many; changed with its own token, gone 24 h after the meeting."""

    __tablename__ = "reply"
    __table_args__ = (
        ForeignKeyConstraint(
            ["institution_id", "network_id", "meeting_id"],
            ["meeting.institution_id", "meeting.network_id", "meeting.id"],
        ),
        UniqueConstraint("institution_id", "meeting_id", "edit_hash"),
        CheckConstraint("party_size BETWEEN 0 AND 6", name="party_size"),
    )

    meeting_id: Mapped[UUID]
    for_day: Mapped[date]
    party_size: Mapped[int]
    help_language: Mapped[str | None] = mapped_column(String(10))
    edit_hash: Mapped[str] = mapped_column(String(64))


class ContactRequest(NetworkOwned, Base):
    """Somebody who leads circles would like to talk: that they asked and when, never about what; gone after six months.

    Of the institution only whoever asked sees the row, not the leader and not the co-moderators; the office sees all.
    """

    __tablename__ = "contact_request"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "network_id"], ["network.institution_id", "network.id"]),
        ForeignKeyConstraint(
            ["institution_id", "network_id", "meeting_id"],
            ["meeting.institution_id", "meeting.network_id", "meeting.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("state IN ('asked', 'answered')", name="state"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_with_time"),
        Index(
            "uq_contact_request_open",
            "institution_id",
            "network_id",
            "person_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
    )

    meeting_id: Mapped[UUID | None]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), server_default="asked")
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class MeetingLead(NetworkOwned, Base):
    """Who leads an evening and who helps; whoever cannot come offers it to the others and holds it until one takes it."""

    __tablename__ = "meeting_lead"
    __table_args__ = (
        ForeignKeyConstraint(
            ["institution_id", "network_id", "meeting_id"],
            ["meeting.institution_id", "meeting.network_id", "meeting.id"],
        ),
        UniqueConstraint("institution_id", "meeting_id", "person_id"),
        UniqueConstraint("institution_id", "meeting_id", "is_co"),
        CheckConstraint("NOT (is_co AND is_offered)", name="offered"),
    )

    meeting_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    is_co: Mapped[bool] = mapped_column(server_default=text("false"))
    is_offered: Mapped[bool] = mapped_column(server_default=text("false"))


class LanguageHelp(NetworkOwned, Base):
    """What became of the language help that somebody wants at a meeting; gone with the replies."""

    __tablename__ = "language_help"
    __table_args__ = (
        ForeignKeyConstraint(
            ["institution_id", "network_id", "meeting_id"],
            ["meeting.institution_id", "meeting.network_id", "meeting.id"],
        ),
        UniqueConstraint("institution_id", "meeting_id", "language"),
        CheckConstraint("state IN ('asked', 'arranged', 'by_phone', 'not_possible')", name="state"),
    )

    meeting_id: Mapped[UUID]
    language: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(12), server_default="asked")
    changed_at: Mapped[datetime]


class Reminder(NetworkOwned, Base):
    """A letter to one subscription about one meeting: at most three, and a notice of each change beside them (G5)."""

    __tablename__ = "reminder"
    __table_args__ = (
        ForeignKeyConstraint(
            ["institution_id", "network_id", "meeting_id"],
            ["meeting.institution_id", "meeting.network_id", "meeting.id"],
        ),
        ForeignKeyConstraint(
            ["institution_id", "network_id", "subscription_id"],
            ["subscription.institution_id", "subscription.network_id", "subscription.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("institution_id", "subscription_id", "meeting_id", "slot"),
        Index(
            "uq_reminder_once",
            *("institution_id", "subscription_id", "meeting_id", "kind", "starts_at"),
            unique=True,
            postgresql_where=text("slot IS NOT NULL"),
        ),
        Index("ix_reminder_meeting", "institution_id", "network_id", "meeting_id"),
        CheckConstraint("kind IN ('ask', 'before', 'thanks', 'moved', 'cancelled')", name="kind"),
        CheckConstraint("slot BETWEEN 1 AND 3", name="slot"),
        CheckConstraint("(slot IS NULL) = (kind IN ('moved', 'cancelled'))", name="counted"),
    )

    meeting_id: Mapped[UUID]
    subscription_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(10))
    slot: Mapped[int | None]
    starts_at: Mapped[datetime]
    was_on: Mapped[date | None]
