"""The menu shows what one's roles allow, and where one is."""

from uuid import UUID

import pytest
from flask import Flask

from fnett.people.access import Role
from tests import factories as make
from tests.client import Browser


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return make.make_institution("Furulia skole")


def entries(browser: Browser) -> list[str]:
    return [link.get_text() for link in browser.page.select("header nav a")]


def current(browser: Browser) -> list[str]:
    return [link.get_text() for link in browser.page.select("header nav a[aria-current]")]


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.LEADER, ["Overview", "Commitment", "Moderators", "Networks", "Rooms"]),
        (Role.COORDINATOR, ["Overview", "Moderators", "Networks", "Rooms"]),
        (Role.MODERATOR, ["Overview", "Networks"]),
    ],
)
def test_each_role_sees_its_own_entries(app: Flask, client: Browser, school: UUID, role: Role, shown: list[str]) -> None:
    with app.app_context():
        client.sign_in(make.make_member(school, role, language="en"))
        slug = make.slug_of(school)
    client.get(f"/i/{slug}/")
    assert entries(client) == shown
    assert current(client) == ["Overview"]


def test_the_office_has_its_entries_and_places_to_go(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        person = make.make_office_person(language="en")
        make.give_role(school, person, Role.LEADER)
        client.sign_in(person)
    client.get("/office")
    assert entries(client) == ["Today", "Schools and kindergartens", "Hand-overs", "How it goes"]
    menu = client.page.select_one("header .menu")
    assert menu is not None
    assert [link.get_text() for link in menu.select("a")] == ["The office", "Furulia skole", "My own pages"]


def test_a_page_below_an_entry_still_shows_where_one_is(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        client.sign_in(make.make_office_person(language="en"))
    client.get(f"/office/institutions/{school}")
    assert current(client) == ["Schools and kindergartens"]


def test_ones_own_pages_have_no_menu_of_a_place(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        client.sign_in(make.make_leader(school, language="en"))
    client.get("/me")
    assert entries(client) == []


def test_the_calendar_belongs_to_the_networks_though_its_address_does_not_say_so(
    app: Flask, client: Browser, school: UUID
) -> None:
    with app.app_context():
        client.sign_in(make.make_leader(school, language="en"))
        slug = make.slug_of(school)
    for page in ("plan", "calendar"):
        client.get(f"/i/{slug}/{page}")
        assert current(client) == ["Networks"]
