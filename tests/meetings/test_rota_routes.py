"""The page of the rota: moderators offer and take, the leader of the place sets, and another class is not there."""

import pytest
from flask import Flask

from fnett.meetings import rota
from fnett.networks import networks
from fnett.people.access import Role
from tests.client import Browser
from tests.factories import make_institution, make_leader, make_meeting, make_member, make_network
from tests.meetings.house import House
from tests.meetings.test_rota import DAYS, Rota

DUTY = "your duty to act and to report"


@pytest.fixture
def turns(house: House) -> Rota:
    return Rota(house)


def test_a_moderator_offers_an_evening_and_another_takes_it(turns: Rota, app: Flask):
    kari, omar = (Browser(app).sign_in(person) for person in (turns.kari, turns.omar))
    kari.get(turns.house.url())
    assert kari.page.select_one(f'a[href="{turns.house.url("rota")}"]')
    kari.get(turns.house.url("rota"))
    assert "Leads: Kari (you)" in kari.text
    assert len(kari.page.select("button[value=offer]")) == 1
    assert not kari.page.select("button[value=take], button[value=set], select")
    kari.submit(form="I cannot that evening")
    assert turns.seen()[0] == (turns.kari, turns.mona, True)
    omar.get(turns.house.url("rota"))
    assert "Offered to the other moderators" in omar.text
    omar.submit(form="I can take it")
    assert turns.seen()[0] == (turns.omar, turns.mona, False)
    assert "Leads: Omar (you)" in omar.text


def test_whoever_offered_an_evening_is_told_that_they_may_keep_it_and_the_others_that_they_can_take_it(
    turns: Rota, app: Flask
):
    turns.do(rota.offer, turns.kari)
    seen = {}
    for person in (turns.kari, turns.omar):
        browser = Browser(app).sign_in(person)
        browser.get(turns.house.url("rota"))
        seen[person] = [b.get_text().split(":")[0] for b in browser.page.select("button[value=take]")]
    assert seen == {turns.kari: ["I can lead it after all"], turns.omar: ["I can take it"]}


def test_a_moderator_takes_nothing_that_is_not_offered_and_sets_nothing(turns: Rota, app: Flask):
    omar, lead = Browser(app).sign_in(turns.omar), turns.house.url("meetings", turns.meetings[0], "lead")
    before = turns.seen()
    for values, status in (
        ({"what": "take"}, 422), ({"what": "offer"}, 422), ({"what": "else"}, 422), ({}, 422),
        ({"what": "set", "leader": str(turns.omar)}, 404),
    ):  # fmt: skip
        omar.get(turns.house.url("rota"))
        omar.post(lead, values)
        assert omar.status == status
    assert turns.seen() == before
    turns.do(rota.offer, turns.kari)
    omar.get(turns.house.url("rota"))
    omar.post(lead, {"what": "take"})
    assert turns.seen()[0][0] == turns.omar


def test_the_leader_of_the_place_sets_who_leads(turns: Rota):
    browser = turns.house.browser
    browser.get(turns.house.url("rota"))
    browser.submit({"what": "set", "leader": str(turns.omar), "helper": str(turns.kari)})
    assert turns.seen()[0] == (turns.omar, turns.kari, False)
    browser.submit({"what": "set", "leader": str(turns.omar), "helper": str(turns.omar)})
    assert browser.status == 422
    assert browser.page.select(".wrong")
    assert turns.seen()[0] == (turns.omar, turns.kari, False)
    browser.get(turns.house.url("rota"))
    browser.submit({"what": "offer"}, form="Offer it to the others")
    assert turns.seen()[0] == (turns.omar, turns.kari, True)


def test_nobody_from_outside_can_be_set(turns: Rota, app: Flask):
    with app.app_context():
        other = make_member(turns.house.institution, Role.MODERATOR)
    browser, before = turns.house.browser, turns.seen()
    for person in (str(other), str(turns.house.leader), "no id"):
        browser.get(turns.house.url("rota"))
        browser.submit({"what": "set", "leader": person})
        assert browser.status == 404
    assert turns.seen() == before


def test_a_moderator_of_2a_learns_nothing_of_2b(turns: Rota, app: Flask):
    with app.app_context():
        moderator = make_member(turns.house.institution, Role.MODERATOR, name="Anna", language="en")
        of_2a = make_network(turns.house.institution, "2A", moderators=(moderator,))
        make_meeting(turns.house.institution, of_2a, DAYS[1])
        stranger = make_leader(make_institution("Furulia skole"))
    own = f"/i/{turns.house.slug}/networks/{of_2a}/rota"
    anna = Browser(app).sign_in(moderator)
    anna.get(own)
    assert "Leads: Anna" in anna.text
    assert not [name for name in ("2B", "Kari", "Mona", "Omar") if name in anna.text]
    anna.get(turns.house.url("rota"))
    assert anna.status == 404
    for meeting in turns.meetings:
        for path in (turns.house.url("meetings", meeting, "lead"), f"{own[:-5]}/meetings/{meeting}/lead"):
            anna.get(own)
            anna.post(path, {"what": "take"})
            assert anna.status == 404
    browser = Browser(app).sign_in(stranger)
    browser.get(turns.house.url("rota"))
    assert browser.status == 404


def test_where_staff_lead_their_duty_is_said(turns: Rota, app: Flask):
    browser = turns.house.browser
    for page in ("", "rota"):
        browser.get(turns.house.url(page).rstrip("/"))
        assert DUTY not in browser.text
    with app.app_context(), turns.house.work():
        networks.change(turns.house.network, label="2B", households=24, run_by="staff", moderators=turns.people)
    for page in ("", "rota"):
        browser.get(turns.house.url(page).rstrip("/"))
        assert DUTY in browser.text


def test_without_dates_the_way_to_them_is_shown(house: House):
    house.browser.get(house.url("rota"))
    assert house.browser.page.select_one(f'a[href="{house.url("plan")}"]')
