"""The overview as the office opens it."""

from uuid import UUID

import pytest
import time_machine
from flask import Flask

from fnett.monitoring import overview
from fnett.people.access import Role
from tests import factories as make
from tests.client import Browser

LONG = "Guovdageainnu Álgoskuvla ja Nuoraidskuvla – Kautokeino barne- og ungdomsskole med musikk- og kulturskole "


@pytest.fixture
def office(app: Flask, client: Browser) -> Browser:
    with app.app_context():
        return client.sign_in(make.make_office_person(Role.EDITOR, language="en"))


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return make.make_institution("Furulia skole")


def test_an_empty_country_says_how_to_begin(office: Browser) -> None:
    office.get("/office/overview")
    assert "Nobody is invited yet." in office.text
    assert office.page.select_one("main a[href='/office/institutions']")


@time_machine.travel("2026-11-25T08:00:00+01:00", tick=False)
def test_what_is_not_known_is_said_and_never_zero(app: Flask, client: Browser) -> None:
    with app.app_context():
        make.make_network(make.make_institution("Granlia skole"))
        make.make_institution("Furulia skole")
        client.sign_in(make.make_office_person(language="en"))
    client.get("/office/overview")
    cells = [cell.get_text(" ", strip=True) for cell in client.page.select("tbody td")]
    assert cells == [
        *("Not asked for yet", "No moderator yet", "No network yet", "Not known yet Nothing to report yet"),
        *("Not asked for yet", "No moderator yet", "Not known yet", "Not known yet 0 % reported"),
    ]
    assert "2 schools and kindergartens take part." in client.text


def test_each_name_leads_to_its_page(office: Browser, school: UUID) -> None:
    office.get("/office/overview")
    assert office.page.select_one(f"tbody a[href='/office/institutions/{school}']")


def test_a_country_with_more_than_a_page_goes_on(app: Flask, office: Browser) -> None:
    with app.app_context():
        for number in range(60):
            make.make_institution(f"{LONG}{number:02}")
    office.get("/office/overview")
    assert len(office.page.select("tbody tr")) == overview.PAGE
    more = office.page.find("a", string="Show more")
    assert more is not None
    office.get(str(more["href"]))
    assert len(office.page.select("tbody tr")) == 60 - overview.PAGE


def test_others_do_not_learn_that_the_office_is_here(app: Flask, client: Browser, school: UUID) -> None:
    client.get("/office/overview")
    assert client.path == "/sign-in"
    with app.app_context():
        client.sign_in(make.make_leader(school))
    client.get("/office/overview")
    assert client.status == 404
    with app.app_context():
        client.sign_in(make.make_office_person())
    client.get("/office/overview")
    assert client.status == 200
