"""Progress: what was read stays read, answers are kept, and the module is passed when all of them are right."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from fnett.core import tenancy
from fnett.core.models import AuditEntry
from fnett.core.problems import NotFound
from fnett.core.tenancy import Door, Scope
from fnett.people.access import Role
from fnett.training import lessons, progress
from fnett.training.progress import Progress
from tests.factories import make_institution, make_member, make_person, within

M1 = lessons.get_module("m1", "nb")


@pytest.fixture
def person(app: Flask) -> Iterator[UUID]:
    with app.app_context():
        yield make_person()


def learn(person_id: UUID, *, read: tuple[int, ...] = (), answers: dict[str, str] | None = None) -> Progress:
    with tenancy.work(Scope(Door.PERSON, person=person_id)):
        for position in read:
            progress.read_step("m1", "nb", M1.steps[position].id)
        for question_id, choice in (answers or {}).items():
            progress.answer("m1", "nb", question_id, choice)
        return progress.progress(M1)


def right(*, but: str | None = None) -> dict[str, str]:
    return {question.id: question.right for question in M1.questions if question.id != but}


def wrong(question_id: str) -> str:
    question = M1.get_question(question_id)
    return next(option.id for option in question.options if option.id != question.right)


def test_before_anything_is_read_nothing_is_started(person: UUID):
    assert learn(person) == Progress("m1", 0, 9, 0, 6, is_passed=False)
    assert not learn(person).is_started


def test_going_back_takes_nothing_away(person: UUID):
    assert learn(person, read=(0, 1, 2, 0)).steps_read == 3


def test_a_new_answer_takes_the_place_of_the_old_one(person: UUID):
    assert learn(person, answers={"q-half": wrong("q-half")}).right == 0
    assert learn(person, answers={"q-half": "c"}).right == 1
    assert learn(person, answers={"q-half": wrong("q-half")}).right == 0


@pytest.mark.parametrize("missing", [question.id for question in M1.questions])
def test_every_question_must_be_right_the_safety_question_too(person: UUID, missing: str):
    assert not learn(person, answers=right(but=missing)).is_passed
    assert not learn(person, answers={missing: wrong(missing)}).is_passed
    assert learn(person, answers={missing: M1.get_question(missing).right}).is_passed


def test_what_is_passed_stays_passed(person: UUID):
    learn(person, answers=right())
    after = learn(person, answers={"q-half": wrong("q-half")})
    assert (after.is_passed, after.right) == (True, 6)


def test_passing_is_noted_once_in_the_audit_trail(person: UUID):
    learn(person, answers=right())
    learn(person, answers=right())
    with tenancy.work(Scope(Door.OFFICE)) as session:
        notes = session.scalars(select(AuditEntry).where(AuditEntry.action == "module passed")).all()
        assert [note.actor_id for note in notes] == [person]


def test_progress_is_the_same_in_every_language(person: UUID):
    learn(person, read=(0, 1))
    with tenancy.work(Scope(Door.PERSON, person=person)):
        assert progress.progress(lessons.get_module("m1", "en")).steps_read == 2


@pytest.mark.parametrize(
    ("question_id", "choice"), [("q-nothing", "a"), ("q-half", "z"), ("q-half", ""), ("half-full", "a")]
)
def test_an_unknown_question_or_option_is_not_found(person: UUID, question_id: str, choice: str):
    with pytest.raises(NotFound):
        learn(person, answers={question_id: choice})
    assert not learn(person).is_started


def test_an_institution_sees_how_far_its_own_people_are_and_nobody_elses(app: Flask):
    with app.app_context():
        here, there = make_institution("Her skole"), make_institution("Der skole")
        ours, theirs, not_begun = make_member(here, Role.MODERATOR), make_member(there, Role.MODERATOR), make_person()
        learn(ours, answers=right())
        learn(theirs, read=(0,))
        with within(here):
            assert progress.started_by() == {ours: 1}
        with within(there):
            assert progress.started_by() == {theirs: 0}
        with tenancy.work(Scope(Door.OFFICE)):
            assert not_begun not in progress.started_by()
