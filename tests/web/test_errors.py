"""Errors: a calm page in the reader's language, nothing kept, nothing given away (rule 32)."""

import pytest
from flask import Flask, abort
from sqlalchemy import text
from structlog.testing import capture_logs

from fnett.core import tenancy
from fnett.core.db import add, db
from fnett.core.models import AuditEntry
from fnett.core.problems import NotFound, Refused
from fnett.core.tenancy import Door, Scope
from fnett.web.access import at_the_door
from tests.client import Browser
from tests.web.planted import app_with

SECRET = "Kari Nordmann kari@people.example"
GIVEAWAYS = (SECRET, "Traceback", "Error", "errors.py", "psycopg", "SELECT", "werkzeug", "flask")


@at_the_door
def raises() -> str:
    raise ValueError(SECRET)


@at_the_door
def writes_and_raises() -> str:
    add(AuditEntry(action="half done"))
    raise ValueError(SECRET)


@at_the_door
def asks_wrongly() -> str:
    db.session.execute(text("SELECT nothing FROM nowhere"))
    return ""


@at_the_door
def refuses() -> str:
    raise Refused(SECRET)


@at_the_door
def finds_nothing() -> str:
    raise NotFound(SECRET)


@pytest.mark.parametrize("view", [raises, asks_wrongly, refuses])
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_an_error_on_our_side_is_a_calm_page_that_gives_nothing_away(app: Flask, view: object, language: str):
    with app_with(app, {"/planted": view}) as other:  # type: ignore[dict-item]
        browser = Browser(other, language)
        browser.get("/planted")
    assert browser.status == 500
    assert browser.page.select_one(f"html[lang={language}]")
    html = browser.response.get_data(as_text=True)
    assert not [word for word in GIVEAWAYS if word in html]


def test_the_log_says_what_kind_of_error_where_and_in_which_request_and_no_more(app: Flask):
    with app_with(app, {"/planted/<name>": names_someone}) as other, capture_logs() as lines:
        other.test_client().get("/planted/kari?email=kari@people.example")
    assert len(lines) == 1
    line = lines[0]
    assert set(line) == {"event", "log_level", "request", "error", "where"}
    assert line["error"] == "ValueError"
    assert str(line["where"]).startswith("test_errors.py:")
    assert len(str(line["request"])) == 12
    assert "kari" not in str(line).lower()


@at_the_door
def names_someone(name: str) -> str:
    raise ValueError(f"{SECRET} {name}")


def test_what_was_half_done_is_not_kept(app: Flask):
    with app_with(app, {"/planted": writes_and_raises}) as other:
        browser = Browser(other)
        browser.get("/sign-in")
        browser.post("/planted")
        assert browser.status == 500
    with app.app_context(), tenancy.work(Scope(Door.OFFICE)) as session:
        assert session.execute(text("SELECT count(*) FROM audit_entry WHERE action = 'half done'")).scalar() == 0


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 503])
def test_every_kind_of_problem_has_a_page_that_says_what_comes_next(app: Flask, status: int):
    with app_with(app, {"/planted": at_the_door(lambda: abort(status))}) as other:
        browser = Browser(other, "en")
        browser.get("/planted")
    assert browser.status == status
    assert browser.page.select("main p a")
    assert not {"failed", "missing", "overdue", "invalid"} & set(browser.text.lower().split())


def test_what_is_not_there_is_the_same_page_as_an_address_that_never_was(app: Flask):
    with app_with(app, {"/planted": finds_nothing}) as other:
        http = other.test_client()
        absent, unknown = http.get("/planted"), http.get("/unknown")
    assert absent.status_code == unknown.status_code == 404
    one, two = absent.get_data(as_text=True), unknown.get_data(as_text=True)
    assert one.replace("/planted", "") == two.replace("/unknown", "")


def test_a_form_from_elsewhere_is_refused_kindly(app: Flask):
    browser = Browser(app, "en")
    browser.http.post("/sign-in", data={"email": "kari@people.example"})
    browser.get("/sign-in")
    browser.submit({"csrf_token": "from elsewhere", "email": "kari@people.example"})
    assert browser.status == 400
    browser.get("/sign-in")
    browser.submit({"email": "kari@people.example"})
    assert browser.status == 200, "the positive control"


def test_something_endless_is_refused(app: Flask):
    response = app.test_client().post("/sign-in", data={"email": "x" * 70_000})
    assert response.status_code == 413
