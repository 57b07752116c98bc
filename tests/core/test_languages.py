"""Languages: which one a browser's wish means, and what is read where words are absent."""

import pytest

from fnett.core import languages
from fnett.core.languages import INTERFACE_LANGUAGES, LANGUAGES, PARENT_LANGUAGES


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("nb", "nb"), ("nb-NO", "nb"), ("no", "nb"), ("no-NO", "nb"), ("NN_no", "nn"), ("se", "nb"), ("sma", "nb"),
        ("en-US", "en"), ("ar-SY", "ar"), ("AR", "ar"), ("uk-UA", "uk"), ("ti-ER", "ti"), ("so", "so"),
    ],
)  # fmt: skip
def test_a_tag_is_understood_with_its_country_and_older_names(tag: str, code: str):
    found = languages.find_language(tag)
    assert found
    assert found.code == code


@pytest.mark.parametrize("tag", [None, "", "prs", "xx", "*", "-", "../en", "nbx", "n"])
def test_a_language_that_fnett_does_not_have_is_not_guessed(tag: str | None):
    assert languages.find_language(tag) is None


@pytest.mark.parametrize(
    ("header", "liked"),
    [
        ("", "nb"),
        ("ar-SY,ar;q=0.9,en;q=0.8", "ar"),
        ("prs,fa;q=0.9", "nb"),
        ("prs,en;q=0.4", "en"),
        ("no,en;q=0.9", "nb"),
        ("en;q=0.3,nn;q=0.7", "nn"),
        ("nn,nb", "nn"),
        ("en ; q=0.2 , uk;q=0.5", "uk"),
        ("en;q=0", "nb"),
        ("en;q=0,so;q=0.1", "so"),
        ("en;q=nan,so;q=0.1", "so"),
        ("en;q=9,so", "en"),
        ("en;q=abc", "en"),
        ("*", "nb"),
        (";;;,,,=", "nb"),
        ("xx," * 5000 + "en", "nb"),
    ],
)
def test_the_header_of_a_browser_is_weighed(header: str, liked: str):
    assert languages.negotiate(header, PARENT_LANGUAGES) == liked


def test_only_offered_languages_are_chosen():
    assert languages.negotiate("ar,en;q=0.1", INTERFACE_LANGUAGES) == "en"


def test_every_reader_ends_at_bokmål_and_no_fallback_leads_in_a_circle():
    for language in LANGUAGES.values():
        assert language.code == "nb" or language.fallbacks[-1] == "nb"
        assert language.code not in language.fallbacks
        assert set(language.fallbacks) <= set(LANGUAGES)


def test_arabic_is_read_from_right_to_left():
    assert [code for code, language in LANGUAGES.items() if language.direction == "rtl"] == ["ar"]


def test_every_offered_language_is_known():
    assert set(INTERFACE_LANGUAGES) < set(PARENT_LANGUAGES) == set(LANGUAGES)
    with pytest.raises(KeyError):
        languages.get_language("xx")
