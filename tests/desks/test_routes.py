"""The front pages as their people open them."""

from datetime import date
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from fnett.commitments import signing
from fnett.core import tenancy
from fnett.core.db import add
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Owner
from fnett.institutions.participation import Participation
from fnett.meetings import talking
from fnett.people.access import Role
from fnett.people.models import OwnerMembership
from tests import factories as make
from tests.client import Browser
from tests.counting import queries

OFFICE = Scope(Door.OFFICE, networks=None, office=True)
NOW = "2026-11-25T08:30:00+01:00"
LONG = "Guovdageainnu Álgoskuvla ja Nuoraidskuvla – Kautokeino barne- og ungdomsskole med musikk- og kulturskole"


@pytest.fixture(autouse=True)
def _clock() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return make.make_institution("Furulia skole")


def front(app: Flask, school: UUID) -> str:
    with app.app_context():
        return f"/i/{make.slug_of(school)}/"


def office(app: Flask, client: Browser, role: Role = Role.ADVISOR) -> Browser:
    with app.app_context():
        client.sign_in(make.make_office_person(role, language="en"))
    client.get("/office")
    return client


def leader(app: Flask, client: Browser, school: UUID, role: Role = Role.LEADER) -> Browser:
    with app.app_context():
        client.sign_in(make.make_member(school, role, language="en"))
    client.get(front(app, school))
    return client


# the office


def test_an_empty_office_says_how_to_begin(app: Flask, client: Browser) -> None:
    office(app, client)
    assert client.page.h1.get_text() == "Good morning"  # type: ignore[union-attr]
    assert "Nobody is invited yet." in client.text
    assert client.page.select_one("main form[action='/office/institutions'] input[name=q]")


def test_the_office_sees_whom_to_call_and_why(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        waiting = make.make_institution("Alset skole", joined=False)
        with make.within(waiting):
            add(Participation(institution_id=waiting, state="invited"))
        make.make_network(make.make_institution("Granlia skole"), "2B")
    office(app, client)
    cards = {card.h2.get_text(): card for card in client.page.select("main section.sheet")}  # type: ignore[union-attr]
    for title, institution in (
        ("Invited, and the leader has not signed yet", "Alset skole"),
        ("Signed, and no network this school year yet", "Furulia skole"),
        ("No date yet in this part of the school year", "Granlia skole"),
    ):
        assert [link.get_text() for link in cards[title].select("li a")] == [institution]
    assert "2 schools and kindergartens take part. 1 more is invited." in client.text


def test_nobody_to_call_is_good_news(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        make.make_meeting(school, make.make_network(school), date(2026, 12, 1))
    office(app, client)
    assert "Nobody needs a call today." in client.text


def test_a_large_country_costs_the_office_no_more_questions(app: Flask, client: Browser, school: UUID) -> None:
    office(app, client)
    with queries(app) as few:
        client.get("/office")
    with app.app_context():
        for number in range(60):
            invited = make.make_institution(f"{LONG} {number}", joined=False)
            with make.within(invited):
                add(Participation(institution_id=invited, state="invited"))
    with queries(app) as many:
        client.get("/office")
    assert len(few) == len(many)
    assert "55 more in the overview" in client.text


def test_who_would_like_to_talk_stands_first_until_somebody_has_talked_with_them(
    app: Flask, client: Browser, school: UUID
) -> None:
    with app.app_context():
        network = make.make_network(school)
        mona = make.make_member(school, Role.MODERATOR, name="Mona Moderator", network_id=network)
        with make.within(school, mona):
            talking.ask(network)
    office(app, client, Role.EDITOR)
    assert "Mona Moderator" not in client.text
    office(app, client)
    assert all(words in client.text for words in ("Mona Moderator", "2B", "Furulia skole"))
    assert "You have promised to get in touch by Thursday, 26 November 2026 at 16:00." in client.text
    client.submit(form="answered")
    assert client.path == "/office"
    assert "Noted." in client.text
    assert "Mona Moderator" not in client.text


def test_an_editor_answers_nobody_and_an_unknown_request_is_not_found(app: Flask, client: Browser, school: UUID) -> None:
    address = f"/office/requests/{school}/answered"
    office(app, client, Role.EDITOR).post(address)
    assert client.status == 403
    office(app, client).post(address)
    assert client.status == 404


def test_the_office_is_nobody_elses(app: Flask, client: Browser, school: UUID) -> None:
    client.get("/office")
    assert client.path == "/sign-in"
    leader(app, client, school)
    client.get("/office")
    assert client.status == 404
    office(app, client, Role.EDITOR)
    assert client.status == 200


# an institution


def test_a_leader_sees_the_five_steps_and_where_each_goes_on(app: Flask, client: Browser, school: UUID) -> None:
    leader(app, client, school)
    assert client.page.h1.get_text() == "Furulia skole"  # type: ignore[union-attr]
    steps = [step.select_one(".title").get_text() for step in client.page.select(".steps li")]  # type: ignore[union-attr]
    assert len(steps) == 5
    assert "0 of 5 steps are done." in client.text
    slug = client.path.split("/")[2]
    links = {str(link["href"]) for link in client.page.select(".steps a")}
    assert links == {f"/i/{slug}/{part}" for part in ("commitment", "people", "rooms", "networks")}


def test_a_coordinator_sees_the_steps_without_the_page_of_signing(app: Flask, client: Browser, school: UUID) -> None:
    leader(app, client, school, Role.COORDINATOR)
    assert len(client.page.select(".steps li")) == 5
    assert not [link for link in client.page.select("main a") if str(link["href"]).endswith("/commitment")]


def test_what_is_ready_steps_back(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        first, _second = (make.make_member(school, Role.MODERATOR, name=name) for name in ("Mona", "Ali"))
        network = make.make_network(school, moderators=(first,))
        room = make.make_place(school)
        for day in (date(2026, 12, 1), date(2027, 1, 20), date(2027, 3, 9), date(2027, 5, 4)):
            make.make_meeting(school, network, day, place_id=room)
        with make.within(school):
            signing.request().state = "signed"
    leader(app, client, school)
    assert "Everything is ready" in client.text
    assert "Ready for the first circle" not in client.text
    assert "1 of 4 not known yet" in client.text
    assert client.page.select_one("main time[datetime='2026-12-01']")


def test_an_evening_that_waits_for_its_report_is_offered(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        network = make.make_network(school)
        meeting = make.make_meeting(school, network, date(2026, 11, 24))
    leader(app, client, school)
    assert client.page.select_one(f"main a[href$='{meeting}/close']")


def test_an_evening_that_nobody_reported_is_said_to_be_unknown(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        meeting = make.make_meeting(school, make.make_network(school), date(2026, 11, 17))
    leader(app, client, school)
    assert "How it went on Tuesday, 17 November 2026 is not known" in client.text
    assert client.page.select_one(f"main a[href$='{meeting}/close']")


def test_a_moderator_sees_their_own_networks_and_the_path(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        own, _other = make.make_network(school, "2B"), make.make_network(school, "7C")
        client.sign_in(make.make_member(school, Role.MODERATOR, network_id=own, language="en"))
    client.get(front(app, school))
    assert [heading.get_text() for heading in client.page.select("h3")] == ["2B"]
    assert "7C" not in client.text
    assert "Begin here" in client.text
    assert "The leader signs the commitment" not in client.text


def test_a_moderator_without_a_network_hears_what_comes(app: Flask, client: Browser, school: UUID) -> None:
    leader(app, client, school, Role.MODERATOR)
    assert "You are not in a network yet." in client.text


def test_many_networks_cost_no_more_questions(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        make.make_network(school, "1A")
    leader(app, client, school)
    with queries(app) as few:
        client.get(client.path)
    with app.app_context():
        for number in range(2, 32):
            make.make_network(school, f"Avdeling Guovssahas {number}")
    with queries(app) as many:
        client.get(client.path)
    assert len(client.page.select("h3")) == 31
    assert len(few) == len(many)


def test_an_institution_is_closed_to_strangers_and_to_the_office(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        elsewhere = make.make_institution("Granlia skole")
    client.get(front(app, school))
    assert client.path == "/sign-in"
    leader(app, client, elsewhere)
    assert client.status == 200
    client.get(front(app, school))
    assert client.status == 404
    office(app, client)
    client.get(front(app, school))
    assert client.status == 404


# one's own page


def test_ones_own_page_leads_to_every_place_with_its_roles(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        person = make.make_leader(school, language="en")
        make.give_role(school, person, Role.MODERATOR)
        make.give_role(make.make_institution(LONG), person, Role.COORDINATOR)
        client.sign_in(person)
    client.get("/me")
    assert "Furulia skole Leader, Moderator" in client.text
    assert f"{LONG} Coordinator" in client.text
    assert client.page.select_one("main a[href='/me/training']")


def test_a_leader_alone_has_a_page_without_the_path(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        client.sign_in(make.make_leader(school, language="en"))
    client.get("/me")
    assert client.page.select_one(f"main a[href='{front(app, school)}']")
    assert "training path" not in client.text


def test_a_contact_of_an_owner_hears_that_nothing_is_needed(app: Flask, client: Browser) -> None:
    with app.app_context():
        person = make.make_person(language="en")
        with tenancy.work(OFFICE) as session:
            session.add(Owner(orgnr="999999999", name="Eventyr kommune", fingerprint="0" * 64))
            session.flush()
            session.add(OwnerMembership(person_id=person, owner_orgnr="999999999", starts_on=date(2026, 1, 1)))
        client.sign_in(person)
    client.get("/me")
    assert "Eventyr kommune" in client.text
    assert "nothing is needed from you now" in client.text


def test_somebody_without_a_role_hears_whom_to_ask(app: Flask, client: Browser) -> None:
    client.get("/me")
    assert client.path == "/sign-in"
    with app.app_context():
        client.sign_in(make.make_person(language="en"))
    client.get("/me")
    assert "You have no role at the moment." in client.text


def test_people_of_the_office_find_the_office(app: Flask, client: Browser) -> None:
    office(app, client, Role.ADMIN)
    client.get("/me")
    assert "The office Administrator" in client.text


def test_a_moderators_own_page_begins_with_the_next_evening_and_the_guide(
    app: Flask, client: Browser, school: UUID
) -> None:
    with app.app_context():
        elsewhere = make.make_institution("Bjørkelia skole")
        own, other, far = (
            make.make_network(at, label) for at, label in ((school, "2B"), (school, "3C"), (elsewhere, "7A"))
        )
        kari = make.make_member(school, Role.MODERATOR, language="en", network_id=own)
        make.give_role(elsewhere, kari, Role.MODERATOR, far)
        for network, at, day in ((own, school, 9), (other, school, 8), (far, elsewhere, 2)):
            make.make_meeting(at, network, date(2026, 12, day))
    client.sign_in(kari)
    client.get("/me")
    assert [link.get_text() for link in client.page.select("main .sheet")[0].select("li > p:first-child a")] == ["7A", "2B"]
    assert "3C" not in client.text
    assert len(client.page.select('a[href*="/en/guide#close=/i/"]')) == 2
    assert client.page.select_one('main a[href="/en/themes"]')
    with time_machine.travel("2026-12-02T17:30:00+01:00", tick=False):
        client.get("/me")
    assert "The meeting is on now" in client.text
