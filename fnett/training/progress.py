"""One person's way through a module: steps read, questions answered, passed when all answers are right (product T1, T2)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select

from fnett.core import audit, clock, tenancy
from fnett.core.db import add_if_new, db
from fnett.core.problems import NotFound
from fnett.training import lessons
from fnett.training.models import ModuleAnswer, ModuleProgress


@dataclass(frozen=True)
class Progress:
    """How far a person is: steps read of all, questions right of all, and whether the module is passed."""

    module: str
    steps_read: int
    steps: int
    right: int
    questions: int
    is_passed: bool

    @property
    def is_started(self) -> bool:
        """Whether anything was read."""
        return self.steps_read > 0


def read_step(module_id: str, language: str, step_id: str) -> None:
    """Note that a step was read; going back takes nothing away. Raises NotFound for an unknown step."""
    module = lessons.get_module(module_id, language)
    position = module.get_position(step_id)
    row = _ensure(module)
    row.steps_read = max(row.steps_read, position + 1)


def answer(module_id: str, language: str, question_id: str, choice: str) -> bool:
    """Keep the answer and say whether it is right; the module is passed with the last right one. Raises NotFound."""
    module = lessons.get_module(module_id, language)
    question = module.get_question(question_id)
    if choice not in {option.id for option in question.options}:
        raise NotFound("no such option")
    row = _ensure(module)
    if row.passed_at is None:
        _keep(module, question, choice)
        if len(right_answers(module)) == len(module.questions):
            row.passed_at = clock.now()
            audit.record("module passed", row.id)
    return choice == question.right


def find_choice(module: lessons.Module, question_id: str) -> str | None:
    """What the person answered last."""
    row = _answer_row(module, question_id)
    return row.choice if row else None


def right_answers(module: lessons.Module) -> frozenset[str]:
    """The questions that the person has answered right."""
    query = select(ModuleAnswer.question).where(
        ModuleAnswer.module == module.id, ModuleAnswer.edition == module.edition, ModuleAnswer.is_right
    )
    return frozenset(db.session.scalars(query))


def progress(module: lessons.Module) -> Progress:
    """The scope's person's progress in this edition of the module."""
    row = _row(module)
    return Progress(
        module.id,
        row.steps_read if row else 0,
        len(module.steps),
        len(right_answers(module)),
        len(module.questions),
        bool(row and row.passed_at),
    )


def started_by() -> dict[UUID, int]:
    """Of the people whom the scope sees: how many modules each has passed; who has not begun is absent."""
    query = select(ModuleProgress.person_id, func.count(ModuleProgress.passed_at)).group_by(ModuleProgress.person_id)
    return {person_id: passed for person_id, passed in db.session.execute(query)}


def _ensure(module: lessons.Module) -> ModuleProgress:
    row = _row(module)
    if row is None:
        person_id = tenancy.current_scope().person
        add_if_new(ModuleProgress(person_id=person_id, module=module.id, edition=module.edition, steps_read=0))
    return row or _begun(module)


def _row(module: lessons.Module) -> ModuleProgress | None:
    return db.session.scalars(_of(module)).first()


def _begun(module: lessons.Module) -> ModuleProgress:
    return db.session.scalars(_of(module)).one()


def _of(module: lessons.Module) -> Select[ModuleProgress]:
    return select(ModuleProgress).where(ModuleProgress.module == module.id, ModuleProgress.edition == module.edition)


def _keep(module: lessons.Module, question: lessons.Question, choice: str) -> None:
    is_right = choice == question.right
    row = _answer_row(module, question.id)
    if row is None:
        new = ModuleAnswer(
            person_id=tenancy.current_scope().person,
            module=module.id,
            edition=module.edition,
            question=question.id,
            choice=choice,
            is_right=is_right,
        )
        if add_if_new(new):
            return
        row = _answer_row(module, question.id)  # from another page at the same moment; this one is the later
    if row is not None:
        row.choice, row.is_right, row.answered_at = choice, is_right, clock.now()
        db.session.flush()


def _answer_row(module: lessons.Module, question_id: str) -> ModuleAnswer | None:
    query = select(ModuleAnswer).where(
        ModuleAnswer.module == module.id,
        ModuleAnswer.edition == module.edition,
        ModuleAnswer.question == question_id,
    )
    return db.session.scalars(query).first()
