"""The pages of a network's year: who gets in, what they say, and that nothing is half-written."""

from datetime import date, time

import pytest
from sqlalchemy import text

from fnett.meetings import closing
from fnett.people.access import Role
from tests.client import Browser
from tests.factories import (
    make_institution,
    make_leader,
    make_meeting,
    make_member,
    make_network,
    slug_of,
)
from tests.meetings.house import EVENING_BEFORE, HELD, JANUARY, rows


def test_an_empty_year_shows_its_four_open_windows_and_where_to_plan(house):
    house.browser.get(house.url())
    assert house.browser.status == 200
    assert "0 of 4 meetings are held." in house.browser.text
    assert house.browser.text.count("A date between") == 3  # the first window is over in November
    assert "No meeting is known." in house.browser.text
    assert "/n/" in str(house.browser.page)


def test_the_page_proposes_a_date_in_each_window_and_plans_them_all(house, observer):
    house.browser.get(house.url("plan"))
    house.browser.submit({"place": str(house.room)})
    assert house.browser.path == house.url()
    assert "3 meetings are planned." in house.browser.text
    assert len(rows(observer)) == 3
    assert "Klasserommet" in house.browser.text


def test_a_second_click_on_plan_has_no_second_effect(house, observer):
    house.browser.get(house.url("plan"))
    form = {"csrf_token": house.browser.find_proof(), "day_2": "2027-01-12", "starts": "17:00", "ends": "18:15"}
    for _ in range(2):
        house.browser.post(house.url("plan"), {**form, "place": str(house.room)})
        assert house.browser.status == 200
    assert [row.day for row in rows(observer)] == [JANUARY]


def test_one_refused_date_keeps_all_from_being_planned_and_all_that_was_typed(house, observer):
    house.meeting()
    house.browser.get(house.url("plan"))
    days = {"day_3": "2027-02-09", "more": "2027-01-12", "starts": "18:00", "ends": "19:00", "place": str(house.room)}
    house.browser.submit(days)
    assert house.browser.status == 422
    wrong = house.browser.page.select_one("#more-error")
    assert wrong
    assert "already has a meeting on Tuesday, 12 January 2027" in wrong.get_text()
    assert house.browser.page.select_one("#day_3")["value"] == "2027-02-09"
    assert house.browser.page.select_one("#starts")["value"] == "18:00"
    assert len(rows(observer)) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"day_2": "12th of Never"}, "day_2"),
        ({"starts": "at five"}, "starts"),
        ({"ends": "16:00"}, "ends"),
        ({"place": ""}, "place"),
        ({"day_2": "2031-01-14"}, "day_2"),
        ({"day_3": "2027-03-28", "starts": "02:30"}, "starts"),
        ({"day_3": "2027-03-28", "starts": "01:30", "ends": "02:30"}, "ends"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(house, observer, values, field):
    house.browser.get(house.url("plan"))
    house.browser.submit({"place": str(house.room), **values})
    assert house.browser.status == 422
    assert house.browser.page.select_one(f"#{field}-error"), house.browser.text
    if values[field]:
        assert house.browser.page.select_one(f"#{field}")["value"] == values[field]
    assert rows(observer) == []


def test_without_any_date_the_form_asks_for_one(house, observer):
    house.browser.get(house.url("plan"))
    house.browser.submit({"day_2": "", "day_3": "", "day_4": "", "place": str(house.room)})
    assert house.browser.status == 422
    assert "Choose at least one date." in house.browser.text


def test_a_poor_date_is_planned_and_the_page_says_why_it_is_poor(house, observer):
    house.browser.get(house.url("plan"))
    house.browser.submit({"day_2": "", "day_3": "2027-02-23", "day_4": "2027-05-15", "place": str(house.room)})
    assert house.browser.status == 200
    assert [row.day for row in rows(observer)] == [date(2027, 2, 23), date(2027, 5, 15)]
    assert "The schools have their winter break then." in house.browser.text  # of Akershus
    assert "This day is in a weekend." in house.browser.text


def test_without_a_room_the_leader_is_sent_to_the_rooms_and_a_moderator_to_the_leader(app):
    with app.app_context():
        institution = make_institution()
        leader = make_leader(institution, language="en")
        moderator = make_member(institution, Role.MODERATOR, language="en")
        network = make_network(institution, moderators=(moderator,))
        url = f"/i/{slug_of(institution)}/networks/{network}/plan"
    seen = Browser(app).sign_in(leader)
    seen.get(url)
    assert seen.page.select_one('main a[href$="/rooms"]')
    seen = Browser(app).sign_in(moderator)
    seen.get(url)
    assert "Ask the leader to add one" in seen.text
    assert not seen.page.select_one('main a[href$="/rooms"]')


def test_a_meeting_moves_and_stays_the_same(house, observer):
    meeting = house.meeting()
    house.browser.get(house.url("meetings", meeting, "move"))
    assert house.browser.page.select_one("#day")["value"] == "2027-01-12"
    house.browser.submit({"day": "2027-01-14", "starts": "18:00", "ends": "19:15"})
    assert "The meeting is now on Thursday, 14 January 2027." in house.browser.text
    assert rows(observer, "id, day, starts") == [(meeting, date(2027, 1, 14), time(18))]


def test_a_move_into_a_taken_room_says_which_day_and_where_the_meeting_stands(house, observer):
    meeting = house.meeting()
    with house.app.app_context():
        make_meeting(house.institution, make_network(house.institution, "2C"), date(2027, 1, 14), place_id=house.room)
    house.browser.get(house.url("meetings", meeting, "move"))
    house.browser.submit({"day": "2027-01-14"})
    assert house.browser.status == 422
    assert "The room is taken at that time on Thursday, 14 January 2027." in house.browser.text
    assert "It is on Tuesday, 12 January 2027 now." in house.browser.text
    assert house.browser.page.select_one("#day")["value"] == "2027-01-14", "what was typed stays"
    house.browser.submit({"day": "2027-01-13"})
    assert date(2027, 1, 13) in [row.day for row in rows(observer)]


def test_a_meeting_is_cancelled_with_a_reason_from_the_list_alone(house, observer):
    meeting = house.meeting()
    house.browser.get(house.url("meetings", meeting, "cancel"))
    house.browser.submit({"reason": "because I say so"})
    assert house.browser.status == 422
    assert rows(observer, "state") == [("planned",)]
    house.browser.submit({"reason": "illness"})
    assert house.browser.status == 200
    assert "Illness" in house.browser.text
    assert rows(observer, "state, reason") == [("cancelled", "illness")]


def test_closing_stores_the_numbers_and_speaks_half_full(house, observer):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, "close"))
    assert house.browser.page.select_one('a[href="tel:116111"]')
    assert house.browser.page.select_one('a[href="tel:112"]')
    house.browser.submit({**HELD, "theme": "online", "contacts_promised": "3"})
    assert "Thank you, that is all. 15 of 24 households had someone there." in house.browser.text
    assert "1 of 4 meetings are held." in house.browser.text
    columns = "state, adults, households, circles, everyone_had_a_turn, theme, contacts_promised"
    assert rows(observer, columns) == [("held", 17, 15, 2, True, "online", 3)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held": ""}, "held"),
        ({"adults": ""}, "adults"),
        ({"adults": "many"}, "adults"),
        ({"adults": "-1"}, "adults"),
        ({"adults": "99999999999999999999"}, "adults"),
        ({"households": "18"}, "households"),
        ({"adults": "40", "households": "25"}, "households"),
        ({"circles": "0"}, "circles"),
        ({"everyone_had_a_turn": ""}, "everyone_had_a_turn"),
        ({"contacts_promised": "1000"}, "contacts_promised"),
        ({"theme": "gossip"}, "theme"),
        ({"held": "no"}, "reason"),
        ({"held": "no", "reason": "because"}, "reason"),
    ],
)
def test_a_report_that_cannot_be_is_refused_beside_its_field_with_the_numbers_kept(house, observer, changes, field):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, "close"))
    values = {**HELD, **changes}
    house.browser.submit(values)
    assert house.browser.status == 422
    assert house.browser.page.select_one(f"#{field}-error"), house.browser.text
    assert house.browser.page.select_one("#adults")["value"] == values["adults"]
    assert rows(observer, "state, adults") == [("planned", None)]


def test_an_evening_that_was_not_held_is_reported_with_its_reason(house, observer):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, "close"))
    house.browser.submit({"held": "no", "reason": "weather"})
    assert house.browser.status == 200
    assert rows(observer, "state, reason, adults") == [("cancelled", "weather", None)]


def test_a_meeting_that_has_not_begun_has_no_form_and_takes_no_report(house, observer):
    meeting = house.meeting()
    house.browser.get(house.url("meetings", meeting, "close"))
    assert not house.browser.page.select(f'form[action$="{meeting}/close"]')
    for values in (HELD, {"held": "no", "reason": "weather"}):
        house.browser.post(house.url("meetings", meeting, "close"), values)
        assert house.browser.status == 422
        assert "has not begun yet" in house.browser.text
    assert rows(observer, "state") == [("planned",)]


def test_a_second_click_on_close_has_no_second_effect(house, observer):
    meeting = house.meeting(EVENING_BEFORE)
    for _ in range(2):
        house.browser.post(house.url("meetings", meeting, "close"), HELD)
        assert house.browser.status == 200
    house.browser.post(house.url("meetings", meeting, "close"), {**HELD, "adults": "30"})
    assert house.browser.status == 409
    assert rows(observer, "state, adults") == [("held", 17)]
    with observer.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_entry WHERE action = 'meeting closed'")).scalar() == 1


def test_who_comes_second_with_other_numbers_is_shown_that_it_is_closed_and_no_form(house, observer):
    meeting = house.meeting(EVENING_BEFORE)
    late = Browser(house.app).sign_in(house.leader)
    late.get(house.url("meetings", meeting, "close"))
    house.browser.get(house.url("meetings", meeting, "close"))
    house.browser.submit(HELD)
    late.submit(HELD | {"adults": "9", "households": "8", "circles": "1"})
    assert (late.status, late.page.select("main form")) == (409, [])
    assert "closed already" in late.text
    assert rows(observer, "day, adults")[0].adults == 17


def test_what_is_in_the_form_goes_along_to_the_taps(house):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, "close") + "?adults=6&households=5")
    link = house.browser.page.select_one("a[href*='/count']")["href"]
    assert link.endswith("/count?adults=6&households=5")


def test_the_sheet_comes_as_pdf_in_each_language_that_parents_read_and_in_no_other(house):
    house.meeting()
    house.browser.get(house.url("sheet"))
    links = [str(a["href"]) for a in house.browser.page.select("main a[type]")]
    assert len(links) == 7
    for link in links:
        answer = house.browser.http.get(link)
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith('inline; filename="fnett-')
        assert answer.data.startswith(b"%PDF-")
    house.browser.get(house.url("sheet", "xx.pdf"))
    assert house.browser.status == 404


def test_the_page_of_a_closed_evening_says_that_it_stands(house):
    meeting = house.meeting(EVENING_BEFORE)
    with house.app.app_context(), house.work():
        closing.close(house.network, meeting, closing.Evening(3, 3, 1, True))
    house.browser.get(house.url("meetings", meeting, "close"))
    assert "closed already" in house.browser.text
    assert not house.browser.page.select(f'form[action$="{meeting}/close"]')


def test_the_form_offers_the_themes_of_the_age_in_the_readers_language(app, house):
    with app.app_context():
        reader = make_leader(house.institution, language="nn")
    browser = Browser(app).sign_in(reader)
    browser.get(house.url("meetings", house.meeting(EVENING_BEFORE), "close"))
    offered = {str(option["value"]): option.get_text() for option in browser.page.select("#theme option")}
    assert offered[""] == "Ikkje sagt"
    assert offered["birthdays"] == "Bursdagar"
    assert "parties" not in offered, "it is for the parents of older ones"
    assert browser.page.select_one('#theme-hint a[href="/nn/themes"]')


def test_the_networks_page_leads_to_the_theme_library(house):
    house.browser.get(house.url())
    link = house.browser.page.select_one('main a[href="/en/themes"]')
    assert link
    house.browser.get(str(link["href"]))
    assert "Friendship and belonging" in house.browser.text
