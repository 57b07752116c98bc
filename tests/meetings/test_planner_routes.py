"""Planning for all networks, the calendar, and the first circle in a box, as a leader meets them."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import Engine, text

from fnett.networks import networks
from fnett.people.access import Role
from tests.client import Browser
from tests.conftest import as_superuser
from tests.counting import queries
from tests.factories import make_institution, make_member, make_network, make_place
from tests.meetings.house import House, rows

SEPTEMBER = "2026-08-20 12:00:00+00:00"


@pytest.fixture
def house(app):
    with time_machine.travel(SEPTEMBER, tick=True):
        yield House(app)


@pytest.fixture
def other(house):
    with house.app.app_context():
        return make_network(house.institution, "2C")


def at(house: House, page: str) -> str:
    return f"/i/{house.slug}/{page}"


def opened(house: House, page: str) -> Browser:
    """The leader's browser on this page."""
    house.browser.get(at(house, page))
    assert house.browser.status == 200, house.browser.text
    return house.browser


def date_of(house: House) -> str:
    """The date that is proposed for the first part of the year."""
    opened(house, "plan")
    return date_of_shown(house)


def date_of_shown(house: House) -> str:
    """The date that stands on the page for the first part of the year."""
    field = house.browser.page.select_one(f"[name='{house.network.hex}-day_1']")
    return str(field["value"])


def test_every_network_gets_four_dates_with_one_click(house, other, observer):
    page = opened(house, "plan")
    assert "2B" in page.text
    assert "2C" in page.text
    page.submit({})
    assert house.browser.path == at(house, "networks")
    assert "8 meetings are planned." in house.browser.text
    days = [row.day for row in rows(observer)]
    assert len(days) == len(set(days)) == 8, "one room: no two circles on one day"


def test_planning_again_finds_nothing_left_to_propose(house, other, observer):
    opened(house, "plan").submit({})
    page = opened(house, "plan")
    assert "Each network has a meeting in each part of the year." in page.text
    assert not page.page.select("main input[type=date]")


def test_two_networks_in_one_room_at_one_time_are_refused_beside_the_row_and_nothing_is_planned(house, other, observer):
    page = opened(house, "plan")
    row, second = house.network.hex, other.hex
    typed = {f"{row}-day_1": "2026-09-15", f"{second}-day_1": "2026-09-15"}
    page.submit(typed)
    assert house.browser.status == 422
    assert "The room is taken at that time on Tuesday, 15 September 2026." in house.browser.text
    assert date_of_shown(house) == "2026-09-15", "what was typed stays"
    assert rows(observer) == []


def test_the_year_of_most_networks_is_planned_and_a_class_that_went_ahead_waits(house, other):
    with house.app.app_context(), house.work():
        networks.create(label="4A", school_year=2027, households=20, moderators=())
    page = opened(house, "plan")
    assert ("2B" in page.text, "2C" in page.text, "4A" in page.text) == (True, True, False)


def test_forty_networks_cost_as_few_questions_as_two(house, other):
    with queries(house.app) as few:
        opened(house, "plan")
    with house.app.app_context():
        for number in range(20):
            make_network(house.institution, f"3{chr(65 + number)}")
    with queries(house.app) as many:
        opened(house, "plan")
    assert len(many) == len(few) < 20, many


def test_dates_without_a_room_ask_for_one(house, observer):
    opened(house, "plan").submit({f"{house.network.hex}-place": ""})
    assert house.browser.status == 422
    assert "Choose a room for each network that gets dates." in house.browser.text
    assert rows(observer) == []


def test_another_institutions_room_is_not_found(house, observer):
    with house.app.app_context():
        foreign = make_place(make_institution("Furulia skole"))
    opened(house, "plan").submit({f"{house.network.hex}-place": str(foreign)})
    assert house.browser.status == 404
    assert rows(observer) == []


def test_without_networks_or_rooms_the_page_says_what_comes_first(app, engine):
    with time_machine.travel(SEPTEMBER, tick=True):
        house = House(app)
        with as_superuser(engine).begin() as connection:
            connection.execute(text("UPDATE network_year SET school_year = 2024"))
        page = opened(house, "plan")
        assert "Begin the first circle" in page.text


def test_a_planning_day_is_kept_clear_of_and_can_be_taken_back(house):
    before = date_of(house)
    opened(house, "calendar").submit({"first_day": before, "kind": "planning_day"})
    assert "Planning day" in house.browser.text
    assert date_of(house) != before
    opened(house, "calendar").submit({}, form="take-back")
    assert date_of(house) == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"first_day": "2026-10-20", "last_day": "2026-10-19", "kind": "break"}, "must be the first one or a later one"),
        ({"first_day": "2026-10-20", "last_day": "2027-03-01", "kind": "break"}, "Write at most 60 days at a time."),
        ({"first_day": "soon", "kind": "break"}, "Write the date as day, month and year"),
    ],
)
def test_days_that_cannot_be_are_refused_and_stay(house, observer, typed, said):
    opened(house, "calendar").submit(typed, form="calendar")
    assert house.browser.status == 422
    assert said in house.browser.text
    assert {name: shown(house, name) for name in typed} == typed
    assert len(kept_days(observer)) == 0
    house.browser.submit({"first_day": "2026-10-20", "last_day": "2026-10-21"}, form="calendar")
    assert len(kept_days(observer)) == 1, "set right, it is kept"


def shown(house: House, name: str) -> str:
    """What stands in a field of the page, or is chosen there."""
    page = house.browser.page
    field = page.select_one(f"main [name={name}][checked]") or page.select_one(f"main [name={name}]:not([type=radio])")
    return str(field["value"]) if field else ""


def kept_days(observer: Engine) -> list[Any]:
    """The days that differ here, as they stand in the database."""
    with observer.connect() as connection:
        return list(connection.execute(text("SELECT * FROM calendar_change")))


def test_the_calendar_tells_breaks_and_observances_with_their_uncertainty(house):
    page = opened(house, "calendar")
    for said in ("Autumn break", "Winter break", "Ramadan, give or take a day", "Diwali"):
        assert said in page.text


def test_the_first_circle_goes_from_nothing_to_four_dates(app, observer):
    with time_machine.travel(SEPTEMBER, tick=True):
        house = House(app)
        typed = {"label": "1A", "households": "22", "name": "Rom 3", "door": "Inngang A", "opened_by": "open"}
        opened(house, "first-circle").submit(typed)
        assert house.browser.path.endswith("/first-circle")
        assert "The dates are planned." in house.browser.text
        assert house.browser.page.select_one('a[href="/en/guide"]')
        assert len(rows(observer)) == 4
        opened(house, "first-circle").submit(typed)
        assert house.browser.status == 422
        assert "There is a network called 1A" in house.browser.text
        opened(house, "first-circle").submit(typed | {"label": "1B", "door": "Inngang Z"})
        assert house.browser.status == 422
        assert "has the door Inngang A." in house.browser.text
        assert len(rows(observer)) == 4


def test_a_moderator_does_not_plan_for_others(house):
    with house.app.app_context():
        moderator = make_member(house.institution, Role.MODERATOR)
    browser = Browser(house.app).sign_in(moderator)
    for page in ("plan", "calendar", "first-circle"):
        browser.get(at(house, page))
        assert browser.status == 403


def test_hours_and_room_can_change_for_the_rest_of_the_year(house, observer):
    opened(house, "plan").submit({})
    with house.app.app_context():
        room = make_place(house.institution, "Rom 40")
    before = rows(observer, "id, day")
    meeting: UUID = before[1].id
    house.browser.get(house.url("meetings", meeting, "move"))
    house.browser.submit(
        {"place": str(room), "starts": "18:30", "ends": "19:45", "rest": "y", "after_parents_meeting": "y"}
    )
    after = rows(observer, "id, day, starts, place_id, after_parents_meeting")
    assert [(row.id, row.day) for row in after] == [(row.id, row.day) for row in before]
    assert [str(row.starts) for row in after] == ["17:00:00", *["18:30:00"] * 3]
    assert [row.place_id == room for row in after] == [False, True, True, True]
    assert [row.after_parents_meeting for row in after] == [False, True, False, False]
    assert all(isinstance(row.day, date) for row in after)
