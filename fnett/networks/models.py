"""A network is a lineage; a network year is the class or department in one school year."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from fnett.core.db import Base
from fnett.core.tenancy import InstitutionOwned, NetworkOwned


class Network(InstitutionOwned, Base):
    """The parents of a class or department who go on together, year after year."""

    __tablename__ = "network"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        CheckConstraint("state IN ('planned', 'active', 'resting', 'ended')", name="state"),
    )

    state: Mapped[str] = mapped_column(String(12), server_default="planned")
    is_practice: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))


class NetworkYear(NetworkOwned, Base):
    """The network in one school year: its label, how many households, and who runs it."""

    __tablename__ = "network_year"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "network_id"], ["network.institution_id", "network.id"]),
        UniqueConstraint("institution_id", "school_year", "label"),
        UniqueConstraint("institution_id", "network_id", "school_year"),
        UniqueConstraint("institution_id", "network_id", "id"),
        CheckConstraint("run_by IN ('parents', 'staff')", name="run_by"),
        CheckConstraint("households BETWEEN 1 AND 200", name="households"),
        CheckConstraint("carried IN ('on', 'ended', 'split', 'merged')", name="carried"),
    )

    school_year: Mapped[int]
    label: Mapped[str] = mapped_column(String(30))
    households: Mapped[int | None]
    run_by: Mapped[str] = mapped_column(String(10), server_default="parents")
    carried: Mapped[str | None] = mapped_column(String(10))  # what became of it in the next year, once that is decided


class NetworkPredecessor(NetworkOwned, Base):
    """Where a lineage comes from that began with a split or a merge."""

    __tablename__ = "network_predecessor"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "network_id"], ["network.institution_id", "network.id"]),
        ForeignKeyConstraint(["institution_id", "predecessor_id"], ["network.institution_id", "network.id"]),
        UniqueConstraint("institution_id", "network_id", "predecessor_id"),
        CheckConstraint("network_id <> predecessor_id", name="another"),
    )

    predecessor_id: Mapped[UUID]


class Handover(NetworkOwned, Base):
    """A class that goes on at another school: the office passes on what it is called, how many, and who wishes to lead."""

    __tablename__ = "handover"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "network_id"], ["network.institution_id", "network.id"]),
        UniqueConstraint("institution_id", "network_id"),
    )

    to_institution_id: Mapped[UUID] = mapped_column(ForeignKey("institution.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    passed_on_at: Mapped[datetime | None]


class NetworkCode(NetworkOwned, Base):
    """The one reusable token: what stands on the invitation sheet, renewed on demand."""

    __tablename__ = "network_code"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "network_id"], ["network.institution_id", "network.id"]),
        UniqueConstraint("institution_id", "network_id", "generation"),
    )

    generation: Mapped[int]
    key_id: Mapped[int]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    ended_at: Mapped[datetime | None]


class InvitationLanguage(NetworkOwned, Base):
    """A language in which the parents of a network are invited; a set that the leader chooses, without counts."""

    __tablename__ = "invitation_language"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "network_id"], ["network.institution_id", "network.id"]),
        UniqueConstraint("institution_id", "network_id", "language"),
    )

    language: Mapped[str] = mapped_column(String(10))


class RelayAddress(NetworkOwned, Base):
    """The work address, of a contact teacher or the parents' committee, from which the text goes on to the parents."""

    __tablename__ = "relay_address"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "network_id"], ["network.institution_id", "network.id"]),
        UniqueConstraint("institution_id", "network_id"),
    )

    email: Mapped[str] = mapped_column(String(254))


class Place(InstitutionOwned, Base):
    """A room of the institution, with the door and who opens it; the leader keeps the list."""

    __tablename__ = "place"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        UniqueConstraint("institution_id", "name"),
        CheckConstraint("opened_by IN ('open', 'moderator', 'staff', 'bell')", name="opened_by"),
    )

    name: Mapped[str] = mapped_column(String(40))
    door: Mapped[str] = mapped_column(String(40))
    opened_by: Mapped[str] = mapped_column(String(12))


class Booking(InstitutionOwned, Base):
    """The hours at which a room is taken, without a word of by whom: every class sees that, and no more."""

    __tablename__ = "booking"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "place_id"], ["place.institution_id", "place.id"]),
        ExcludeConstraint(
            ("institution_id", "="), ("place_id", "="), ("during", "&&"), name="ex_booking_one_at_a_time", using="gist"
        ),
    )

    place_id: Mapped[UUID]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)


class ModeratorInterest(NetworkOwned, Base):
    """The address of a parent who could be a moderator; it goes to the leader and is gone after six months."""

    __tablename__ = "moderator_interest"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "network_id"], ["network.institution_id", "network.id"]),
        UniqueConstraint("institution_id", "network_id", "email_hash"),
    )

    email: Mapped[str] = mapped_column(String(254))
    email_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class Subscription(NetworkOwned, Base):
    """An address that asked for a network's letters; nothing else is known of whoever reads them."""

    __tablename__ = "subscription"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id", "network_id"], ["network.institution_id", "network.id"]),
        UniqueConstraint("institution_id", "network_id", "id"),
        Index("uq_subscription_email", "institution_id", "network_id", text("lower(email)"), unique=True),
    )

    email: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(10))
    school_year: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    confirmed_at: Mapped[datetime | None]


class SubscriptionLink(NetworkOwned, Base):
    """A link that is a subscription's own: to its page, or to its calendar; kept apart, so that no door sees addresses."""

    __tablename__ = "subscription_link"
    __table_args__ = (
        ForeignKeyConstraint(
            ["institution_id", "network_id", "subscription_id"],
            ["subscription.institution_id", "subscription.network_id", "subscription.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("institution_id", "subscription_id", "purpose"),
        CheckConstraint("purpose IN ('page', 'calendar')", name="purpose"),
    )

    subscription_id: Mapped[UUID]
    purpose: Mapped[str] = mapped_column(String(10))
    generation: Mapped[int] = mapped_column(server_default="1")
    key_id: Mapped[int]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
