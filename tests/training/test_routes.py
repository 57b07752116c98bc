"""The learner's pages: one thing at a time, kept and resumed, without JavaScript."""

import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people.access import Role
from fnett.training import lessons
from fnett.training.models import ModuleAnswer, ModuleProgress
from tests.client import Browser
from tests.factories import make_institution, make_leader, make_member, make_person

PATH = "/me/training"
M1 = lessons.get_module("m1", "nb")
STEPS = [step.id for step in M1.steps]
QUESTIONS = [question.id for question in M1.questions]


@pytest.fixture
def learner(app: Flask, client: Browser) -> Browser:
    with app.app_context():
        person_id = make_member(make_institution(), Role.MODERATOR)
    return client.sign_in(person_id)


def read_all(browser: Browser) -> None:
    browser.get(f"{PATH}/m1/steps/{STEPS[0]}")
    for _ in STEPS:
        browser.submit()


def answer(browser: Browser, question: lessons.Question, choice: str) -> None:
    browser.get(f"{PATH}/m1/questions/{question.id}")
    browser.submit({"choice": choice})


def a_wrong_option(question: lessons.Question) -> lessons.Option:
    return next(option for option in question.options if option.id != question.right)


def test_the_path_names_every_part_and_says_honestly_which_come_later(learner: Browser):
    learner.get(PATH)
    parts = [tag.get_text() for tag in learner.page.select(".steps .title")]
    assert len(parts) == 12
    assert parts[0] == "Hvorfor nettverk?"
    later = learner.page.select(".steps li.unknown")
    assert len(later) == 11
    assert not [tag for tag in later if tag.select("a")], "a part that comes later has no link"
    assert len(learner.page.select(".ringed circle")) == 12


def test_the_module_says_how_long_it_takes_and_begins_with_its_first_step(learner: Browser):
    learner.get(f"{PATH}/m1")
    assert re.search(rf"\b{M1.minutes}\b", learner.text)
    assert button_of(learner) == f"{PATH}/m1/steps/{STEPS[0]}"


def test_one_step_is_shown_with_its_place_and_leads_to_the_next(learner: Browser):
    learner.get(f"{PATH}/m1/steps/{STEPS[2]}")
    assert heading(learner) == M1.steps[2].title
    assert re.search(r"3 \D+ 9", learner.text)
    learner.submit()
    assert learner.path == f"{PATH}/m1/steps/{STEPS[3]}"


def test_someone_who_comes_back_goes_on_where_they_were(learner: Browser):
    learner.get(f"{PATH}/m1/steps/{STEPS[0]}")
    learner.submit()
    learner.submit()
    learner.get(f"{PATH}/m1")
    assert button_of(learner) == f"{PATH}/m1/steps/{STEPS[2]}"


def test_looking_at_a_step_notes_nothing(learner: Browser, app: Flask):
    for step_id in STEPS:
        learner.get(f"{PATH}/m1/steps/{step_id}")
    assert rows(app, ModuleProgress) == []
    learner.submit()
    assert len(rows(app, ModuleProgress)) == 1, "the positive control: sending the form notes it"


def test_behind_the_last_step_stand_the_questions(learner: Browser):
    read_all(learner)
    assert learner.path == f"{PATH}/m1/questions/{QUESTIONS[0]}"


def test_a_right_answer_is_said_to_be_right_and_leads_to_the_next_question(learner: Browser):
    question = M1.questions[0]
    answer(learner, question, question.right)
    right = next(option for option in question.options if option.id == question.right)
    assert right.feedback in learner.text
    assert button_of(learner) == f"{PATH}/m1/questions/{QUESTIONS[1]}"
    assert not learner.page.select("main form")


def test_another_answer_gets_its_feedback_and_a_new_try(learner: Browser):
    question = M1.questions[0]
    wrong = a_wrong_option(question)
    answer(learner, question, wrong.id)
    assert wrong.feedback in learner.text
    assert "Feil" not in learner.text
    assert learner.page.select_one(f"input[value={wrong.id}][checked]")
    learner.submit({"choice": question.right})
    assert learner.page.select("#feedback.calm")


def test_an_empty_answer_is_asked_for_again_beside_the_choices(learner: Browser, app: Flask):
    learner.get(f"{PATH}/m1/questions/{QUESTIONS[0]}")
    learner.submit()
    assert learner.status == 422
    assert learner.page.select("#choice-error")
    assert rows(app, ModuleAnswer) == []


def test_the_module_is_passed_with_the_last_right_answer_and_says_what_comes_next(learner: Browser):
    for question in M1.questions[1:]:
        answer(learner, question, question.right)
    learner.get(f"{PATH}/m1")
    assert not learner.page.select("section.calm"), "five of six is not all"
    answer(learner, M1.questions[0], M1.questions[0].right)
    assert button_of(learner) == f"{PATH}/m1"
    learner.get(f"{PATH}/m1")
    assert learner.page.select("section.calm")
    learner.get(PATH)
    assert len(learner.page.select(".steps li.done")) == 1


def test_the_safety_question_must_be_right_too(learner: Browser):
    *others, safety = M1.questions
    assert safety.is_safety
    for question in others:
        answer(learner, question, question.right)
    answer(learner, safety, a_wrong_option(safety).id)
    learner.get(f"{PATH}/m1")
    assert not learner.page.select("section.calm")


@pytest.mark.parametrize(
    "address",
    ["/m2", "/x", "/m1/steps/nothing", "/m1/questions/nothing", "/m2/steps/face-to-face", "/m1/steps/q-half"],
)
def test_what_is_not_there_is_not_found(learner: Browser, address: str):
    assert learner.get(PATH + address).status_code == 404
    assert learner.get(f"{PATH}/m1/steps/{STEPS[0]}").status_code == 200


def test_an_option_that_nobody_offered_is_not_found_and_not_kept(learner: Browser, app: Flask):
    answer(learner, M1.questions[0], "z")
    assert learner.status == 404
    assert rows(app, ModuleAnswer) == []


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_words_come_in_the_learners_language(app: Flask, client: Browser, language: str):
    with app.app_context():
        person_id = make_person(language=language)
    client.sign_in(person_id).get(f"{PATH}/m1/steps/{STEPS[0]}")
    assert heading(client) == lessons.get_module("m1", language).steps[0].title
    assert not client.page.select(".draft")


def test_words_in_another_language_say_which_and_are_marked(app: Flask, client: Browser):
    with app.app_context():
        person_id = make_person(language="uk")
    client.sign_in(person_id)
    for address in ("/m1", f"/m1/steps/{STEPS[0]}", f"/m1/questions/{QUESTIONS[0]}"):
        client.get(PATH + address)
        assert client.page.select_one(".draft bdi[lang=en]"), address
    client.get(f"{PATH}/m1/steps/{STEPS[0]}")
    assert client.page.select_one("article[lang=en] h1")


def test_a_leader_may_learn_and_a_stranger_signs_in_first(app: Flask, client: Browser):
    assert client.get(PATH, follow=False).status_code == 303
    with app.app_context():
        leader_id = make_leader(make_institution())
    assert client.sign_in(leader_id).get(f"{PATH}/m1").status_code == 200


def test_nobody_sees_anothers_progress(app: Flask, learner: Browser):
    learner.get(f"{PATH}/m1/steps/{STEPS[0]}")
    learner.submit()
    with app.app_context():
        other = Browser(app).sign_in(make_person())
    other.get(f"{PATH}/m1")
    assert button_of(other) == f"{PATH}/m1/steps/{STEPS[0]}"


def button_of(browser: Browser) -> str:
    return str(browser.page.select("main a.ds-button")[0]["href"])


def heading(browser: Browser) -> str:
    return browser.page.select("h1")[0].get_text()


def rows(app: Flask, table: type) -> list[UUID]:
    with app.app_context(), tenancy.work(Scope(Door.OFFICE, networks=None)) as session:
        return list(session.scalars(select(table.id)))
