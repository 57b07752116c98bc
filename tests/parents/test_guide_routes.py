"""The guide as it is opened at home: all cards on one page, and what lets a phone keep it."""

import json
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from fnett.core.languages import INTERFACE_LANGUAGES, LANGUAGES
from fnett.meetings import guide, themes
from fnett.parents import offline, public_pages
from fnett.web import locale
from tests.client import Browser
from tests.parents.test_public_pages import statements

GUIDES = [f"/{language}/guide" for language in INTERFACE_LANGUAGES]


@pytest.mark.parametrize("path", GUIDES)
def test_all_cards_stand_on_the_page_in_order_and_each_piece_names_its_language(client: Browser, path: str):
    client.get(path)
    assert client.status == 200
    titles = [card.title for card in guide.cards(path[1:3]).values()]
    own = [heading.get_text() for heading in client.page.select(".own > .piece > h2")]
    assert sorted(own) == sorted(titles)
    order = [
        title for title in titles if title not in (guide.cards(path[1:3])[aside].title for aside in ("staff", "safety"))
    ]
    assert [title for title in own if title in order] == order
    for piece in client.page.select(".piece"):
        assert piece["dir"] == LANGUAGES[str(piece["lang"])].direction
    assert client.page.select('#safety a[href="tel:112"]')


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_library_of_themes_stands_on_the_card_for_a_theme(client: Browser, language: str):
    client.get(f"/{language}/guide")
    codes = list(themes.THEMES)
    with locale.reading_in(language):
        fitting = [[(str(codes.index(code)), title) for code, title in themes.fitting(age)] for age in themes.Age]
        questions = [[*theme.direct.questions, *theme.indirect.questions] for theme in map(themes.get, codes)]
    groups = client.page.select("#theme optgroup")
    assert [[(str(one["value"]), one.get_text()) for one in group.select("option")] for group in groups] == fitting
    shown = {int(str(part["data-questions"])): part for part in client.page.select("[data-of-kind='2'] [data-questions]")}
    assert [[li.get_text() for li in shown[place].select("li")] for place in range(len(codes))] == questions
    assert all(part.has_attr("hidden") for part in shown.values()), "until one is chosen"


@pytest.mark.parametrize("path", [*GUIDES, *(f"{guide}.webmanifest" for guide in GUIDES)])
def test_it_is_the_same_for_everyone_and_asks_no_database(app: Flask, client: Browser, path: str):
    app.extensions.pop(public_pages.KEPT, None)
    assert statements(app, client, path) == 0
    assert client.response.headers["Cache-Control"] == f"public, max-age={public_pages.MAX_AGE}"
    assert "Set-Cookie" not in client.response.headers
    tag = client.response.headers["ETag"]
    assert client.http.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_the_page_has_no_form_that_could_send_anything(client: Browser):
    client.get("/nb/guide")
    assert not client.page.select("form")
    assert all(button["type"] == "button" for button in client.page.select("main button"))
    assert not [field for field in client.page.select("main input") if field["type"] in ("text", "email", "tel")]


def test_the_scripts_of_the_guide_send_nothing():
    for name in ("guide.js", "guide-evening.js"):
        assert sent((offline.STATIC / name).read_text()) == []
    assert sent('fetch("/x")') == ["fetch("]
    assert sent("navigator.sendBeacon(x)") == ["sendBeacon"]


def sent(script: str) -> list[str]:
    """What a script could send something with."""
    return re.findall(r"\bfetch\(|sendBeacon|XMLHttpRequest|WebSocket|EventSource|\.submit\(|importScripts|cookie", script)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_phone_can_put_it_among_its_apps(client: Browser, language: str):
    response = client.get(f"/{language}/guide.webmanifest")
    assert response.mimetype == "application/manifest+json"
    said = json.loads(response.data)
    assert (said["lang"], said["dir"], said["display"]) == (language, "ltr", "standalone")
    assert said["start_url"] == said["scope"] == said["id"] == f"/{language}/guide"
    assert said["name"] == locale.catalogue(language).gettext("Guide for the circle")
    for icon in said["icons"]:
        assert client.http.get(icon["src"], buffered=True).mimetype == icon["type"]
    client.get(f"/{language}/guide")
    assert client.page.select_one('link[rel="manifest"]')["href"] == f"/{language}/guide.webmanifest"


def test_every_file_that_the_phone_keeps_is_there(client: Browser):
    script = client.get("/guide-worker.js").get_data(as_text=True)
    assert client.response.mimetype == "text/javascript"
    pages, files = re.search(
        r"const FILES = \[\.\.\.\((\{.*\})\[LANGUAGE\] \?\? \[\]\), \.\.\.(\[.*\])\];", script
    ).groups()
    assert json.loads(pages) == {
        language: [f"/{language}/guide", f"/{language}/guide.webmanifest", f"/{language}/help"]
        for language in INTERFACE_LANGUAGES
    }
    for path in (*json.loads(pages)["nb"], *json.loads(files)):
        assert client.http.get(path, buffered=True).status_code == 200, path


def test_the_phone_keeps_every_file_that_the_pages_ask_for(client: Browser):
    kept = {f"/static/{name}" for name in offline.FILES}
    wanted = set()
    for path in ("/nb/guide", "/nb/help"):
        client.get(path)
        wanted |= {
            str(tag.get("src") or tag["href"]) for tag in client.page.select("link[href^='/static'], script[src], img")
        }
    assert wanted <= kept
    assert "/static/guide.css" in wanted
    styles = (offline.STATIC / "guide.css").read_text()
    assert {f"/static/{font}" for font in re.findall(r'url\("(vendor/fonts/[^"]+)', styles)} <= kept


PLACES = (
    "fnett/web/static/guide.js",
    "fnett/web/static/guide.css",
    "fnett/content/guide/chairs/nb.md",
    "fnett/content/help/hard-moment/nb.md",
    "fnett/content/themes/play/nb.md",
    "fnett/parents/templates/parents/guide.html",
    "fnett/parents/templates/parents/help.html",
    "fnett/web/templates/layouts/base.html",
    "fnett/core/languages.py",
    "translations/nn/LC_MESSAGES/messages.po",
)


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Another fnett, of the same files."""
    for place in (offline.CODE, locale.FOLDER):
        ignored = shutil.ignore_patterns("__pycache__", "vendor")
        shutil.copytree(place, tmp_path / place.name, ignore=ignored)
    shutil.copytree(offline.STATIC / "vendor/fonts", tmp_path / "fnett/web/static/vendor/fonts")
    monkeypatch.setattr(offline, "CODE", tmp_path / "fnett")
    monkeypatch.setattr(offline, "STATIC", tmp_path / "fnett/web/static")
    monkeypatch.setattr(locale, "FOLDER", tmp_path / "translations")
    return tmp_path


@pytest.mark.parametrize("place", PLACES)
def test_any_change_of_words_or_looks_is_a_new_edition(checkout: Path, place: str):
    before = offline.release.__wrapped__()
    assert before == offline.release(), "elsewhere the same files are the same edition"
    with (checkout / place).open("a") as file:
        file.write("\n")
    assert offline.release.__wrapped__() != before
