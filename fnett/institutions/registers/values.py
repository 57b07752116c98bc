"""What the registers say, as values; private details have no field here and so cannot be kept by mistake."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias


class UnreadableFile(ValueError):
    """A file that fnett cannot read, or that does not fit its fellows: the run stops and nothing changes."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


@dataclass(frozen=True)
class Body:
    """An organisation that another one names."""

    number: str
    name: str


@dataclass(frozen=True)
class Detail:
    """What only the answer about a single school or kindergarten says."""

    industry: str | None
    is_excluded: bool
    closed_on: date | None
    closed_reason: str | None
    grade_from: int | None
    grade_to: int | None
    size: int | None
    street: str | None
    postcode: str | None
    postal_place: str | None
    latitude: float | None
    longitude: float | None
    website: str | None
    written_form: str | None
    owner: Body | None
    attached: Body | None


@dataclass(frozen=True)
class Unit:
    """A unit of the school register (`nsr`) or kindergarten register (`nbr`); a list row has no detail."""

    register: str
    number: str
    name: str
    full_name: str
    municipality: str | None
    is_active: bool
    is_institution: bool
    is_owner: bool
    is_private: bool
    is_special: bool
    is_idle: bool
    teaches_compulsory: bool
    teaches_upper: bool
    is_family: bool
    categories: frozenset[str]
    changed_at: datetime
    detail: Detail | None


@dataclass(frozen=True)
class MainUnit:
    """A body of the business register: a municipality, a county, a company, a foundation, an association."""

    number: str
    name: str
    form: str
    parent: str | None
    industry: str | None
    is_closing: bool


@dataclass(frozen=True)
class SubUnit:
    """A place of work in the business register; schools and kindergartens are among them."""

    number: str
    name: str
    closes_on: date | None


@dataclass(frozen=True)
class Deleted:
    """A unit that the business register has deleted; its name and day remain there."""

    number: str
    name: str
    deleted_on: date
    is_sub_unit: bool


@dataclass(frozen=True)
class Removed:
    """A unit that was taken out of the open data for legal reasons (HTTP 410)."""

    number: str
    removed_on: date


@dataclass(frozen=True)
class Change:
    """An entry of the business register's feed of changes; it says that something changed, not what."""

    number: str
    kind: str


@dataclass(frozen=True)
class Unfit:
    """A unit whose facts cannot be kept as they are, or that comes in a version which fnett does not read."""

    number: str
    name: str
    reason: str


Item: TypeAlias = Unit | MainUnit | SubUnit | Deleted | Removed | Change | Unfit


@dataclass(frozen=True)
class Page:
    """Which page of which series an answer is; `index` counts from 0."""

    series: str
    index: int
    pages: int
    size: int
    total: int


@dataclass(frozen=True)
class Answer:
    """One file: what kind of answer it is, and the units in it."""

    file: str
    shape: str
    items: tuple[Item, ...]
    page: Page | None = None
