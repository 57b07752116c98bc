"""Every page that can be opened in the world, by whom, and the ways to look at it: a test client, a server for Chromium."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from fnett import demo
from fnett.core.languages import INTERFACE_LANGUAGES, PARENT_LANGUAGES
from fnett.people import sessions
from fnett.web.access import Way, find_declared
from tests.rules.world import OWN, World
from tests.web.planted import app_with

OPENED = (200, 302, 303, 308, 410)  # what is gone has a page too
FIRST = ("leader", "moderator", "admin", "anonymous")  # one of these opens each page
SPEAK = text("UPDATE person SET language = :language")


@dataclass(frozen=True)
class Opening:
    """A page, and somebody who may open it."""

    endpoint: str
    path: str
    persona: str
    way: Way


@contextmanager
def whole(world: World, **settings: Any) -> Iterator[World]:
    """The same world behind an app of its own, with the pages of the demo, and other settings where some are given."""
    with app_with(world.app, {}, **settings) as app:
        demo.offer(app)
        yield replace(world, app=app)


def rules(world: World, method: str = "GET") -> list[Rule]:
    """The rules that take this method, in a fixed order."""
    return sorted((r for r in world.app.url_map.iter_rules() if method in (r.methods or ())), key=lambda rule: rule.rule)


def openings(world: World, personas: tuple[str, ...] = FIRST, *, each: bool = False) -> list[Opening]:
    """Every page with the first of these who may open it; with all of them where `each` says so."""
    browsers = {name: browser(world, name) for name in personas}
    found = []
    for rule in rules(world):
        path = address(world, rule)
        for name in personas:
            if browsers[name].get(path, buffered=True).status_code in OPENED:
                access = find_declared(world.app, rule.endpoint)
                assert access
                found.append(Opening(rule.endpoint, path, name, access.way))
                if not each:
                    break
    return found


def address(world: World, rule: Rule) -> str:
    """One's own address of a rule, also of the demo's pages."""
    if rule.endpoint == "demo.letter":
        path = rule.build({"name": "none"}, append_unknown=False)
        assert path
        return path[1]
    return world.address(rule, OWN)


def browser(world: World, persona: str, base_url: str = "http://localhost") -> FlaskClient:
    """A test client, signed in as this persona."""
    http = world.app.test_client()
    if value := world.sessions.get(persona):
        with http.session_transaction(base_url=base_url) as cookie:
            cookie[sessions.COOKIE_KEY] = value
    return http


def languages(opening: Opening) -> tuple[str, ...]:
    """The languages that a page is read in."""
    return PARENT_LANGUAGES if opening.way is Way.CODE else INTERFACE_LANGUAGES


def speak(world: World, language: str) -> None:
    """Let everyone with an account read this language."""
    with world.sees_all() as connection:
        connection.execute(SPEAK, {"language": language if language in INTERFACE_LANGUAGES else "en"})


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app on a port of its own, as a browser reaches it."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
