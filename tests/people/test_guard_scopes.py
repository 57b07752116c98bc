"""What the hook at every view's door hands on: whose form it is, which scope is bound, and where the way leads."""

from uuid import UUID

import pytest
from flask import Flask, url_for

from fnett.core import tenancy
from fnett.core.tenancy import Door
from fnett.people import guard
from fnett.people.access import Permission, Role
from fnett.web.access import Way, find_declared, is_for_anybody, office, own_pages
from tests import factories
from tests.client import Browser
from tests.counting import queries
from tests.web.planted import app_with

KEY = "the same key in two browsers"


def said_of_scope() -> str:
    """The present scope, in the order in which the tests ask for it."""
    scope = tenancy.current_scope()
    return f"{scope.door.value} {scope.networks} {scope.office} {scope.read_only} {scope.person}"


def somebody(app: Flask, role: Role = Role.ADMIN) -> tuple[UUID, Browser]:
    with app.app_context():
        person = factories.make_office_person(role)
    return person, Browser(app).sign_in(person)


def test_the_office_reads_all_as_the_office_and_getting_a_page_writes_nothing(app: Flask):
    with app_with(app, {"/office/planted": office(Permission.SEE_COUNTRY)(said_of_scope)}) as other:
        person, browser = somebody(other)
        proof = browser.find_proof()
        read = browser.http.get("/office/planted").text
        written = browser.http.post("/office/planted", data={"csrf_token": proof, "form_key": "k"}).text
    assert read == f"{Door.OFFICE.value} None True True {person}"
    assert written == f"{Door.OFFICE.value} None True False {person}"


def test_to_change_something_the_office_enters_an_institution_with_all_its_networks(app: Flask):
    institution = UUID(int=7)
    view = office(Permission.SEE_COUNTRY)(lambda: repr(guard.office_scope_in(institution)))
    with app_with(app, {"/office/planted": view}) as other:
        person, browser = somebody(other)
        said = browser.http.get("/office/planted").text
    assert f"institution={institution!r}" in said
    assert "networks=None" in said
    assert "office=True" in said
    assert f"person={person!r}" in said


def test_a_form_key_is_its_senders_own(app: Flask):
    for language in ("nn", "en"):
        person, browser = somebody(app)
        browser.get("/me")
        answer = browser.post("/me/language", {"language": language, "next": "/me", "form_key": KEY})
        assert answer.status_code == 200, "another person's key is another key"
        assert browser.page.html
        assert browser.page.html["lang"] == language, person


def test_at_the_door_a_form_key_is_the_browsers_own(app: Flask):
    for address in ("kari@people.example", "ola@people.example"):
        browser = Browser(app)
        browser.get("/sign-in")
        answer = browser.post("/sign-in", {"email": address, "form_key": KEY}, follow=False)
        assert answer.status_code == 303, "another browser's key is another key"


def test_forms_are_asked_for_their_proof_by_the_hook_and_not_before(app: Flask):
    assert app.config["WTF_CSRF_CHECK_DEFAULT"] is False


def test_pages_for_anybody_do_not_ask_who_is_signed_in(app: Flask):
    _, browser = somebody(app)
    with queries(app) as sent:
        browser.get("/nb/help")
    assert sent == []
    with queries(app) as sent:
        browser.get("/me")
    assert sent, "other pages do"


@pytest.mark.parametrize(
    ("endpoint", "is_so"), [("parents.help", True), ("parents.network", True), ("desks.me", False), (None, False)]
)
def test_which_pages_are_for_anybody(app: Flask, endpoint: str | None, is_so: bool):
    with app.app_context():
        assert is_for_anybody(endpoint) is is_so
    assert (endpoint is None) or (find_declared(app, endpoint).way in (Way.PUBLIC, Way.CODE)) is is_so  # type: ignore[union-attr]


def test_an_address_that_ends_in_an_x_is_found_again_whole(app: Flask):
    answer = Browser(app).get("/me/data?next=X", follow=False)
    assert answer.location == "/sign-in?next=/me/data?next%3DX"


def test_an_address_for_another_institution_keeps_that_one(app: Flask):
    with app.app_context():
        here, there = (factories.slug_of(factories.make_institution(name)) for name in ("Her skole", "Der skole"))
        person = factories.make_person()
    view = own_pages(lambda slug=None: f"{url_for('networks.networks')} {url_for('networks.networks', slug=there)}")
    with app_with(app, {"/me/planted/<slug>": view}) as other:
        said = Browser(other).sign_in(person).http.get(f"/me/planted/{here}").text
    assert said == f"/i/{here}/networks /i/{there}/networks"
