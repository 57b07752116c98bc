"""The office begins the classes of all schools of an owner: shown first, each school its own grades, twice is once."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from fnett.core import tenancy
from fnett.core.db import add
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution, Owner
from fnett.networks import networks
from fnett.onboarding import owner_classes
from fnett.people.access import Role
from tests import factories
from tests.client import Browser

OWNER = "999888777"
PATH = f"/office/owners/{OWNER}/classes"
ASKED = {"first": "1", "last": "10", "letters": "A–B", "run_by": "parents"}


def make_school(name: str, first: int, last: int, owner: str | None = OWNER) -> UUID:
    school = factories.make_institution(name)
    with tenancy.work(Scope(Door.OFFICE)) as session:
        facts = {"owner_orgnr": owner, "grade_from": first, "grade_to": last}
        session.execute(update(Institution).where(Institution.id == school).values(**facts))
    return school


@pytest.fixture
def schools(app: Flask) -> tuple[UUID, UUID, UUID]:
    with app.app_context():
        with tenancy.work(Scope(Door.OFFICE)):
            add(Owner(orgnr=OWNER, name="Bjørk kommune", fingerprint="0" * 64))
        lower, upper = make_school("Granlia skole", 1, 7), make_school("Furulia ungdomsskole", 8, 10)
        return lower, upper, make_school("En annens skole", 1, 7, None)


def advisor(app: Flask) -> Browser:
    with app.app_context():
        return Browser(app).sign_in(factories.make_office_person(Role.ADVISOR))


def labels(app: Flask, school: UUID) -> list[str]:
    with app.app_context(), factories.within(school):
        return [network.label for network in networks.all_shown()]


def test_what_is_shown_is_begun_in_each_school_and_nothing_elsewhere(app: Flask, schools: tuple[UUID, UUID, UUID]):
    lower, upper, other = schools
    with app.app_context():
        factories.make_network(lower, "2B")
    desk = advisor(app)
    desk.get(f"/office/institutions/{lower}")
    desk.get(str(desk.page.find("a", string="Bjørk kommune")["href"]))  # type: ignore[index]
    assert desk.path == PATH
    assert [link.get_text() for link in desk.page.select("header nav a[aria-current]")] == ["Skoler og barnehager"]
    desk.get(f"{PATH}?show=1&first=1&last=10&letters=A–B&run_by=parents")
    assert "Granlia skole : 13 nettverk" in desk.text
    assert "Furulia ungdomsskole : 6 nettverk" in desk.text
    assert "En annens skole" not in desk.text
    assert labels(app, upper) == []
    desk.submit(form=PATH)
    assert (desk.status, "Ingenting" in desk.text) == (200, True)
    assert (len(labels(app, lower)), len(labels(app, upper)), labels(app, other)) == (14, 6, [])
    desk.post(PATH, ASKED)
    assert len(labels(app, lower)) == 14


def test_some_schools_are_taken_at_a_time_and_the_next_press_goes_on(
    app: Flask, schools: tuple[UUID, UUID, UUID], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(owner_classes, "AT_ONCE", 1)
    desk, (lower, upper, _) = advisor(app), schools
    for expected in ((0, 6), (14, 6), (14, 6)):
        desk.post(PATH, ASKED)
        assert (len(labels(app, lower)), len(labels(app, upper))) == expected


@pytest.mark.parametrize("wrong", [{"first": "7", "last": "1"}, {"letters": "Kari"}, {"letters": ""}, {"last": "99"}])
def test_what_cannot_be_meant_is_said_beside_the_field_and_stays(
    app: Flask, schools: tuple[UUID, UUID, UUID], wrong: dict[str, str]
):
    desk = advisor(app)
    desk.post(PATH, ASKED | wrong)
    assert desk.status == 422
    for name, typed in wrong.items():
        assert desk.page.select_one(f"form[method=get] [name={name}]")["value"] == typed
    assert labels(app, schools[0]) == []


def test_an_owner_without_schools_says_what_comes_next_and_an_unknown_one_is_not_found(
    app: Flask, schools: tuple[UUID, UUID, UUID]
):
    with app.app_context(), tenancy.work(Scope(Door.OFFICE)):
        add(Owner(orgnr="999888666", name="Furu kommune", fingerprint="0" * 64))
    desk = advisor(app)
    desk.get("/office/owners/999888666/classes")
    assert (desk.status, desk.page.select("form[method=post][action*=owners]")) == (200, [])
    desk.get("/office/owners/123456789/classes")
    assert desk.status == 404
    desk.post("/office/owners/123456789/classes", ASKED)
    assert desk.status == 404
