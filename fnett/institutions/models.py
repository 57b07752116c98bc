"""Facts from the national registers: everyone reads them, the office writes them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from fnett.core.db import Base


class County(Base):
    """A county by its number, which is text with a leading zero."""

    __tablename__ = "county"

    number: Mapped[str] = mapped_column(String(2), primary_key=True)
    name: Mapped[str]
    official_name: Mapped[str] = mapped_column(String(120))


class Municipality(Base):
    """A municipality of the division of 1 January 2024, with its names in all official languages."""

    __tablename__ = "municipality"

    number: Mapped[str] = mapped_column(String(4), primary_key=True)
    county_number: Mapped[str] = mapped_column(ForeignKey("county.number"))
    name: Mapped[str]
    display_name: Mapped[str]
    official_name: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    search_key: Mapped[str] = mapped_column(String(300))


class Owner(Base):
    """A municipality, county, company or foundation that owns institutions."""

    __tablename__ = "owner"

    orgnr: Mapped[str] = mapped_column(String(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    form: Mapped[str | None] = mapped_column(String(10))
    parent_orgnr: Mapped[str | None] = mapped_column(String(9))
    state: Mapped[str] = mapped_column(String(10), server_default="active")
    fingerprint: Mapped[str] = mapped_column(String(64))


class Institution(Base):
    """A school or kindergarten as the register knows it; its slug never changes, a closed one is kept."""

    __tablename__ = "institution"
    __table_args__ = (
        CheckConstraint("kind IN ('school', 'kindergarten')", name="kind"),
        CheckConstraint("register_state IN ('active', 'closed')", name="register_state"),
        CheckConstraint("marked IN ('in', 'out')", name="marked"),
        CheckConstraint("written_form IN ('nb', 'nn')", name="written_form"),
        Index("ix_institution_sorted", "sort_key", "id"),
        Index(
            "ix_institution_search",
            "search_key",
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    orgnr: Mapped[str] = mapped_column(String(9), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    register: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str] = mapped_column(String(12))
    school_kind: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    display_name: Mapped[str | None] = mapped_column(String(200))
    municipality_number: Mapped[str | None] = mapped_column(ForeignKey("municipality.number"), index=True)
    register_municipality: Mapped[str | None] = mapped_column(String(4))
    owner_orgnr: Mapped[str | None] = mapped_column(ForeignKey("owner.orgnr"), index=True)
    attached_orgnr: Mapped[str | None] = mapped_column(String(9))
    written_form: Mapped[str | None] = mapped_column(String(2))
    is_private: Mapped[bool] = mapped_column(server_default=text("false"))
    is_family_kindergarten: Mapped[bool] = mapped_column(server_default=text("false"))
    grade_from: Mapped[int | None]
    grade_to: Mapped[int | None]
    size: Mapped[int | None]
    street: Mapped[str | None] = mapped_column(String(200))
    postcode: Mapped[str | None] = mapped_column(String(4))
    postal_place: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    website: Mapped[str | None] = mapped_column(String(300))
    register_state: Mapped[str] = mapped_column(String(10), server_default="active")
    closed_on: Mapped[date | None]
    closed_reason: Mapped[str | None] = mapped_column(String(2))
    marked: Mapped[str | None] = mapped_column(String(3))
    changed_at: Mapped[datetime | None]
    fingerprint: Mapped[str] = mapped_column(String(64))
    search_key: Mapped[str] = mapped_column(String(600))
    sort_key: Mapped[str] = mapped_column(String(300))


class RegisterRun(Base):
    """One import that was carried out: when, and how many of what."""

    __tablename__ = "register_run"

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"))
    finished_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    created: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    closed: Mapped[int]
    left_out: Mapped[int]
    refused: Mapped[int]
