"""The front page, the help page and the themes: for anybody, from any cache, without a database."""

from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from fnett.core.db import db
from fnett.core.languages import INTERFACE_LANGUAGES
from fnett.parents import public_pages
from tests.client import Browser
from tests.factories import code_of, make_institution, make_leader, make_meeting, make_network, make_place

WHICH = ("", "help", "themes", "themes/friendship", "themes/sleep")
PAGES = [f"/{language}/{page}" for language in INTERFACE_LANGUAGES for page in WHICH]
CANARY_ROOM = "Kanarirommet"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_its_language_and_needs_no_cookie(client: Browser, path: str):
    client.get(path)
    assert client.status == 200
    assert client.page.html["lang"] == path[1:3]
    assert "Set-Cookie" not in client.response.headers
    assert "Vary" not in client.response.headers
    assert client.response.headers["Cache-Control"] == f"public, max-age={public_pages.MAX_AGE}"
    assert not client.page.select("script")


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_that_has_the_page_is_told_so(client: Browser, path: str):
    tag = client.get(path).headers["ETag"]
    assert not tag.startswith("W/")
    again = client.http.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    other = client.http.get(path, headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


def test_each_page_has_a_tag_of_its_own(client: Browser):
    assert len({client.get(path).headers["ETag"] for path in PAGES}) == len(PAGES)


def test_a_signed_in_reader_gets_the_same_page_and_keeps_the_session(app: Flask, client: Browser):
    anonymous = client.get("/nb/help").data
    with app.app_context():
        leader = make_leader(make_institution())
    client.sign_in(leader)
    assert client.get("/nb/help").data == anonymous
    assert "Set-Cookie" not in client.response.headers
    client.get("/me")
    assert client.path == "/me"  # not led to sign in


@pytest.mark.parametrize(
    ("asked", "lang"), [("nn-NO,nn;q=0.9", "nn"), ("en", "en"), ("fr", "nb"), ("", "nb"), ("ar", "nb")]
)
def test_the_bare_address_leads_to_the_readers_language(app: Flask, asked: str, lang: str):
    for path, goal in (("/", f"/{lang}/"), ("/help", f"/{lang}/help")):
        response = app.test_client().get(path, headers={"Accept-Language": asked})
        assert (response.status_code, response.headers["Location"]) == (302, goal)
        assert set(response.vary) == {"Accept-Language", "Cookie"}
        assert "Set-Cookie" not in response.headers


def test_a_parent_who_reads_arabic_gets_the_help_page_in_the_next_language_they_have(client: Browser):
    client.get("/n?lang=ar")
    client.get("/help")
    assert client.path == "/en/help"


@pytest.mark.parametrize(
    "path", ["/sv/", "/sv/help", "/NB/", "/no/help", "/xx", "/nb/helpp", "/sv/themes", "/nb/themes/gossip"]
)
def test_an_unknown_language_or_page_is_404(client: Browser, path: str):
    client.get(path)
    assert client.status == 404


def test_a_language_asked_for_behind_the_address_changes_nothing(client: Browser):
    client.get("/nb/?lang=en")
    assert client.page.html["lang"] == "nb"
    assert "Set-Cookie" not in client.response.headers


def test_links_to_the_same_page_in_other_languages_stand_in_the_address(client: Browser):
    client.get("/nn/help")
    links = {str(link["href"]) for link in client.page.select(".menu a")}
    assert links == {"/nb/help", "/nn/help", "/en/help"}


def test_the_front_page_says_what_it_is_and_leads_on(client: Browser):
    client.get("/nb/")
    for words in ("konfliktrådet", "2007", "§§ 12-2 og 12-3", "§ 41", "ikke målte virkninger", "Trygg Læring"):
        assert words in client.text
    assert client.page.select_one('form[action="/n"] input[name=code]')
    assert client.page.select_one('a[href="/sign-in"]')
    assert client.page.select_one('a[href="/demo"]')


def test_a_public_page_asks_the_database_nothing(app: Flask, client: Browser):
    with app.app_context():
        leader = make_leader(make_institution())
    client.sign_in(leader)
    app.extensions.pop(public_pages.KEPT, None)
    for path in PAGES:
        assert statements(app, client, path) == 0, path
    assert statements(app, client, "/n/7K3F-9Q2M-AB1D-EF0H") > 0


@time_machine.travel("2026-04-01 09:00:00+00:00", tick=False)
def test_whoever_comes_without_a_code_finds_no_meeting(app: Flask, client: Browser):
    with app.app_context():
        school = make_institution("Kanariskolen")
        network = make_network(school, "Avdeling Kanari")
        make_meeting(school, network, date(2026, 4, 14), place_id=make_place(school, CANARY_ROOM))
        code = code_of(school, network)
    seen = crawl(client, "/")
    assert {"/nb/", "/nn/help", "/n", "/sign-in"} <= set(seen)
    for path, text in seen.items():
        assert not {word for word in (CANARY_ROOM, "Avdeling Kanari", "17:00", "Kanariskolen") if word in text}, path
    behind = crawl(client, f"/n/{code}", most=1)
    assert all(word in behind[f"/n/{code}"] for word in (CANARY_ROOM, "Avdeling Kanari", "17:00", "Kanariskolen"))


def crawl(client: Browser, start: str, most: int = 60) -> dict[str, str]:
    """Every page that links and forms lead to, with its whole source."""
    seen: dict[str, str] = {}
    waiting = [start]
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        if path in seen:
            continue
        client.get(path)
        seen[path] = client.response.get_data(as_text=True)
        if client.response.mimetype == "text/html":
            links = [str(link["href"]) for link in client.page.select("a[href^='/']")]
            forms = [str(form["action"]) for form in client.page.select("form[method=get]")]
            waiting += [target.split("?")[0] for target in (*links, *forms) if not target.startswith("/demo")]
    return seen


def statements(app: Flask, client: Browser, path: str) -> int:
    """How often a page asks the database."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        client.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(asked)
