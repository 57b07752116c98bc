"""One hook for every view: sign in first, 404 for strangers, 403 without the permission, and GET never writes."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people import guard, invitations
from fnett.people.access import Permission, Role, may
from fnett.people.models import Person
from fnett.web.access import Access, Way, at_the_door, find_declared, requires, with_code
from tests import factories
from tests.client import Browser
from tests.web.planted import app_with

OURS = ("people.", "networks.", "commitments.")


@dataclass(frozen=True)
class House:
    """An institution with one network, one moderator of it, and an open invitation."""

    id: UUID
    slug: str
    network: UUID
    moderator: UUID


@pytest.fixture
def house(app: Flask) -> House:
    return make_house(app, "Bjørkelia skole")


def make_house(app: Flask, name: str) -> House:
    with app.app_context():
        institution = factories.make_institution(name)
        moderator = factories.make_member(institution, Role.MODERATOR)
        network = factories.make_network(institution, moderators=(moderator,))
        return House(institution, factories.slug_of(institution), network, moderator)


def member(app: Flask, house: House, role: Role) -> Browser:
    with app.app_context():
        return Browser(app).sign_in(factories.make_member(house.id, role))


def pages(app: Flask, house: House, method: str) -> list[tuple[str, Permission]]:
    """The addresses inside an institution that this feature's views answer, with what each asks for."""
    values = {"slug": house.slug, "network_id": house.network, "person_id": house.moderator, "role": "moderator"}
    found = []
    for rule in app.url_map.iter_rules():
        access = find_declared(app, rule.endpoint)
        if rule.endpoint.startswith(OURS) and access and access.way is Way.INSTITUTION and method in (rule.methods or ()):
            filled = {name: values.get(name, uuid4()) for name in rule.arguments}
            assert isinstance(access.permission, Permission)
            found.append((app.url_map.bind("localhost").build(rule.endpoint, filled, method=method), access.permission))
    assert len(found) >= 7, found
    return found


def test_a_reader_who_is_not_signed_in_is_asked_to_and_comes_back(app: Flask, house: House) -> None:
    browser = Browser(app)
    for url, _ in pages(app, house, "GET"):
        answer = browser.get(url, follow=False)
        assert (answer.status_code, answer.location) == (303, f"/sign-in?next={url}")
    for url, _ in pages(app, house, "POST"):
        answer = browser.post(url, follow=False)
        assert (answer.status_code, answer.location) == (303, "/sign-in"), url


def test_a_stranger_finds_nothing_and_a_made_up_place_looks_the_same(app: Flask, house: House) -> None:
    other = make_house(app, "Furulia skole")
    stranger = member(app, other, Role.LEADER)
    stranger.get("/me")
    proof = stranger.find_proof()
    seen = set()
    for method in ("GET", "POST"):
        for url, _ in pages(app, house, method):
            for address in (url, url.replace(house.slug, "no-such-place")):
                send = stranger.http.get if method == "GET" else stranger.http.post
                answer = send(address, data={"csrf_token": proof} if method == "POST" else None)
                shown = answer.get_data(as_text=True).replace(address, "")
                seen.add((answer.status_code, shown if method == "POST" else ""))
    assert {status for status, _ in seen} == {404}


@pytest.mark.parametrize("role", [Role.LEADER, Role.COORDINATOR, Role.MODERATOR])
def test_a_member_is_let_in_as_far_as_the_table_says(app: Flask, house: House, role: Role) -> None:
    browser = member(app, house, role)
    browser.get("/me")
    answers = {}
    for url, permission in pages(app, house, "GET"):
        status = browser.get(url).status_code
        assert (status != 403) == may(frozenset({role}), permission), url
        answers[url] = status
    assert 200 in answers.values()
    for url, permission in pages(app, house, "POST"):
        if not may(frozenset({role}), permission):
            assert browser.post(url, {"reason": "mistake"}).status_code == 403, url


def test_the_office_is_no_member_of_an_institution(app: Flask, house: House) -> None:
    with app.app_context():
        browser = Browser(app).sign_in(factories.make_office_person())
    for url, _ in pages(app, house, "GET"):
        assert browser.get(url).status_code == 404
    assert browser.get("/office").status_code == 200


def test_a_member_of_an_institution_finds_no_office(app: Flask, house: House) -> None:
    assert member(app, house, Role.LEADER).get("/office").status_code == 404


def test_an_editor_may_look_at_the_country_and_invite_nobody(app: Flask) -> None:
    with app.app_context():
        browser = Browser(app).sign_in(factories.make_office_person(Role.EDITOR))
    assert browser.get("/office").status_code == 200


def test_other_networks_and_other_institutions_ids_look_alike(app: Flask, house: House) -> None:
    other = make_house(app, "Furulia skole")
    with app.app_context():
        parallel = factories.make_network(house.id, "3A")
    leader = member(app, house, Role.LEADER)
    for verb in ("change", "code"):
        for network in (other.network, uuid4()):
            assert leader.get(f"/i/{house.slug}/networks/{network}/{verb}").status_code == 404
            leader.get("/me")
            leader.post(f"/i/{house.slug}/networks/{network}/{verb}", {"label": "2C", "generation": 1, "run_by": "parents"})
            assert leader.status == 404
        for network in (house.network, parallel):
            assert leader.get(f"/i/{house.slug}/networks/{network}/{verb}").status_code == 200
    for person in (other.moderator, uuid4()):
        assert leader.get(f"/i/{house.slug}/people/{person}/end/moderator").status_code == 404
    assert leader.get(f"/i/{house.slug}/people/{house.moderator}/end/moderator").status_code == 200


def test_head_and_options_read_like_get_and_write_nothing(app: Flask, house: House) -> None:
    leader = member(app, house, Role.LEADER)
    for url, _ in pages(app, house, "GET"):
        expected = leader.get(url, follow=False).status_code
        assert leader.http.head(url).status_code == expected, url
        assert leader.http.options(url).status_code == 200, url


def test_a_post_without_proof_is_refused_before_anything_else(app: Flask, house: House) -> None:
    leader = member(app, house, Role.LEADER)
    for url, _ in pages(app, house, "POST"):
        for data in ({}, {"csrf_token": "x"}, {"csrf_token": member(app, house, Role.LEADER).find_proof()}):
            assert leader.http.post(url, data=data).status_code == 400, url
    leader.get(f"/i/{house.slug}/rooms")
    leader.submit({"name": "Aulaen", "door": "Inngang B", "opened_by": "open"})
    assert leader.status == 200


def test_whoever_belongs_to_two_institutions_sees_each_alone(app: Flask, house: House) -> None:
    other = make_house(app, "Furulia skole")
    with app.app_context():
        person = factories.make_leader(house.id)
        factories.give_role(other.id, person, Role.MODERATOR)
    browser = Browser(app).sign_in(person)
    assert browser.get(f"/i/{house.slug}/rooms").status_code == 200
    assert browser.get(f"/i/{other.slug}/rooms").status_code == 403
    browser.get(f"/i/{other.slug}/networks")
    assert not browser.page.select("main tbody tr")  # a moderator of no network there
    browser.get(f"/i/{house.slug}/networks")
    assert len(browser.page.select("main tbody tr")) == 1


def test_ids_that_are_no_uuids_are_no_addresses(app: Flask, house: House) -> None:
    leader = member(app, house, Role.LEADER)
    for wrong in ("1", "x", "00000000-0000-0000-0000-00000000000g", "%00", "..", str(house.network).replace("-", "")):
        assert leader.http.get(f"/i/{house.slug}/networks/{wrong}/code").status_code == 404
    assert leader.get(f"/i/{house.slug}/networks/{house.network}/code").status_code == 200


@pytest.mark.parametrize(
    ("site", "status"), [(None, 303), ("same-origin", 303), ("none", 303), ("cross-site", 400), ("same-site", 400)]
)
def test_forms_work_over_https_from_our_own_pages_alone_though_these_send_no_referer(
    app: Flask, site: str | None, status: int
):
    with app_with(app, {}, base_url="https://localhost") as other:
        http, https = other.test_client(), "https://localhost"
        page = BeautifulSoup(http.get("/sign-in", base_url=https).get_data(as_text=True), "html.parser")
        proof = page.select("input[name=csrf_token]")[0]["value"]
        said = {"Sec-Fetch-Site": site} if site else {}
        form = {"email": "kari@people.example", "csrf_token": proof}
        assert http.post("/sign-in", base_url=https, data=form, headers=said).status_code == status
        assert http.post("/sign-in", base_url=https, data={**form, "csrf_token": "x"}).status_code == 400


def test_what_was_asked_for_is_found_again_with_its_query(app: Flask, house: House) -> None:
    browser = Browser(app)
    for query, wanted in (("", ""), ("?", ""), ("?lang=nn", "?lang%3Dnn")):
        answer = browser.get(f"/i/{house.slug}/networks{query}", follow=False)
        assert answer.location == f"/sign-in?next=/i/{house.slug}/networks{wanted}"


class Elsewhere(Enum):
    """Permissions that stand in no access table."""

    LOOK = "look"


def test_a_permission_that_is_not_in_the_table_opens_nothing(app: Flask, house: House) -> None:
    with app_with(app, {"/i/<slug>/planted": requires(Elsewhere.LOOK)(lambda: "seen")}) as other:
        leader = member(other, house, Role.LEADER)
        assert leader.http.get(f"/i/{house.slug}/planted").status_code == 500
    with pytest.raises(TypeError, match=r"^This view declares a permission that is not in the access table\.$"):
        guard._permission(Access(Way.INSTITUTION, Elsewhere.LOOK))


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (303, 1), (399, 1), (400, 0), (401, 0), (422, 0), (500, 0)])
def test_what_was_written_is_kept_where_the_answer_is_good(app: Flask, status: int, kept: int) -> None:
    def write() -> tuple[str, int]:
        invitations.ensure_person("planted@people.example", "Planted", "nb")
        return "", status

    with app_with(app, {"/planted": at_the_door(write)}) as other:
        browser = Browser(other)
        proof = browser.find_proof()
        assert browser.http.post("/planted", data={"csrf_token": proof}).status_code == status
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        assert len(session.scalars(select(Person)).all()) == kept


def test_a_post_behind_a_code_comes_to_its_view(app: Flask) -> None:
    with app_with(app, {"/n/planted": with_code(lambda: "here")}) as other:
        assert other.test_client().post("/n/planted").text == "here"
