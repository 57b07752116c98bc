"""Themes fit the age; the list is closed, and is read in the reader's language."""

import pytest

from fnett.core.documents import CONTENT
from fnett.core.languages import PARENT_LANGUAGES
from fnett.core.problems import NotFound
from fnett.meetings import themes
from fnett.meetings.models import Meeting
from fnett.meetings.themes import Age
from fnett.web import locale

STORED_BEFORE = ("rounds", "friendship", "play", "birthdays", "parties", "online", "screens", "way_to_school")
STORED_TOO = ("first_grade", "sleep", "language")


@pytest.mark.parametrize(
    ("kind", "label", "age"),
    [
        ("kindergarten", "Avdeling Bjørk", Age.SMALL),
        ("kindergarten", "9", Age.SMALL),
        ("school", "2B", Age.PUPILS),
        ("school", "7 A", Age.PUPILS),
        ("school", "8A", Age.YOUTH),
        ("school", "10C", Age.YOUTH),
        ("school", "Uglene", Age.PUPILS),
    ],
)
def test_the_age_is_read_from_the_kind_and_the_grade(kind, label, age):
    assert themes.age_of(kind, label) is age


def test_small_children_have_no_way_to_school_and_pupils_do():
    assert "way_to_school" not in dict(themes.fitting(Age.SMALL))
    assert "way_to_school" in dict(themes.fitting(Age.PUPILS))


def test_a_theme_that_is_stored_is_still_in_the_list():
    assert {*STORED_BEFORE, *STORED_TOO} <= set(themes.THEMES)
    assert "gossip" not in themes.THEMES
    assert max(map(len, themes.THEMES)) <= Meeting.__table__.c.theme.type.length


def test_the_list_stands_in_its_order_and_begins_with_the_rounds_alone():
    for age in Age:
        codes = [code for code, _ in themes.fitting(age)]
        assert codes[0] == "rounds"
        assert codes == [code for code in themes.THEMES if code in codes]


@pytest.mark.parametrize(
    ("language", "title", "question"),
    [
        ("nb", "Bursdager", "Hva liker barnet ditt best med en bursdag?"),
        ("nn", "Bursdagar", "Kva likar barnet ditt best med ein bursdag?"),
        ("en", "Birthdays", "What does your child like best about a birthday?"),
    ],
)
def test_a_theme_is_read_in_the_readers_language(language, title, question):
    with locale.reading_in(language):
        theme = themes.get("birthdays")
        assert dict(themes.fitting(Age.PUPILS))["birthdays"] == theme.title == title
    assert theme.language == language
    assert theme.direct.questions[0] == question
    assert "<p>" in theme.about


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
def test_whoever_reads_another_language_gets_the_next_one_they_have(language):
    with locale.reading_in(language):
        assert themes.get("sleep").language == (language if language in ("nb", "nn") else "en")


@pytest.mark.parametrize("code", ["gossip", "", "../help", "Sleep"])
def test_an_unknown_theme_is_not_found(code):
    with pytest.raises(NotFound):
        themes.get(code)


def test_every_folder_of_the_library_is_in_the_list():
    assert {folder.name for folder in (CONTENT / themes.FOLDER).iterdir()} == set(themes.THEMES)
