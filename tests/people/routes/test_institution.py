"""The page of an institution's people: invite, withdraw, send again, end a role."""

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import NamedTuple
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from fnett.core import clock, outbox
from fnett.people import invitations, members
from fnett.people.access import Role
from fnett.people.models import Invitation, Membership, Person
from tests import factories
from tests.client import Browser


class Place(NamedTuple):
    """An institution with its leader, signed in."""

    id: UUID
    url: str
    leader: Browser


@pytest.fixture
def school(app: Flask) -> Place:
    return make_place(app)


def make_place(app: Flask, name: str = "Bjørkelia skole") -> Place:
    with app.app_context():
        institution = factories.make_institution(name)
        leader = factories.make_leader(institution)
        return Place(institution, f"/i/{factories.slug_of(institution)}", Browser(app, "en").sign_in(leader))


def waiting(app: Flask, place: Place) -> list[SimpleNamespace]:
    with app.app_context(), factories.within(place.id):
        columns = Invitation.__table__.columns.keys()
        return [SimpleNamespace(**{name: getattr(row, name) for name in columns}) for row in invitations.unanswered()]


def invite(place: Place, **values: str) -> None:
    place.leader.get(f"{place.url}/people")
    somebody = {"name": "Amina Måneskog", "email": "amina@people.example", "language": "nn"}
    place.leader.submit({**somebody, **values}, form="/people/invite")


def test_an_empty_page_says_what_to_do_next(school: Place) -> None:
    school.leader.get(f"{school.url}/people")
    assert school.leader.status == 200
    assert school.leader.page.select_one("main .sheet.empty")
    assert "Rita Rektor" in school.leader.text


def test_moderators_stand_with_how_many_networks_they_lead(app: Flask, school: Place) -> None:
    with app.app_context():
        moderator = factories.make_member(school.id, Role.MODERATOR, name="Lars Granlykt")
        factories.make_member(school.id, Role.MODERATOR, name="Zofia Lyngtind")
        for label in ("2B", "3A"):
            factories.make_network(school.id, label, moderators=(moderator,))
    school.leader.get(f"{school.url}/people")
    rows = {row.select_one("th").get_text(): row.get_text() for row in school.leader.page.select("main tbody tr")}  # type: ignore[union-attr]
    assert "2" in rows["Lars Granlykt"]
    assert "2" not in rows["Zofia Lyngtind"]


def test_an_invitation_is_written_and_stands_on_the_page(app: Flask, school: Place) -> None:
    invite(school)
    assert school.leader.status == 200
    assert "amina@people.example" in school.leader.text
    (row,) = waiting(app, school)
    assert (row.role, row.language, row.name) == ("moderator", "nn", "Amina Måneskog")
    with app.app_context():
        assert outbox.deliver() == 1


def test_an_invitation_twice_is_one(app: Flask, school: Place) -> None:
    invite(school)
    invite(school, email="AMINA@people.example")
    assert school.leader.status == 422
    assert len(waiting(app, school)) == 1


def test_a_wrong_address_is_refused_beside_the_field_and_stays_typed(app: Flask, school: Place) -> None:
    invite(school, email="amina at people")
    assert school.leader.status == 422
    field = school.leader.page.select_one("#email")
    assert field is not None
    assert (field["value"], field["aria-invalid"]) == ("amina at people", "true")
    assert school.leader.page.select_one("#email-error")
    assert waiting(app, school) == []


def test_nobody_is_invited_as_leader_by_the_institution(app: Flask, school: Place) -> None:
    invite(school, role="leader")
    assert school.leader.status == 422
    assert waiting(app, school) == []
    invite(school, role="coordinator")
    assert [row.role for row in waiting(app, school)] == ["coordinator"]


def test_somebody_who_holds_the_role_is_not_invited_to_it(app: Flask, school: Place) -> None:
    with app.app_context(), factories.within(school.id) as session:
        person = factories.make_member(school.id, Role.MODERATOR)
        address = session.get_one(Person, person).email
    invite(school, email=address)
    assert school.leader.status == 422
    invite(school, email=address, role="coordinator")
    assert [row.role for row in waiting(app, school)] == ["coordinator"]


def test_a_withdrawn_invitation_is_gone_from_the_page(app: Flask, school: Place) -> None:
    invite(school)
    school.leader.submit(form="/withdraw")
    assert "amina@people.example" not in school.leader.text
    assert waiting(app, school) == []


def test_sent_again_it_carries_a_new_link_and_a_second_click_sends_nothing(app: Flask, school: Place) -> None:
    invite(school)
    (before,) = waiting(app, school)
    url = f"{school.url}/people/invitations/{before.id}/resend"
    with time_machine.travel(clock.now() + timedelta(days=29), tick=True):
        school.leader.get(f"{school.url}/people")
        school.leader.post(url, {"generation": 1})
        school.leader.post(url, {"generation": 1})
        (after,) = waiting(app, school)
        with app.app_context():
            assert outbox.deliver() == 2
    assert after.generation == 2
    assert after.token_hash != before.token_hash
    assert after.expires_at > before.expires_at + timedelta(days=28)


def test_a_past_invitation_stays_on_the_page_until_it_is_sent_again(app: Flask, school: Place) -> None:
    invite(school)
    with time_machine.travel(clock.now() + timedelta(days=29, hours=23), tick=True):
        school.leader.get(f"{school.url}/people")
        assert school.leader.page.select_one("main .status.waiting")
    with time_machine.travel(clock.now() + timedelta(days=31), tick=True):
        with app.app_context():
            signed_in = Browser(app, "en").sign_in(factories.make_leader(school.id))
        signed_in.get(f"{school.url}/people")
        assert signed_in.page.select_one("main .status.attention")
        signed_in.submit(form="/resend")
        assert signed_in.page.select_one("main .status.waiting")


def test_a_role_ends_with_its_reason_and_the_door_closes_at_once(app: Flask, school: Place) -> None:
    with app.app_context():
        moderator = factories.make_member(school.id, Role.MODERATOR, name="Lars Granlykt")
        factories.make_network(school.id, moderators=(moderator,))
    theirs = Browser(app).sign_in(moderator)
    assert theirs.get(f"{school.url}/networks").status_code == 200
    school.leader.get(f"{school.url}/people")
    school.leader.get(f"{school.url}/people/{moderator}/end/moderator")
    assert "Lars Granlykt" in school.leader.text
    school.leader.submit({"reason": "paused"})
    assert school.leader.status == 200
    assert theirs.get(f"{school.url}/networks").status_code == 404
    with app.app_context(), factories.within(school.id) as session:
        rows = session.query(Membership).filter_by(person_id=moderator).all()
        assert [(row.ended, row.ends_on) for row in rows] == [("paused", clock.today())] * 2


def test_a_role_needs_a_reason_from_the_list(app: Flask, school: Place) -> None:
    with app.app_context():
        moderator = factories.make_member(school.id, Role.MODERATOR)
    school.leader.get(f"{school.url}/people/{moderator}/end/moderator")
    for reason in ("", "was late", "replaced"):
        school.leader.post(f"{school.url}/people/{moderator}/end/moderator", {"reason": reason})
        assert school.leader.status == 422
    with app.app_context(), factories.within(school.id):
        assert members.find(moderator) is not None


def test_a_leader_cannot_be_ended_here(app: Flask, school: Place) -> None:
    with app.app_context():
        leader = factories.make_leader(school.id, name="Other Leader")
        coordinator = factories.make_member(school.id, Role.COORDINATOR)
    for role in ("leader", "coordinator", "moderator"):
        assert school.leader.get(f"{school.url}/people/{leader}/end/{role}").status_code == 404
        school.leader.post(f"{school.url}/people/{leader}/end/{role}", {"reason": "mistake"})
        assert school.leader.status == 404
    assert school.leader.get(f"{school.url}/people/{coordinator}/end/coordinator").status_code == 200


def test_whoever_ends_their_own_role_lands_on_their_own_page(app: Flask, school: Place) -> None:
    with app.app_context():
        coordinator = factories.make_member(school.id, Role.COORDINATOR)
    theirs = Browser(app).sign_in(coordinator)
    theirs.get(f"{school.url}/people/{coordinator}/end/coordinator")
    theirs.submit({"reason": "stepped_down"}, follow=False)
    assert theirs.response.location == "/me"


def test_a_leaders_invitation_is_shown_and_left_to_the_office(app: Flask, school: Place) -> None:
    with app.app_context():
        office = factories.make_office_person()
        with factories.within(school.id, office):
            row = invitations.invite(email="new@people.example", name="New Leader", role=Role.LEADER, language="nb")
            invitation_id = row.id
    school.leader.get(f"{school.url}/people")
    assert "New Leader" in school.leader.text
    for verb in ("withdraw", "resend"):
        school.leader.post(f"{school.url}/people/invitations/{invitation_id}/{verb}", {"generation": 1})
        assert school.leader.status == 404


def test_people_and_invitations_of_another_institution_are_not_there(app: Flask, school: Place) -> None:
    other = make_place(app, "Furulia skole")
    invite(other)
    (foreign,) = waiting(app, other)
    with app.app_context():
        moderator = factories.make_member(other.id, Role.MODERATOR)
    posts = [f"/people/invitations/{foreign.id}/withdraw", f"/people/invitations/{foreign.id}/resend"]
    posts += [f"/people/invitations/{uuid.uuid4()}/withdraw", f"/people/{moderator}/end/moderator"]
    for path in posts:
        school.leader.get(f"{school.url}/people")
        school.leader.post(school.url + path, {"generation": 1, "reason": "moved"})
        assert school.leader.status == 404, path
        school.leader.post(other.url + path, {"generation": 1, "reason": "moved"})
        assert school.leader.status == 404, path
    other.leader.get(f"{other.url}/people")
    other.leader.post(other.url + posts[0])
    assert other.leader.status == 200  # in the right place the same post is heard
    assert waiting(app, other) == []


@pytest.mark.parametrize(("role", "status"), [(Role.COORDINATOR, 200), (Role.MODERATOR, 403)])
def test_coordinators_may_and_moderators_may_not(app: Flask, school: Place, role: Role, status: int) -> None:
    with app.app_context():
        browser = Browser(app).sign_in(factories.make_member(school.id, role))
    assert browser.get(f"{school.url}/people").status_code == status
