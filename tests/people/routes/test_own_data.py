"""Pages about oneself: what is stored, the file, and erasure, as a person meets them."""

import json
from uuid import UUID

import pytest
from flask import Flask

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people.models import Person
from tests import factories
from tests.client import Browser


@pytest.fixture
def rita(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_leader(factories.make_institution("Furulia skole"), language="en")


def state_of(app: Flask, person_id: UUID) -> str:
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        return session.get_one(Person, person_id).state


def test_the_way_there_leads_from_ones_own_pages(client: Browser, rita: UUID):
    client.sign_in(rita).get("/me")
    assert client.page.select('main a[href="/me/data"]')
    client.get("/me/data")
    assert client.status == 200
    assert client.page.select('main a[href="/me/data/file"]')
    assert client.page.select('main a[href="/me/data/erase"]')


def test_the_file_is_downloaded_and_no_copy_stays_on_the_way(client: Browser, rita: UUID):
    response = client.sign_in(rita).get("/me/data/file")
    assert response.mimetype == "application/json"
    assert response.headers["Content-Disposition"] == "attachment; filename=fnett.json"
    assert response.headers["Cache-Control"] == "no-store"
    assert json.loads(response.get_data(as_text=True))["person"] == str(rita)


def test_before_erasing_one_reads_what_it_means_and_nothing_happens_yet(app: Flask, client: Browser, rita: UUID):
    client.sign_in(rita).get("/me/data/erase")
    assert client.status == 200
    assert "Furulia skole" in client.text
    for kept in ("numbers, without any name", "a list of steps", "kind of letter", "which text and when", "for 35 days"):
        assert kept in client.text
    assert state_of(app, rita) == "active"


def test_without_the_tick_nothing_is_erased(app: Flask, client: Browser, rita: UUID):
    client.sign_in(rita).get("/me/data/erase")
    client.submit()
    assert client.status == 422
    assert client.page.select("[role=alert] a[href='#sure']")
    assert state_of(app, rita) == "active"


def test_with_the_tick_one_lands_on_a_page_that_says_so_and_is_signed_out_everywhere(
    app: Flask, client: Browser, rita: UUID
):
    elsewhere = Browser(app).sign_in(rita)
    assert elsewhere.get("/me").status_code == 200
    client.sign_in(rita).get("/me/data/erase")
    client.submit({"sure": "y"})
    assert (client.status, client.path) == (200, "/erased")
    assert "35 " in client.text, "the backups"
    assert state_of(app, rita) == "erased"
    for browser in (client, elsewhere):
        assert browser.get("/me", follow=False).status_code == 303
    assert "session" not in {cookie.key for cookie in client.http._cookies.values() if cookie.value}


def test_sending_it_twice_is_erasing_once(app: Flask, client: Browser, rita: UUID):
    client.sign_in(rita).get("/me/data/erase")
    proof = client.find_proof()
    for _ in range(2):
        client.http.post("/me/data/erase", data={"sure": "y", "csrf_token": proof})
    assert state_of(app, rita) == "erased"


def test_whoever_is_not_signed_in_is_asked_to_sign_in_first(client: Browser):
    for path in ("/me/data", "/me/data/file", "/me/data/erase"):
        client.get(path, follow=False)
        assert client.status == 303
        assert client.response.location.startswith("/sign-in")
