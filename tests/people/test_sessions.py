"""Sessions end when they idle, when they are ended, and when their person is: within one request."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people import sessions
from fnett.people.access import Role
from fnett.people.models import Membership, OfficeMembership, Person, SignInSession
from tests import factories
from tests.client import Browser

NOON = datetime(2026, 10, 7, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kari(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_person()


def is_signed_in(browser: Browser) -> bool:
    browser.get("/me", follow=False)
    return browser.status == 200


def test_nobody_is_signed_in_without_a_session(app: Flask, kari: UUID) -> None:
    browser = Browser(app)
    assert not is_signed_in(browser)
    assert browser.response.location == "/sign-in?next=/me"
    assert is_signed_in(browser.sign_in(kari))


def test_a_made_up_session_is_none(app: Flask) -> None:
    browser = Browser(app)
    for value in ("", "x", "0" * 43, None, 7):
        with browser.http.session_transaction(base_url="http://localhost") as cookie:
            cookie[sessions.COOKIE_KEY] = str(value) if value == 7 else value
        assert not is_signed_in(browser)


def test_a_session_lasts_thirty_days_of_silence(app: Flask, kari: UUID, clock: time_machine.Traveller) -> None:
    browser = Browser(app).sign_in(kari)
    clock.shift(timedelta(days=29, hours=23))
    assert is_signed_in(browser)
    clock.shift(timedelta(days=29, hours=23))  # being seen begins the thirty days anew
    assert is_signed_in(browser)
    clock.shift(timedelta(days=30, seconds=1))
    assert not is_signed_in(browser)
    clock.shift(timedelta(days=-1))
    assert not is_signed_in(browser)  # and what has ended stays ended


def test_in_the_office_it_lasts_an_hour_of_silence(app: Flask, clock: time_machine.Traveller) -> None:
    with app.app_context():
        browser = Browser(app).sign_in(factories.make_office_person())
    clock.shift(timedelta(minutes=60))
    assert is_signed_in(browser)
    clock.shift(timedelta(minutes=60, seconds=1))
    assert not is_signed_in(browser)


def test_last_seen_is_written_at_most_once_a_minute(app: Flask, kari: UUID, clock: time_machine.Traveller) -> None:
    browser = Browser(app).sign_in(kari)
    for seconds, seen in ((59, NOON), (2, NOON + timedelta(seconds=61))):
        clock.shift(timedelta(seconds=seconds))
        assert is_signed_in(browser)
        assert {row.last_seen_at for row in rows(app)} == {seen}


def rows(app: Flask) -> list[SignInSession]:
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        found = list(session.scalars(select(SignInSession)))
        session.expunge_all()
        return found


def test_signing_out_ends_this_browser_alone(app: Flask, kari: UUID) -> None:
    here, there = Browser(app).sign_in(kari), Browser(app).sign_in(kari)
    stolen = cookie_of(here)
    here.get("/me")
    here.post("/sign-out")
    assert not is_signed_in(here)
    assert is_signed_in(there)
    assert not is_signed_in(with_cookie(app, stolen))


def test_signing_out_everywhere_ends_every_browser_of_that_person(app: Flask, kari: UUID) -> None:
    here, lost = Browser(app).sign_in(kari), Browser(app).sign_in(kari)
    with app.app_context():
        other = Browser(app).sign_in(factories.make_person("Ola Nordmann"))
    here.get("/me")
    here.submit(form="/me/sign-out-everywhere")
    assert here.path == "/sign-in"
    assert here.page.select_one(".flash")
    assert [is_signed_in(browser) for browser in (here, lost, other)] == [False, False, True]


def test_ending_all_ends_every_browser_of_that_person_within_one_request(app: Flask, kari: UUID) -> None:
    browsers = [Browser(app).sign_in(kari) for _ in range(3)]
    with app.app_context():
        other = Browser(app).sign_in(factories.make_person("Ola Nordmann"))
        with tenancy.work(Scope(Door.DOOR)):
            sessions.end_all(kari)
    assert [is_signed_in(browser) for browser in browsers] == [False] * 3
    assert is_signed_in(other)


def test_a_deactivated_person_is_out_within_one_request(app: Flask, kari: UUID) -> None:
    browser = Browser(app).sign_in(kari)
    assert is_signed_in(browser)
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        session.get_one(Person, kari).state = "deactivated"
    assert not is_signed_in(browser)


def test_a_role_that_ended_is_gone_within_one_request(app: Flask, kari: UUID) -> None:
    with app.app_context():
        institution = factories.make_institution()
        factories.give_role(institution, kari, Role.LEADER)
        url = f"/i/{factories.slug_of(institution)}/networks"
    browser = Browser(app).sign_in(kari)
    assert browser.get(url).status_code == 200
    with app.app_context(), factories.within(institution) as session:
        session.scalars(select(Membership)).one().ends_on = NOON.date()
    assert browser.get(url).status_code == 404
    assert is_signed_in(browser)


def test_a_role_that_begins_tomorrow_opens_nothing_today(app: Flask, clock: time_machine.Traveller) -> None:
    with app.app_context():
        person = factories.make_office_person()
        with tenancy.work(Scope(Door.OFFICE)) as session:
            session.scalars(select(OfficeMembership)).one().starts_on = NOON.date() + timedelta(days=1)
    browser = Browser(app).sign_in(person)
    assert browser.get("/office").status_code == 404
    clock.shift(timedelta(days=1))
    assert browser.sign_in(person).get("/office").status_code == 200


def test_handing_over_ends_the_session_that_was_there(app: Flask, kari: UUID) -> None:
    with app.app_context():
        ola = factories.make_person("Ola Nordmann")
    with app.test_request_context(), tenancy.work(Scope(Door.DOOR)):
        from_before = sessions.begin(ola)
        sessions.hand_over(from_before)
        sessions.hand_over(sessions.begin(kari))
    assert {row.person_id: row.ended_at is None for row in rows(app)} == {ola: False, kari: True}


def test_only_sessions_that_nobody_can_use_are_forgotten(app: Flask, kari: UUID, clock: time_machine.Traveller) -> None:
    with app.app_context():
        office = factories.make_office_person()
        Browser(app).sign_in(kari)
        Browser(app).sign_in(office)
        clock.shift(timedelta(minutes=61))
        assert sessions.forget_past() == 1
        assert [row.person_id for row in rows(app)] == [kari]
        clock.shift(timedelta(days=30))
        assert sessions.forget_past() == 1


def test_the_row_keeps_no_value_that_a_cookie_could_be_made_of(app: Flask, kari: UUID) -> None:
    value = cookie_of(Browser(app).sign_in(kari))
    (row,) = rows(app)
    assert value not in (row.token_hash, str(row.id))
    assert len(row.token_hash) == 64


def cookie_of(browser: Browser) -> str:
    with browser.http.session_transaction(base_url="http://localhost") as cookie:
        return str(cookie[sessions.COOKIE_KEY])


def with_cookie(app: Flask, value: str) -> Browser:
    browser = Browser(app)
    with browser.http.session_transaction(base_url="http://localhost") as cookie:
        cookie[sessions.COOKIE_KEY] = value
    return browser
