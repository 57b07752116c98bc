"""How far one person is on the training path, for the front pages; the path itself stands in `training`."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from fnett.core.db import db
from fnett.training import lessons
from fnett.training.models import ModuleProgress


@dataclass(frozen=True)
class Stretch:
    """One module of the path and how much of it is read."""

    module: str
    title: str
    minutes: int
    read: int
    steps: int
    is_passed: bool


def of_person(person_id: UUID, language: str) -> Sequence[Stretch]:
    """The modules in their order; the person is named, since inside an institution everybody's progress is seen."""
    query = select(ModuleProgress).where(ModuleProgress.person_id == person_id)
    rows = {(row.module, row.edition): row for row in db.session.scalars(query)}
    return [_stretch(lessons.get_module(name, language), rows) for name in lessons.MODULES]


def _stretch(module: lessons.Module, rows: dict[tuple[str, int], ModuleProgress]) -> Stretch:
    row = rows.get((module.id, module.edition))
    return Stretch(
        module.id,
        module.title,
        module.minutes,
        row.steps_read if row else 0,
        len(module.steps),
        bool(row and row.passed_at),
    )
