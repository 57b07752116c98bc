"""A real browser opens every page as everyone who may, in every language, and hears of no script but ours (promise 18)."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium

from fnett.web.access import at_the_door
from tests.ledger import Recorder
from tests.rules import openings
from tests.rules.openings import FIRST, Opening
from tests.rules.personas import NAMES
from tests.rules.watching import Heard, Watcher
from tests.rules.world import World
from tests.web.planted import app_with

NOT_SHOWN = (".pdf", ".ics", "/file")  # files that a browser keeps instead of showing them
ERRORS = ("/nothing", "/i/nowhere/nothing", "/sign-out", "/static/nothing.css", "/nb", "/n/0000-0000-0000-0000", "/readyz")


def crawl(world: World, chromium: Chromium, found: list[tuple[Opening, str]]) -> Heard:
    """Open each page in its language as its persona."""
    with openings.served(world.app) as base_url:
        watcher, present = Watcher(chromium, base_url), ("", "")
        for opening, language in sorted(found, key=lambda one: (one[1], one[0].persona, one[0].path)):
            if present != (language, opening.persona):
                present = (language, opening.persona)
                openings.speak(world, language)
                kept = openings.browser(world, opening.persona).get_cookie("session")
                watcher.be(kept.value if kept else None)
            watcher.open(in_language(opening.path, language))
        for path in ERRORS:
            watcher.open(path)
        watcher.close()
    return watcher.heard


def in_language(path: str, language: str) -> str:
    """The address in a language: in its path where it stands there, else asked for behind it."""
    return f"/{language}/{path[4:]}" if path.startswith("/nb/") else f"{path}?lang={language}"


def planned(found: list[Opening], *, full: bool) -> list[tuple[Opening, str]]:
    """Each page in all its languages; in the ordinary run in one, in turn, so that every language is read."""
    shown = [opening for opening in found if opening.endpoint != "static" and not opening.path.endswith(NOT_SHOWN)]
    if full:
        return [(opening, language) for opening in shown for language in openings.languages(opening)]
    turns = [(opening, (of := openings.languages(opening))[number % len(of)]) for number, opening in enumerate(shown)]
    return [
        *turns,
        *((opening, language) for opening in behind_code(shown)[:1] for language in openings.languages(opening)),
    ]


def behind_code(found: Iterable[Opening]) -> list[Opening]:
    """The pages for parents."""
    return [opening for opening in found if opening.endpoint == "parents.network"]


def test_no_page_runs_loads_or_asks_for_anything_that_is_not_ours(
    world: World, chromium: Chromium, proof: Recorder, full: bool
):
    with openings.whole(world) as there:
        found = openings.openings(there, NAMES if full else FIRST, each=full)
        plan = planned(found, full=full)
        heard = crawl(there, chromium, plan)
        there_are = {rule.endpoint for rule in openings.rules(there) if not rule.rule.endswith(NOT_SHOWN)}
    seen = {opening.endpoint for opening, _ in plan} | {"static"}
    assert there_are - seen - NEEDS_MORE == set(), "Nobody opened these: let the world or FIRST have who may."
    assert {*heard.violations, *heard.inline, *heard.foreign, *heard.ran} == set(), "Move it to a file of our own."
    assert [path for path, status in heard.statuses.items() if status >= 500 and path != "/readyz"] == []
    proof.figure(
        18, "pages opened in Chromium, of all there are", len(there_are & seen - NEEDS_MORE), of=len(there_are - NEEDS_MORE)
    )
    proof.figure(18, "languages they were read in", len({language for _, language in plan}))
    proof.figure(18, "violations of the policy", len(heard.violations))
    proof.figure(18, "inline scripts, styles and handlers", len(heard.inline))
    proof.figure(18, "requests to other sites", len(heard.foreign))
    proof.figure(18, "dialogs and scripts that ran", len(heard.ran))


NEEDS_MORE = {"demo.letter", "web.readyz"}  # the name of a letter (tests/demo); it is among ERRORS, ready or not

PLANTED: dict[str, tuple[str, Callable[[Heard], list[str]]]] = {
    "an inline style in a page": ('<p style="color:red">x</p>', lambda heard: heard.inline),
    "an inline script in a page": ("<script>zq(1)</script>", lambda heard: heard.inline),
    "a handler in a page": ("<img src=x onerror=zq(1)>", lambda heard: heard.inline),
    "a picture of another site": ('<img src="https://evil.example/x.png">', lambda heard: heard.violations),
}


@pytest.mark.parametrize("control", PLANTED)
def test_a_piece_that_is_not_ours_is_heard_of(app: Flask, chromium: Chromium, proof: Recorder, control: str):
    piece, where = PLANTED[control]
    with app_with(app, {"/planted": at_the_door(lambda: f"<!doctype html><title>x</title>{piece}")}) as other:
        heard = open_one(other, chromium, "/planted")
        assert where(heard), control
        assert heard.violations, "the browser refuses it as well"
        clean = open_one(other, chromium, "/sign-in")
    assert not [*clean.violations, *clean.inline, *clean.foreign, *clean.ran]
    proof.caught(18, control)


def open_one(app: Any, chromium: Chromium, path: str) -> Heard:
    """Open one page as a stranger."""
    with openings.served(app) as base_url:
        watcher = Watcher(chromium, base_url)
        watcher.open(path)
        watcher.close()
    return watcher.heard


def test_without_the_policy_a_script_would_run_and_a_picture_be_asked_for(app: Flask, chromium: Chromium, proof: Recorder):
    page = "<!doctype html><title>x</title><script>alert(7)</script><img src=//evil.invalid/x onerror=zq(8)>"
    with app_with(app, {"/planted": at_the_door(lambda: page)}) as other:
        other.after_request_funcs[None].insert(0, bare)
        heard = open_one(other, chromium, "/planted")
    assert any("dialog 7" in said for said in heard.ran)
    assert any("ran 8" in said for said in heard.ran)
    assert any("//evil.invalid/x" in said for said in heard.foreign)
    proof.caught(18, "a script that runs")


def bare(response: Any) -> Any:
    """An answer that allows everything."""
    response.headers["Content-Security-Policy"] = "default-src * 'unsafe-inline'"
    return response
