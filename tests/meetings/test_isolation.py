"""Another institution's and another class's ids are not found in any page of a network's year; one's own are."""

from uuid import uuid4

import pytest

from fnett.people.access import Role
from tests.client import Browser
from tests.factories import make_institution, make_leader, make_meeting, make_member, make_network, make_place
from tests.meetings.house import EVENING_BEFORE, HELD, JANUARY, rows

PAGES = ("", "plan", "invite", "sheet", "sheet/nb.pdf", "meetings/{}/move", "meetings/{}/cancel", "meetings/{}/close")


@pytest.mark.parametrize("page", PAGES)
def test_what_is_not_ones_own_is_not_found_and_what_is_opens(house, page):
    meeting = house.meeting()
    with house.app.app_context():
        foreign = make_institution("Furulia skole")
        foreign_network = make_network(foreign)
        foreign_meeting = make_meeting(foreign, foreign_network, JANUARY)
        other_class = make_network(house.institution, "3A")
        other_meeting = make_meeting(house.institution, other_class, JANUARY)
        moderator = make_member(house.institution, Role.MODERATOR, network_id=house.network)
    base = f"/i/{house.slug}/networks"
    visits = [
        (house.browser, house.network, meeting, 200),
        (house.browser, other_class, other_meeting, 200),
        (house.browser, foreign_network, foreign_meeting, 404),
        (house.browser, uuid4(), meeting, 404),
        (Browser(house.app).sign_in(moderator), house.network, meeting, 200),
        (Browser(house.app).sign_in(moderator), other_class, other_meeting, 404),
        (Browser(house.app).sign_in(moderator), foreign_network, foreign_meeting, 404),
    ]
    if "{}" in page:
        visits += [(house.browser, house.network, other_meeting, 404), (house.browser, house.network, uuid4(), 404)]
    for browser, network, wanted, status in visits:
        browser.get(f"{base}/{network}/{page.format(wanted)}".rstrip("/"))
        assert browser.status == status, (network, wanted)


@pytest.mark.parametrize(
    ("page", "values"),
    [
        ("plan", {"day_2": "2027-01-13", "starts": "17:00", "ends": "18:15"}),
        ("meetings/{}/move", {"day": "2027-01-13", "starts": "17:00", "ends": "18:15"}),
        ("meetings/{}/cancel", {"reason": "room"}),
        ("meetings/{}/close", HELD),
    ],
)
def test_nobody_writes_into_another_class_or_takes_another_schools_room(house, observer, page, values):
    with house.app.app_context():
        foreign_room = make_place(make_institution("Furulia skole"))
        other_class = make_network(house.institution, "3A")
        other_meeting = make_meeting(house.institution, other_class, EVENING_BEFORE, place_id=house.room)
        moderator = make_member(house.institution, Role.MODERATOR, network_id=house.network)
    browser = Browser(house.app).sign_in(moderator)
    url = f"/i/{house.slug}/networks/{other_class}/{page.format(other_meeting)}"
    browser.post(url, {**values, "place": str(house.room)})
    assert browser.status == 404
    if "starts" in values:
        house.browser.post(url, {**values, "place": str(foreign_room)})
        assert house.browser.status == 404
        house.browser.post(url, {**values, "place": "no id"})
        assert house.browser.status == 404
    assert rows(observer, "day, state") == [(EVENING_BEFORE, "planned")]
    house.browser.post(url, {**values, "place": str(house.room)})
    assert house.browser.status == 200
    assert rows(observer, "day, state") != [(EVENING_BEFORE, "planned")]


def test_strangers_do_not_come_in_and_visitors_sign_in_first(house):
    with house.app.app_context():
        stranger = make_leader(make_institution("Furulia skole"))
    browser = Browser(house.app).sign_in(stranger)
    for page in ("", "plan", "invite", "sheet", "sheet/nb.pdf"):
        browser.get(house.url(page).rstrip("/"))
        assert browser.status == 404
    visitor = Browser(house.app)
    visitor.get(house.url())
    assert visitor.path == "/sign-in"
