"""What escapes even the error page: still a quiet answer with the policy, a number, and one line in the log."""

import logging
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from structlog.testing import capture_logs

from fnett.core.db import commit
from fnett.people import guard
from fnett.web import headers
from fnett.web.access import at_the_door
from tests.client import Browser
from tests.factories import make_person
from tests.web.planted import app_with

SECRET = "Kari Nordmann kari@people.example"


def fall(*whatever: object) -> str:
    raise ValueError(SECRET)


@pytest.fixture
def told() -> Iterator[list[str]]:
    """What Python's own logging is told, traces included."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("broken", ["jinja_env.get_template", "session_interface.open_session", "process_response"])
def test_even_a_broken_error_page_is_a_quiet_answer(
    app: Flask, monkeypatch: pytest.MonkeyPatch, told: list[str], broken: str
):
    with app_with(app, {"/planted": at_the_door(fall)}) as other, capture_logs() as lines:
        holder, _, name = broken.rpartition(".")
        monkeypatch.setattr(getattr(other, holder) if holder else other, name, fall)
        response = other.test_client().get("/planted")
    text = response.get_data(as_text=True)
    number = re.search(r": ([0-9a-f]{12})\b", text)
    assert number, text
    assert response.status_code == 500
    assert response.headers["Content-Security-Policy"] == headers.POLICY
    assert response.headers["Cache-Control"] == "no-store"
    assert {line["request"] for line in lines} == {number[1]}
    assert SECRET not in f"{text}{lines}{told}"


def test_a_commit_that_fails_is_one_line_and_a_calm_page(app: Flask, monkeypatch: pytest.MonkeyPatch, told: list[str]):
    browser = Browser(app, "en")
    browser.get("/sign-in")
    monkeypatch.setattr(guard, commit.__name__, fall)
    with capture_logs() as lines:
        browser.submit({"email": "kari@people.example"})
    assert browser.status == 500
    assert [line["where"].split(":")[0] for line in lines] == ["test_last_resort.py"]
    assert str(lines[0]["request"]) in browser.text, "the page says which line of the log is about it"
    assert told == []


def test_who_is_signed_in_gets_the_calm_page_also_where_nobody_can_be_looked_up(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    with app.app_context():
        browser = Browser(app, "nn").sign_in(make_person())
    browser.get("/me")
    assert browser.status == 200
    monkeypatch.setattr(guard.sessions.accounts, "read", fall)
    browser.get("/me")
    assert browser.status == 500
    assert browser.page.select_one("html[lang=nn] main h1")
