"""A form has one effect: its key is taken with the effect, by its sender, for its address, for a day (promise 15)."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from fnett.core import clock, tenancy
from fnett.core.models import FormUse, Message
from fnett.core.tenancy import Door, Scope
from fnett.people.models import SignInRequest
from fnett.web import once
from tests import factories
from tests.client import Browser
from tests.people.letters import delivered, path_in


@pytest.fixture
def leader(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_leader(factories.make_institution())


@pytest.fixture
def rooms(app: Flask, leader: UUID) -> str:
    """The address of the leader's rooms."""
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        slug = session.execute(text("SELECT slug FROM institution")).scalar_one()
    return f"/i/{slug}/rooms"


def room(name: str = "Rom 77") -> dict[str, str]:
    return {"name": name, "door": "Inngang B", "opened_by": "open"}


def count(app: Flask, table: type, door: Door) -> int:
    with app.app_context(), tenancy.work(Scope(door)) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_form_sent_twice_is_answered_as_the_first_time(client: Browser, leader: UUID, rooms: str) -> None:
    client.sign_in(leader).get(rooms)
    values = {"form_key": str(client.find_form().select_one("[name=form_key]")["value"]), **room()}  # type: ignore[index]
    assert [client.post(rooms, values, follow=False).status_code for _ in range(3)] == [303] * 3
    assert client.get(rooms).get_data(as_text=True).count("Rom 77") == 1


def test_the_same_key_with_other_words_is_409_and_changes_nothing(client: Browser, leader: UUID, rooms: str) -> None:
    client.sign_in(leader).get(rooms)
    client.post(rooms, {"form_key": "k", **room()})
    assert client.post(rooms, {"form_key": "k", **room("Rom 13")}).status_code == 409
    assert client.page.select_one("h1")
    assert "Rom 13" not in client.get(rooms).get_data(as_text=True)


def test_a_key_is_its_senders_and_its_addresss_own(app: Flask, client: Browser, leader: UUID, rooms: str) -> None:
    client.sign_in(leader).get(rooms)
    client.post(rooms, {"form_key": "k", **room()})
    other = Browser(app)
    with app.app_context():
        institution = factories.make_institution("Lyngmo skole")
        other.sign_in(factories.make_leader(institution))
        elsewhere = f"/i/{factories.slug_of(institution)}/rooms"
    other.get(elsewhere)
    assert other.post(elsewhere, {"form_key": "k", **room("Rom 14")}, follow=False).status_code == 303
    assert client.post("/me/language", {"form_key": "k", "language": "en", "next": "/me"}, follow=False).status_code == 303
    assert count(app, FormUse, Door.COURIER) == 3


def test_what_was_refused_gives_its_key_back(client: Browser, leader: UUID, rooms: str) -> None:
    client.sign_in(leader).get(rooms)
    assert client.post(rooms, {"form_key": "k", **room("Rom?!")}).status_code == 422
    assert client.post(rooms, {"form_key": "k", **room()}, follow=False).status_code == 303


def test_a_form_shown_anew_is_another_form(client: Browser, leader: UUID, rooms: str) -> None:
    client.sign_in(leader).get(rooms)
    client.submit(room())
    assert client.submit(room("Rom 13")).status_code == 200
    assert client.submit(room("Rom 13")).status_code == 422  # and the list itself holds each room once


def test_a_double_click_writes_one_letter_whose_link_opens_in_this_browser(app: Flask, client: Browser) -> None:
    with app.app_context():
        person = factories.make_person()
        with tenancy.work(Scope(Door.DOOR)) as session:
            address = session.execute(text("SELECT email FROM person")).scalar_one()
    client.get("/sign-in")
    values = {"form_key": "k", "email": address}
    first = client.post("/sign-in", values, follow=False).headers.getlist("Set-Cookie")
    second = client.post("/sign-in", values, follow=False).headers.getlist("Set-Cookie")
    kept = [[cookie for cookie in cookies if cookie.startswith("sign_in_browser=")] for cookies in (first, second)]
    assert kept[0] == kept[1] != []
    assert count(app, Message, Door.OFFICE) == count(app, SignInRequest, Door.DOOR) == 1
    client.get(path_in(delivered(app)[-1]))
    client.submit()
    assert client.path == "/me"
    assert person


def test_nobody_elses_browser_is_given_the_binding(app: Flask, client: Browser) -> None:
    other = Browser(app)
    answers = []
    for browser in (client, other):
        browser.get("/sign-in")
        browser.post("/sign-in", {"form_key": "k", "email": "kari@people.example"}, follow=False)
        answers.append(browser.http.get_cookie("sign_in_browser", path="/sign-in"))
    assert answers[0] is not None
    assert answers[1] is not None
    assert answers[0].value != answers[1].value


def test_keys_are_kept_for_a_day(app: Flask, client: Browser, leader: UUID, rooms: str) -> None:
    client.sign_in(leader).get(rooms)
    client.post(rooms, {"form_key": "k", **room()})
    with app.app_context(), time_machine.travel(clock.now() + timedelta(hours=23, minutes=59)):
        assert once.forget_past() == 0
    with app.app_context(), time_machine.travel(clock.now() + timedelta(hours=24, minutes=1)):
        assert once.forget_past() == 1
    assert count(app, FormUse, Door.COURIER) == 0


def test_a_request_sees_the_row_of_its_own_form_alone(app: Flask, client: Browser, leader: UUID, rooms: str) -> None:
    client.sign_in(leader).get(rooms)
    client.post(rooms, {"form_key": "k", **room()})
    assert count(app, FormUse, Door.COURIER) == 1  # there is something to see
    assert [count(app, FormUse, door) for door in (Door.APP, Door.PERSON, Door.DOOR, Door.OFFICE)] == [0] * 4


def test_where_the_sender_wants_to_go_on_to_is_not_kept_and_comes_again_with_the_form(
    app: Flask, client: Browser, leader: UUID
) -> None:
    values = {"form_key": "k", "language": "en", "next": "/me?was=Zazaza+hits"}
    client.sign_in(leader).get("/me")
    answers = [client.post("/me/language", values, follow=False) for _ in range(2)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, values["next"])] * 2
    with app.app_context(), tenancy.work(Scope(Door.COURIER)) as session:
        assert session.scalars(select(FormUse.answer)).all() == [None]
