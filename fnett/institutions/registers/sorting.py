"""All answers of a run laid together: for each unit the newest thing that any file says about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fnett.institutions.registers.values import (
    Answer,
    Change,
    Deleted,
    Item,
    MainUnit,
    Removed,
    SubUnit,
    Unfit,
    Unit,
    UnreadableFile,
)

T = TypeVar("T")


@dataclass(frozen=True)
class From(Generic[T]):
    """Something that was said, and the file that says it."""

    said: T
    file: str


@dataclass
class Said:
    """What a run's files say, by the number of the unit."""

    units: dict[tuple[str, str], From[Unit]] = field(default_factory=dict)  # number and register
    mains: dict[str, From[MainUnit]] = field(default_factory=dict)
    subs: dict[str, From[SubUnit]] = field(default_factory=dict)
    deleted: dict[str, From[Deleted]] = field(default_factory=dict)
    removed: dict[str, From[Removed]] = field(default_factory=dict)
    changes: dict[str, From[Change]] = field(default_factory=dict)
    unfit: dict[tuple[str, str], From[Unfit]] = field(default_factory=dict)  # number and reason
    whole_lists: set[str] = field(default_factory=set)

    @property
    def described(self) -> set[str]:
        """The numbers that some file says more about than that they changed."""
        known = {number for (number, _), unit in self.units.items() if unit.said.detail}
        return known.union(self.mains, self.subs, self.deleted, self.removed)


def sort_out(answers: Sequence[Answer]) -> Said:
    """Everything by number. Raises UnreadableFile if two details of the same moment differ."""
    said = Said()
    for answer in answers:
        if answer.page and answer.page.series in ("nsr", "nbr"):
            said.whole_lists.add(answer.page.series)
        for item in answer.items:
            _put(said, item, answer.file)
    return said


def _put(said: Said, item: Item, file: str) -> None:
    match item:
        case Unit():
            _put_unit(said, item, file)
        case MainUnit():
            said.mains[item.number] = From(item, file)
        case SubUnit():
            said.subs[item.number] = From(item, file)
        case Deleted():
            said.deleted[item.number] = From(item, file)
        case Removed():
            said.removed[item.number] = From(item, file)
        case Change():
            said.changes[item.number] = From(item, file)
        case Unfit():
            said.unfit.setdefault((item.number, item.reason), From(item, file))


def _put_unit(said: Said, unit: Unit, file: str) -> None:
    key = (unit.number, unit.register)
    present = said.units.get(key)
    if present is None or _age(present.said) < _age(unit):
        said.units[key] = From(unit, file)
    elif _age(present.said) == _age(unit) and present.said != unit:
        raise UnreadableFile(file, f"it says otherwise about {unit.number} than {present.file}, of the same moment.")


def _age(unit: Unit) -> tuple[object, ...]:
    """The newer one counts; of the same moment the one with detail."""
    return unit.changed_at, unit.detail is not None
