"""Persons, what they are in which institution, invitations, and sign-in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from fnett.core.db import Base
from fnett.core.tenancy import InstitutionOwned

END_REASONS = "ended IN ('paused', 'moved', 'stepped_down', 'replaced', 'mistake')"


class Person(Base):
    """Someone with an account; unique by the hash of the folded address, written through the door."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("state IN ('active', 'deactivated', 'erased')", name="state"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    email: Mapped[str] = mapped_column(String(320))
    email_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10), server_default="nb")
    state: Mapped[str] = mapped_column(String(12), server_default="active")
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_active_on: Mapped[date | None]  # of what is forgotten by now: sessions, roles in institutions that left


class OfficeMembership(Base):
    """A role in the national organisation."""

    __tablename__ = "office_membership"
    __table_args__ = (CheckConstraint("role IN ('advisor', 'editor', 'admin')", name="role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class OwnerMembership(Base):
    """A contact of an owner (municipality, county, private), who sees counts only."""

    __tablename__ = "owner_membership"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    owner_orgnr: Mapped[str] = mapped_column(ForeignKey("owner.orgnr"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Membership(InstitutionOwned, Base):
    """A role in one institution, for moderators in one network, from a day to a day."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("role IN ('leader', 'coordinator', 'moderator')", name="role"),
        CheckConstraint(END_REASONS, name="ended"),
        ForeignKeyConstraint(["institution_id", "network_id"], ["network.institution_id", "network.id"]),
        Index(
            "uq_membership_live",
            "institution_id",
            "person_id",
            "role",
            "network_id",
            unique=True,
            postgresql_where=text("ends_on IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    network_id: Mapped[UUID | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    ended: Mapped[str | None] = mapped_column(String(20))
    is_shown: Mapped[bool] = mapped_column(server_default=text("false"))  # moderators: parents may read the first name


class Invitation(InstitutionOwned, Base):
    """An invitation to a role, until it is accepted, withdrawn or past its day."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("role IN ('leader', 'coordinator', 'moderator')", name="role"),
        Index(
            "uq_invitation_open",
            "institution_id",
            "email_hash",
            "role",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )

    email: Mapped[str] = mapped_column(String(320))
    email_hash: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(10))
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    key_id: Mapped[int]
    generation: Mapped[int] = mapped_column(server_default="1")
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]


class SignInRequest(Base):
    """A mailed link: ten minutes, one use, bound to the browser that asked; person absent for an unknown address."""

    __tablename__ = "sign_in_request"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    address_hash: Mapped[str | None] = mapped_column(String(64))
    key_id: Mapped[int]
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    binding_hash: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInSession(Base):
    """A signed-in browser; the cookie carries a random value, the row its SHA-256."""

    __tablename__ = "sign_in_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Erasure(Base):
    """That somebody is erased, by themselves or after two years away: the hash of their id alone, which a restore replays
    (security rule 29)."""

    __tablename__ = "erasure"

    person_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date]
