"""What an import would do, as a value: what becomes of each unit, and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from fnett.institutions import orgnr, rules
from fnett.institutions.facts import Values
from fnett.institutions.registers.values import Answer


class Outcome(StrEnum):
    """What becomes of one unit."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CLOSED = "closed"
    ERASED = "erased"
    LEFT_OUT = "left out"
    WAITS = "waits"
    REFUSED = "refused"


class What(StrEnum):
    """What the unit would be in fnett."""

    INSTITUTION = "institution"
    OWNER = "owner"


@dataclass(frozen=True)
class KnownUnit:
    """What an import needs to know of an institution that fnett has."""

    number: str
    name: str
    register: str
    state: str
    fingerprint: str
    marked: str | None = None
    display_name: str | None = None
    changed_at: datetime | None = None
    closed_on: date | None = None
    closed_reason: str | None = None

    @property
    def is_active(self) -> bool:
        """Whether the registers last said that it is open."""
        return self.state == "active"


@dataclass(frozen=True)
class KnownOwner:
    """What an import needs to know of an owner that fnett has."""

    number: str
    name: str
    form: str | None = None
    parent: str | None = None
    state: str = "active"


@dataclass(frozen=True)
class Known:
    """What fnett has before an import."""

    units: Mapping[str, KnownUnit] = field(default_factory=dict)
    owners: Mapping[str, KnownOwner] = field(default_factory=dict)
    slugs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Entry:
    """What becomes of one unit, why, and which file said so."""

    number: str
    name: str
    what: What
    outcome: Outcome
    reason: str
    file: str


@dataclass(frozen=True)
class Plan:
    """A whole import before it is carried out."""

    answers: tuple[Answer, ...]
    entries: tuple[Entry, ...]
    created: tuple[Values, ...]
    updated: Mapping[str, Values]
    erased: tuple[str, ...]
    created_owners: tuple[Values, ...]
    updated_owners: Mapping[str, Values]
    erased_owners: tuple[str, ...]
    active_before: int

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many institutions, or units that might have been one, have which outcome."""
        return Counter(entry.outcome for entry in self.entries if entry.what is What.INSTITUTION)

    @property
    def changes_nothing(self) -> bool:
        """Whether fnett already has all that the files say."""
        return not (
            self.created or self.updated or self.erased or self.created_owners or self.updated_owners or self.erased_owners
        )

    @property
    def closing(self) -> int:
        """How many institutions that are active now would be closed or erased."""
        return self.counts[Outcome.CLOSED] + self.counts[Outcome.ERASED]

    @property
    def closes_too_many(self) -> bool:
        """Whether a person should look before so many are closed."""
        return rules.closes_too_many(self.closing, self.active_before)


def report(plan: Plan) -> Iterator[str]:
    """Lines for the person who imports: each unit that is not plainly kept, then the numbers."""
    for entry in plan.entries:
        if entry.outcome not in (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED):
            name = "".join(character for character in entry.name if character.isprintable())
            number = "".join(character for character in orgnr.shown(entry.number) if character.isprintable())
            yield f"{entry.outcome}: {number} {name} ({entry.what}, {entry.file}): {entry.reason}"
    for what in What:
        counts = Counter(entry.outcome for entry in plan.entries if entry.what is what)
        yield f"{what}s: " + ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
