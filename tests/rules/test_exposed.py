"""Nobody is exposed: what a stranger and a search engine see, and what the subject of a letter tells (promise 7)."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from babel import Locale
from flask import Flask
from sqlalchemy import text

from fnett import factory
from fnett.core import clock, mail
from fnett.core.languages import INTERFACE_LANGUAGES, LANGUAGES, PARENT_LANGUAGES
from fnett.core.outbox import Due, Letter
from fnett.embedded.postgres import Postgres
from fnett.web import access, locale
from fnett.web.access import Way, find_declared
from tests.client import Browser
from tests.conftest import as_superuser
from tests.ledger import Recorder
from tests.rules.catalogue import ask
from tests.rules.crawling import crawl, words_of
from tests.rules.posted import letters, render, write_the_rest
from tests.rules.test_columns import COLUMNS, is_banned
from tests.rules.world import CONTEXTS, OWN, World

CLOCK = {"starts": "16:43", "ends": "18:07"}  # stands in no text
SET = text("UPDATE meeting SET starts = :starts, ends = :ends")
DAYS = text("SELECT DISTINCT day FROM meeting")
OPENS = text("SELECT min(day) FROM meeting WHERE network_id = :id AND day >= :today AND state = 'planned'")
ITS_OWN = re.compile(rb'name="(csrf_token|form_key)" value="[^"]+"')  # of each answer another
GUESSED_AT = (
    *("/", "/help", "/sign-in", "/n", "/robots.txt", "/sitemap.xml", "/feed", "/atom.xml", "/.well-known/security.txt"),
    *("/favicon.ico", "/calendar", "/institutions", "/networks", "/meetings", "/search?q=a", "/static/", "/nowhere", "/i/"),
    *("/healthz", "/readyz", "/me", "/erased", "/demo", "/invitation", "/sign-in/confirm", "/sign-in/sent"),
)
LISTS = ("attend", "guest", "participant", "import", "parents/", "parent_list", "oppmøte", "deltaker", "foreldre")


def in_words(day: date, languages: Iterable[str] = PARENT_LANGUAGES) -> set[str]:
    """A day as fnett writes it for readers of these languages."""
    found = set()
    for language in languages:
        with locale.reading_in(language):
            found |= {locale.longdate(day), locale.shortdate(day)}
    return found


def written(day: date) -> set[str]:
    """Every way in which a day could stand on a page."""
    return {day.isoformat(), f"{day:%d.%m.%Y}", f"{day.day}.{day.month}.{day.year}", *in_words(day, LANGUAGES)}


def seen(world: World, browser: Browser, *more: str) -> tuple[int, dict[str, set[str]]]:
    """How many different pages a stranger reads in all languages, and on which of them stands what only some may know."""
    with world.sees_all() as connection:
        connection.execute(SET, CLOCK)
        times = {way for day in connection.execute(DAYS).scalars() for way in written(day)} | {*CLOCK.values()}
    starts = [*GUESSED_AT, *more]
    starts += [f"{start}?lang={language}" for start in GUESSED_AT[:4] for language in PARENT_LANGUAGES]
    answers = crawl(browser.http, starts)
    pages, found = set(), {}
    for address, response in answers.items():
        if response.status_code == 200 and response.mimetype == "text/html":
            pages.add(ITS_OWN.sub(b"", response.get_data()))
        words = html.unescape(words_of(response))
        if hits := {*world.canaries.find(words), *(time for time in times if time in words)}:
            found[address] = hits
    return len(pages), found


def test_a_stranger_sees_no_place_time_class_or_name(world: World, proof: Recorder):
    count, found = seen(world, Browser(world.app))
    proof.figure(7, "different pages that a stranger reads", count)
    proof.figure(7, "places, times, classes or names seen", sum(map(len, found.values())))
    assert found == {}


def test_who_has_a_code_sees_all_of_it_in_every_language(world: World, proof: Recorder):
    own = world.values[OWN]
    with world.sees_all() as connection:
        day = connection.execute(OPENS, {"id": own["network_id"], "today": clock.today()}).scalar_one()
    pages = {language: f"/n/{own['code']}?lang={language}" for language in PARENT_LANGUAGES}
    found = seen(world, Browser(world.app), *pages.values())[1]
    for language, address in pages.items():
        hits = found[address]
        assert {CLOCK["starts"], "label", "door"} <= {*hits, *(part for hit in hits for part in hit.split("-"))}
        assert day.isoformat() in hits
        assert hits & in_words(day, [language]), f"a day in {language} is not known when it is seen: teach `written`"
    proof.caught(7, "a day in the words of each language")


def test_a_public_page_that_shows_a_meeting_is_found(world: World, proof: Recorder, monkeypatch: pytest.MonkeyPatch):
    code = world.values[OWN]["code"]

    @access.public
    def planted(lang: str) -> str:
        return Browser(world.app).http.get(f"/n/{code}?lang={lang}").get_data(as_text=True)

    monkeypatch.setitem(world.app.view_functions, "parents.help", planted)
    _, found = seen(world, Browser(world.app))
    assert "/nb/help" in found
    proof.caught(7, "a public page that shows a meeting")


def behind_links(world: World) -> Iterator[tuple[str, bool]]:
    """Every answer of the pages behind codes and links, errors included, and whether search engines are to leave it."""
    browser = Browser(world.app)
    for rule in world.app.url_map.iter_rules():
        declared = find_declared(world.app, rule.endpoint)
        if declared is None or declared.way not in (Way.CODE, Way.DOOR):
            continue
        for context in CONTEXTS:
            for method in ("GET", "HEAD", "POST", "PUT", "OPTIONS"):
                for path in (world.address(rule, context), f"{world.address(rule, context)}?lang=ar&code=x"):
                    response = browser.http.open(path, method=method)
                    keeps_out = "noindex" in response.headers.get("X-Robots-Tag", "")
                    yield f"{method} {path}: {response.status_code}", keeps_out


def test_pages_behind_codes_and_links_are_kept_out_of_search_engines(world: World, proof: Recorder):
    answers = dict(behind_links(world))
    statuses = {int(name.rsplit(" ", 1)[1]) for name in answers}
    assert statuses >= {200, 303, 400, 404, 405, 410, 422}, statuses
    kept_out = [name for name, keeps_out in answers.items() if keeps_out]
    name = "answers behind codes and links that are kept out of search engines"
    proof.figure(7, name, len(kept_out), of=len(answers))
    assert sorted(set(answers) - set(kept_out)) == []


def test_a_page_behind_a_code_without_the_header_is_found(world: World, proof: Recorder, monkeypatch: pytest.MonkeyPatch):
    def forget(response: Any) -> Any:
        response.headers.pop("X-Robots-Tag", None)
        return response

    monkeypatch.setitem(world.app.after_request_funcs, None, [forget, *world.app.after_request_funcs[None]])
    assert False in dict(behind_links(world)).values()
    proof.caught(7, "a page behind a code that search engines may keep")


def telling(world: World, table: dict[str, Letter]) -> tuple[int, list[str]]:
    """How many subjects there are, and those that tell a school, a class, a person or a language."""
    tongues = {str(language.own_name).casefold() for language in LANGUAGES.values()}
    for reader in INTERFACE_LANGUAGES:
        names = Locale.parse(LANGUAGES[reader].locale).languages
        tongues |= {str(names[code]).casefold() for code in LANGUAGES if code in names}
    tongues |= {word for tongue in tongues for word in tongue.split()}
    count, found = 0, []
    for due in letters(world):
        for language in INTERFACE_LANGUAGES:
            subject = render(world.app, table[due.kind], replace(due, language=language)).subject
            words = subject.casefold()
            count += 1
            if world.canaries.find(subject) or any(tongue in words.split() for tongue in tongues):
                found.append(f"{due.kind} in {language}: {subject}")
    return count, found


def test_no_subject_tells_a_school_a_class_a_language_or_a_person(world: World, proof: Recorder):
    write_the_rest(world)
    assert {due.kind for due in letters(world)} == set(factory.LETTERS), "teach `write_the_rest` what a new letter is about"
    count, found = telling(world, factory.LETTERS)
    proof.figure(7, "letters' subjects", count)
    proof.figure(7, "letters' subjects that name a school, class, language or person", len(found))
    assert found == []

    name = next(value for value in world.canaries.tags if value.startswith("zqown-institution-name"))
    for subject in (f"Welcome to {name}", "Invitation in Norsk", "Til deg som leser somali"):
        planted = {kind: replace(letter, render=saying(letter, subject)) for kind, letter in factory.LETTERS.items()}
        assert len(telling(world, planted)[1]) == count
    proof.caught(7, "a subject that names the school")


def saying(letter: Letter, subject: str) -> Callable[[Due], mail.Email]:
    """The same letter with another subject."""
    return lambda due: replace(letter.render(due), subject=subject)


def lists_of_people(app: Flask, columns: list[dict[str, str]]) -> list[str]:
    """Columns that say who comes, and views that would list or take in parents."""
    found = [
        f"{c['table']}.{c['column']}"
        for c in columns
        if c["table"] in ("meeting", "reply", "attendance")
        and (is_banned(c["column"]) or c["column"] in ("name", "email", "person_id", "account_id"))
    ]
    for rule in app.url_map.iter_rules():
        if any(word in rule.rule for word in LISTS):
            found.append(rule.rule)
    return found


def test_nowhere_is_kept_or_listed_who_comes(app: Flask, engine: Postgres, proof: Recorder):
    with as_superuser(engine).connect() as connection:
        found = lists_of_people(app, ask(connection, COLUMNS))
        connection.execute(text("CREATE TABLE attendance (id uuid PRIMARY KEY, person_id uuid)"))
        planted = lists_of_people(app, ask(connection, COLUMNS))
        connection.rollback()
    proof.figure(7, "columns and views that would hold or list who comes", len(found))
    assert (found, planted) == ([], ["attendance.person_id"])
    proof.caught(7, "a table of who was there")
