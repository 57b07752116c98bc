"""What each check of a sign-in link, an invitation and a session is for: without it, one of these would turn out other."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from fnett.core import tenancy, tokens
from fnett.core.db import db
from fnett.core.models import Message
from fnett.core.problems import Refused
from fnett.core.tenancy import Door, Scope
from fnett.people import addresses, invitations, sessions, sign_in
from fnett.people.access import Role
from fnett.people.models import Person, SignInRequest
from tests import factories
from tests.client import Browser

NOON = datetime(2026, 10, 7, 12, 0, 1, tzinfo=UTC)
KARI, OLA = "kari@people.example", "ola@people.example"


@pytest.fixture(autouse=True)
def within(app: Flask) -> Iterator[time_machine.Traveller]:
    with app.app_context(), time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def kari() -> UUID:
    with tenancy.work(Scope(Door.DOOR)):
        return invitations.ensure_person(KARI, "Kari Nordmann", "nb").id


def ask(binding: str | None = None) -> tuple[str, str]:
    """What the letter carries, and what the browser keeps."""
    with tenancy.work(Scope(Door.DOOR)):
        kept = sign_in.ask(KARI, "192.0.2.1", binding).binding
        row = db.session.scalars(select(SignInRequest).order_by(SignInRequest.id.desc())).first()
        assert row is not None
        return tokens.make(sign_in.PURPOSE, row.id, key_id=row.key_id).text, kept


def at_the_door() -> AbstractContextManager[Session]:
    """Work at the door, before a scope is known."""
    return tenancy.work(Scope(Door.DOOR))


def test_in_the_asking_browser_too_only_its_own_link_opens(kari: UUID):
    token, binding = ask()
    with at_the_door(), pytest.raises(Refused):
        sign_in.use("A" * 43, binding)
    with at_the_door():
        assert not sign_in.is_same_browser("A" * 43, binding)
        assert sign_in.is_same_browser(token, binding)
        assert sign_in.use(token, binding) == kari


def test_a_browser_that_asks_twice_can_use_the_second_code_after_the_first_link(kari: UUID):
    first, binding = ask()
    with at_the_door():
        sign_in.use(first, binding)
        assert sign_in.find_code(first) is None, "what is used shows no code any more"
    second, _ = ask(binding)
    with at_the_door():
        code = sign_in.find_code(second)
        assert code
        assert sign_in.use_code(code, binding) == kari


def test_a_link_is_not_good_for_whoever_has_the_address_next(kari: UUID):
    token, binding = ask()
    with at_the_door() as session:
        moved = {"email": OLA, "email_hash": addresses.hash_of(OLA)}
        session.execute(update(Person).where(Person.id == kari).values(**moved))
        session.flush()
        invitations.ensure_person(KARI, "Kari Hansen", "nb")
    with at_the_door(), pytest.raises(Refused):
        sign_in.use(token, binding)


def test_one_network_address_asks_so_often_and_then_waits():
    def ask_for(number: int, browser: str) -> None:
        with at_the_door():
            sign_in.ask(f"somebody-{number}@people.example", browser)

    for number in range(sign_in.PER_BROWSER.most):
        ask_for(number, "192.0.2.7")
    with pytest.raises(Refused):
        ask_for(999, "192.0.2.7")
    ask_for(999, "192.0.2.8")


def test_two_people_who_are_invited_again_get_a_letter_each_and_each_time_anew():
    school = factories.make_institution()
    leader = factories.make_leader(school)
    with tenancy.work(Scope(Door.APP, school, None, leader)):
        asked = [invitations.invite(email=email, name="Ny", role=Role.MODERATOR, language="nb").id for email in (KARI, OLA)]
    for generation in (1, 2):
        for invitation in asked:
            with factories.within(school, leader):
                invitations.send_again(invitation, generation)
    letters = select(func.count()).select_from(Message).where(Message.kind == "invitation", Message.subject_id.in_(asked))
    with tenancy.work(Scope(Door.OFFICE, read_only=True)) as session:
        assert session.scalar(letters) == 6


def test_a_session_that_nobody_began_is_asked_to_sign_in(app: Flask):
    browser = Browser(app)
    with browser.http.session_transaction(base_url="http://localhost") as cookie:
        cookie[sessions.COOKIE_KEY] = "nobody began this one"
    assert browser.get("/me", follow=False).status_code == 303


def test_a_link_on_another_site_leads_here(app: Flask):
    said = {"Sec-Fetch-Site": "cross-site"}
    assert Browser(app).http.get("/nb/help", headers=said).status_code == 200
