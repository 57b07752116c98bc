"""The texts that parents read."""

import pytest

from fnett.core.documents import CONTENT
from fnett.core.languages import INTERFACE_LANGUAGES, PARENT_LANGUAGES
from fnett.parents import texts
from tests.client import Browser

SAYS_SERIOUS = ("112", "116 111", "116 006")


def test_a_text_comes_in_its_parts():
    text = texts.get("parents/network", "nb")
    assert text.title == "Hva er dette?"
    assert "fire ettermiddager" in text.opening
    assert "<h2>" not in text.opening
    assert text.sections.count("<h2>") == 4
    assert "<h1>" not in text.opening + text.sections


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
def test_every_parent_reads_what_this_is_in_their_own_language(language: str):
    text = texts.get("parents/network", language)
    assert text.language == language
    assert text.sections.count("<h2>") == 4
    assert "fnett" in text.sections


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_front_and_the_help_page_are_written_in_the_languages_of_the_interface(language: str):
    for folder in ("parents/front", "help/hard-moment"):
        assert texts.get(folder, language).language == language
        assert (CONTENT / folder / f"{language}.md").exists()


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_help_text_holds_the_numbers_to_call(language: str):
    sections = texts.get("help/hard-moment", language).sections
    for number in SAYS_SERIOUS:
        assert f'href="tel:{number.replace(" ", "")}" dir="ltr">{number}</a>' in sections


def test_languages_that_nobody_has_approved_are_drafts(client: Browser):
    told = set()
    for language in PARENT_LANGUAGES:
        client.get(f"/n?lang={language}")
        told |= {language} if client.page.select(".draft") else set()
    assert told == {"ar", "so", "ti", "uk"}
