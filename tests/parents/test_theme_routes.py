"""The theme library as parents and moderators see it: by age, and one theme with its questions."""

import pytest

from fnett.core.languages import INTERFACE_LANGUAGES
from fnett.meetings import themes
from fnett.meetings.themes import Age
from fnett.web import locale
from tests.client import Browser


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_library_lists_the_themes_of_each_age(client: Browser, language: str):
    client.get(f"/{language}/themes")
    assert client.status == 200
    for age in Age:
        shown = [
            (str(link["href"]).rpartition("/")[2], link.get_text())
            for link in client.page.select(f"section[aria-labelledby={age}] a")
        ]
        with locale.reading_in(language):
            assert shown == themes.fitting(age)
        assert client.page.select_one(f'nav a[href="#{age}"]')
        assert client.page.select_one(f"h2#{age}")


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_theme_shows_its_questions_under_their_headings(client: Browser, language: str):
    for code in themes.THEMES:
        client.get(f"/{language}/themes/{code}")
        assert client.status == 200
        with locale.reading_in(language):
            theme = themes.get(code)
        assert client.page.h1.get_text() == theme.title  # type: ignore[union-attr]
        headings = [heading.get_text() for heading in client.page.select("main h2")]
        assert headings == [theme.direct.heading, theme.indirect.heading]
        lists = [[li.get_text() for li in ul.select("li")] for ul in client.page.select("ul.questions")]
        assert lists == [list(theme.direct.questions), list(theme.indirect.questions)]


@pytest.mark.parametrize("path", ["/nn/", "/nn/themes", "/nn/themes/own_way"])
def test_a_moderator_finds_the_guide_from_the_pages_for_all(client: Browser, path: str):
    client.get(path)
    assert client.page.select_one('main a[href="/nn/guide"]')


@pytest.mark.parametrize("path", ["/nn/", "/nn/guide"])
def test_a_moderator_finds_the_themes_from_the_pages_for_all(client: Browser, path: str):
    client.get(path)
    assert client.page.select_one('main a[href="/nn/themes"]')


def test_a_theme_leads_back_to_the_list_and_to_itself_in_other_languages(client: Browser):
    client.get("/nn/themes/own_way")
    assert client.page.select_one('main a[href="/nn/themes"]')
    links = {str(link["href"]) for link in client.page.select(".menu a")}
    assert links == {"/nb/themes/own_way", "/nn/themes/own_way", "/en/themes/own_way"}
    assert client.page.select_one('a[href="/nn/help"]')
