"""Parents who could be moderators: one address, for the leader alone, once, limited, and gone in time."""

from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from fnett.core.problems import NotFound, Refused
from fnett.embedded.postgres import Postgres
from fnett.networks import interest
from fnett.networks.codes import TooMany
from fnett.people.access import Role
from fnett.worker import TIMED
from tests.client import Browser
from tests.conftest import as_superuser
from tests.factories import code_of, make_institution, make_leader, make_member, make_network, slug_of, within

ADDRESS = "ny.ordstyrer@people.example"


@pytest.fixture
def school(app: Flask):
    with app.app_context():
        return make_institution()


@pytest.fixture
def network(app: Flask, school):
    with app.app_context():
        return make_network(school, "2B")


def listed(school) -> list[tuple[str, str]]:
    with within(school):
        return [(offer.label, offer.email) for offer in interest.offers()]


def age(engine: Postgres, period: str) -> None:
    """Make every offer so old, by the clock of the database."""
    database: Any = as_superuser(engine)
    with database.begin() as connection:
        connection.execute(
            text("UPDATE moderator_interest SET created_at = now() - CAST(:old AS interval)"), {"old": period}
        )


def test_an_address_reaches_the_leader_who_takes_it_off_and_no_moderator(app: Flask, client: Browser, school, network):
    with app.app_context():
        code, slug = code_of(school, network), slug_of(school)
        leader, moderator = make_leader(school), make_member(school, Role.MODERATOR, network_id=network)
    client.get(f"/n/{code}/moderator")
    client.submit({"email": ADDRESS}, form="moderator")
    assert (client.status, client.path) == (200, f"/n/{code}/moderator")
    assert client.page.select_one("main [role=status]")
    assert ADDRESS not in client.text
    other = Browser(app).sign_in(moderator)
    other.get(f"/i/{slug}/networks")
    assert (other.status, ADDRESS in other.text) == (200, False)
    desk = Browser(app).sign_in(leader)
    desk.get(f"/i/{slug}/networks")
    assert ADDRESS in desk.text
    desk.submit(form="take-off")
    assert (desk.status, ADDRESS in desk.text) == (200, False)


def test_what_is_no_address_is_said_beside_the_field_and_stays_typed(app: Flask, client: Browser, school, network):
    with app.app_context():
        code = code_of(school, network)
    client.get(f"/n/{code}/moderator")
    client.submit({"email": "ikke en adresse"}, form="moderator")
    assert client.status == 422
    assert client.page.select_one("#offer_email-error")
    assert client.page.select_one("#offer_email")["value"] == "ikke en adresse"
    client.submit({"email": ADDRESS, "csrf_token": "0" * 64}, form="moderator")
    assert client.status == 400
    with app.app_context():
        assert listed(school) == []


def test_the_same_address_is_kept_once_and_a_list_has_an_end(app: Flask, school, network, monkeypatch):
    monkeypatch.setattr(interest, "MOST", 2)
    with app.app_context():
        for email in (ADDRESS, ADDRESS.upper(), "en.til@people.example"):
            with within(school, networks=frozenset({network})):
                interest.offer(network, email)
        assert len(listed(school)) == 2
        with within(school, networks=frozenset({network})), pytest.raises(Refused):
            interest.offer(network, "enda.en@people.example")


def test_after_the_limit_nobody_is_listed_and_another_network_goes_on(app: Flask, school, network, monkeypatch):
    monkeypatch.setattr(interest, "OFFERS", replace(interest.OFFERS, most=3))
    with app.app_context(), time_machine.travel("2026-11-25 10:00:00+00:00", tick=False):
        other = make_network(school, "3A")
        for number in range(interest.OFFERS.most):
            with within(school):
                interest.offer(network, f"nummer{number}@people.example")
        with within(school), pytest.raises(TooMany):
            interest.offer(network, ADDRESS)
        with within(school):
            interest.offer(other, ADDRESS)
        assert ("3A", ADDRESS) in listed(school)


def test_an_offer_is_taken_off_by_its_own_network_alone_and_goes_after_six_months(
    app: Flask, engine: Postgres, school, network
):
    with app.app_context():
        with within(school):
            interest.offer(network, ADDRESS)
            (offer,) = interest.offers()
            with pytest.raises(NotFound):
                interest.take_off(offer.id, offer.id)
        age(engine, "6 months -1 day")
        assert interest.forget_past() == 0
        assert listed(school) == [("2B", ADDRESS)]
        age(engine, "6 months 1 day")
        assert interest.forget_past() == 1
        assert listed(school) == []
    assert "forget interests" in {timed.name for timed in TIMED}


def test_an_offer_that_is_taken_off_already_is_not_found(app: Flask, school, network):
    with app.app_context():
        with within(school):
            interest.offer(network, ADDRESS)
            (offer,) = interest.offers()
            interest.take_off(network, offer.id)
        assert listed(school) == []
        with within(school), pytest.raises(NotFound):
            interest.take_off(network, offer.id)
