"""Modules as content: structure and words fit each other in every language, and misfits say what to change."""

import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from fnett.core.documents import CONTENT, Unfit
from fnett.core.problems import NotFound
from fnett.training import lessons

FOLDER = CONTENT / "training" / "m1"
STRUCTURE = tomllib.loads((FOLDER / "module.toml").read_text())
WORDS = (FOLDER / "en.md").read_text()
EVERY_LANGUAGE = pytest.mark.parametrize("language", lessons.LANGUAGES)
LONGEST_STEP = 130  # words: what fits on a phone without losing the thread


@EVERY_LANGUAGE
def test_structure_and_words_fit(language: str):
    module = lessons.get_module("m1", language)
    assert [step.id for step in module.steps] == STRUCTURE["steps"]
    assert [question.id for question in module.questions] == [question["id"] for question in STRUCTURE["questions"]]
    assert module.language == language
    assert module.minutes == 40


@EVERY_LANGUAGE
def test_every_step_is_short(language: str):
    for step in lessons.get_module("m1", language).steps:
        assert 20 <= len(step.html.striptags().split()) <= LONGEST_STEP, f"{step.id} in {language}"


@EVERY_LANGUAGE
def test_every_option_has_a_feedback_of_its_own_and_only_the_right_one_says_yes(language: str):
    for question in lessons.get_module("m1", language).questions:
        assert len({option.feedback for option in question.options}) == len(question.options) >= 3
        yes = [option.id for option in question.options if option.feedback.startswith(("Ja", "Yes"))]
        assert yes == [question.right], f"{question.id} in {language}"


@EVERY_LANGUAGE
def test_the_options_stand_in_the_same_order_in_every_language(language: str):
    for question in lessons.get_module("m1", language).questions:
        assert [option.id for option in question.options] == ["a", "b", "c"]


def test_the_right_answer_does_not_always_stand_in_the_same_place():
    assert {question.right for question in lessons.get_module("m1", "nb").questions} == {"a", "b", "c"}


@EVERY_LANGUAGE
def test_one_question_is_about_safety_and_its_answer_names_whom_to_call(language: str):
    safety = [question for question in lessons.get_module("m1", language).questions if question.is_safety]
    assert len(safety) == 1
    feedback = next(option.feedback for option in safety[0].options if option.id == safety[0].right)
    assert "112" in feedback
    assert "116 111" in feedback


@pytest.mark.parametrize(("wanted", "found"), [("uk", "en"), ("ar", "en"), ("nb", "nb"), ("nn", "nn")])
def test_readers_without_words_of_their_own_get_the_ones_they_fall_back_to(wanted: str, found: str):
    assert lessons.get_module("m1", wanted).language == found


def test_an_unknown_module_step_or_question_is_not_found():
    module = lessons.get_module("m1", "nb")
    for look_up in (
        lambda: lessons.get_module("m2", "nb"),
        lambda: lessons.get_module("../commitments", "nb"),
        lambda: module.get_position("q-half"),
        lambda: module.get_question("half-full"),
    ):
        with pytest.raises(NotFound):
            look_up()
    assert module.get_position("half-full") == 7
    assert module.get_question("q-half").right == "c"


def without(part: str) -> Callable[[str], str]:
    return lambda words: words.replace(part, "")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (without(" {#half-full}"), "the module wants"),
        (without(" {#q-half}"), "the module wants"),
        (lambda words: words.replace("{#half-full}", "{#q-half}"), "the module wants"),
        (without("- a: Put it off until more can come.\n"), "question q-half wants three options"),
        (lambda words: words.replace("- c: Hold the circle", "- d: Hold the circle"), "question q-half wants"),
        (lambda words: words.replace("{#half-full}\n", "{#half-full}\n[more](ftp://far.example/x)\n"), "a link leads to"),
    ],
)
def test_words_that_do_not_fit_say_what_is_wanted(damage: Callable[[str], str], said: str):
    damaged = damage(WORDS)
    assert damaged != WORDS
    with pytest.raises(Unfit, match=said):
        lessons.build(STRUCTURE, damaged, "en")


@pytest.mark.parametrize("field", ["steps", "questions"])
def test_a_structure_with_one_part_more_than_the_words_is_refused(field: str):
    more: Any = "one-more" if field == "steps" else {"id": "q-one-more", "right": "a"}
    with pytest.raises(Unfit, match="one-more"):
        lessons.build({**STRUCTURE, field: [*STRUCTURE[field], more]}, WORDS, "en")


def test_html_in_words_is_shown_as_text():
    words = WORDS.replace("{#half-full}\n", "{#half-full}\n<script>alert(1)</script>\n")
    step = lessons.build(STRUCTURE, words, "en").steps[7]
    assert "<script" not in step.html
    assert "&lt;script&gt;" in step.html
