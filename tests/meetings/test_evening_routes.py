"""The evening's pages: counting, the word after a few came, and somebody to talk with."""

from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import text

from fnett.meetings import closing
from fnett.meetings.closing import Evening
from tests.client import Browser
from tests.factories import make_institution, make_meeting, make_network
from tests.meetings.house import EVENING_BEFORE, HELD, JANUARY, House, rows

PAGES = ("meetings/{}/count", "meetings/{}/afterwards", "talk", "meetings/{}/talk")
FEW = {**HELD, "adults": "3", "households": "3", "circles": "1"}
NOBODY = {**HELD, "adults": "0", "households": "0", "circles": "1"}
ASKED = text("SELECT person_id, network_id, meeting_id, state FROM contact_request")


def close(house: House, meeting: UUID, evening: Evening) -> None:
    with house.app.app_context(), house.work():
        closing.close(house.network, meeting, evening)


# counting


def tap(browser: Browser, words: str) -> None:
    """Press a button of the count as a browser without a script does: its form is sent with its own value."""
    (button,) = [b for b in browser.page.select("button") if b.get("aria-label") == words]
    form = button.find_parent("form")
    assert form
    kept = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden]")}
    browser.get(str(form["action"]), query_string={**kept, str(button["name"]): str(button["value"])})


def test_tapping_counts_without_a_script_and_carries_the_numbers_to_the_closing_form(house, observer):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, "count"))
    for words in ("One adult fewer", *["One adult more"] * 3, "One household more", "One adult fewer"):
        tap(house.browser, words)
    assert [output.get_text() for output in house.browser.page.select("output")] == ["2", "1"]
    form = house.browser.page.select_one('form[action$="/close"]')
    typed = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    assert typed == {"adults": "2", "households": "1"}
    house.browser.get(str(form["action"]), query_string=typed)
    assert [house.browser.page.select_one(f"#{name}")["value"] for name in ("adults", "households", "circles")] == list(
        "211"
    )
    assert house.browser.page.select_one("#held-0").has_attr("checked")
    assert rows(observer, "state, adults") == [("planned", None)]


def test_the_count_stays_between_nobody_and_the_most_that_can_be(house):
    meeting = house.meeting()
    house.browser.get(house.url("meetings", meeting, "count"), query_string={"adults": "400", "households": "0"})
    tap(house.browser, "One adult more")
    tap(house.browser, "One household fewer")
    assert [output.get_text() for output in house.browser.page.select("output")] == ["400", "0"]


def test_what_stands_in_the_address_and_is_no_number_is_left_out(house):
    meeting = house.meeting(EVENING_BEFORE)
    wild = {"adults": "<b>1</b>", "households": "-4", "circles": "41", "contacts_promised": "3", "theme": "gossip"}
    house.browser.get(house.url("meetings", meeting, "count"), query_string=wild)
    assert [output.get_text() for output in house.browser.page.select("output")] == ["0", "0"]
    house.browser.get(house.url("meetings", meeting, "close"), query_string=wild)
    shown = {name: house.browser.page.select_one(f"#{name}")["value"] for name in ("adults", "households", "circles")}
    assert shown == {"adults": "", "households": "", "circles": "1"}
    assert house.browser.page.select_one("#contacts_promised")["value"] == "3"


def test_a_closed_meeting_is_not_counted_again(house):
    meeting = house.meeting(EVENING_BEFORE)
    close(house, meeting, Evening(9, 8, 1, True))
    house.browser.get(house.url("meetings", meeting, "count"))
    assert "closed already" in house.browser.text
    assert not house.browser.page.select("output")


def test_counting_is_offered_on_the_day(house):
    meeting = house.meeting(JANUARY)
    house.browser.get(house.url())
    assert not house.browser.page.select(f'a[href$="{meeting}/count"]')
    with time_machine.travel("2027-01-12 12:00:00+00:00", tick=False):
        browser = Browser(house.app).sign_in(house.leader)
        browser.get(house.url())
    assert browser.page.select(f'a[href$="{meeting}/count"]')


# after the evening


@pytest.mark.parametrize(("values", "words"), [(FEW, "A few came"), (NOBODY, "You opened the room")])
def test_after_an_evening_with_a_few_the_page_has_a_word_that_carries_on(house, values, words):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, "close"))
    house.browser.submit(values)
    assert house.browser.path == house.url("meetings", meeting, "afterwards")
    assert words in house.browser.text
    assert "bring one each" in house.browser.text
    assert house.browser.page.select_one(f'a[href="{house.url("plan")}"]')


def test_after_an_evening_with_four_the_year_is_shown_and_the_page_afterwards_gives_thanks(house):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, "close"))
    house.browser.submit({**FEW, "adults": "4"})
    assert house.browser.path == house.url()
    house.browser.get(house.url("meetings", meeting, "afterwards"))
    assert "Thank you, that is all." in house.browser.text
    assert "A few came" not in house.browser.text


def test_there_is_nothing_afterwards_of_a_meeting_that_was_not_held(house):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, "afterwards"))
    assert house.browser.status == 404


def test_the_last_choice_of_the_closing_form_leads_to_somebody_to_talk_with(house, observer):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, "close"))
    house.browser.submit({**FEW, "talk": "y"})
    assert house.browser.path == house.url("meetings", meeting, "talk")
    assert rows(observer, "state") == [("held",)]
    with observer.connect() as connection:
        assert connection.execute(ASKED).all() == []  # the choice leads there and asks for nothing by itself


def test_what_was_promised_last_time_is_said_before_the_next_one(house):
    first, second = house.meeting(EVENING_BEFORE), house.meeting()
    house.browser.get(house.url())
    assert "Last time" not in house.browser.text
    close(house, first, Evening(9, 8, 1, True, contacts_promised=3))
    house.browser.get(house.url())
    assert "Last time 3 promised to get in touch with someone who was not there." in house.browser.text
    with time_machine.travel("2027-01-12 18:00:00+00:00", tick=False):
        browser = Browser(house.app).sign_in(house.leader)
        browser.get(house.url("meetings", second, "close"))
    assert "Last time 3 promised" in browser.text


# somebody to talk with


def test_the_numbers_that_answer_now_come_first_and_then_one_button_without_a_text_box(house, moderator):
    meeting = house.meeting(EVENING_BEFORE)
    browser = Browser(house.app).sign_in(moderator)
    browser.get(house.url("meetings", meeting, "talk"))
    html = str(browser.page.main)
    for number in ("tel:112", "tel:116111", "https://barnevernvakten.no"):
        assert html.index(number) < html.index("I would like to talk with someone")
    form = browser.find_form("talk")
    assert not form.select("textarea, select, input:not([type=hidden])")
    assert "by Thursday, 26 November 2026 at 16:00" in browser.text


def test_two_clicks_are_one_request_and_the_page_says_when_somebody_gets_in_touch(house, observer, moderator):
    meeting = house.meeting(EVENING_BEFORE)
    browser = Browser(house.app).sign_in(moderator)
    browser.get(house.url("meetings", meeting, "talk"))
    browser.submit(form="talk")
    for page in (("meetings", meeting, "talk"), ("talk",)):
        browser.post(house.url(*page))
        assert browser.status == 200
        assert "You asked on Wednesday, 25 November 2026 at 13:00." in browser.text
        assert "Somebody from the office gets in touch by Thursday, 26 November 2026 at 16:00." in browser.text
        assert "fnett stores only that you asked" in browser.text
        assert not browser.page.select(f'form[action$="{page[-1]}"]')
    with observer.connect() as connection:
        assert connection.execute(ASKED).all() == [(moderator, house.network, meeting, "asked")]
    with time_machine.travel("2026-11-27 12:00:00+00:00", tick=False):
        browser.sign_in(moderator).get(house.url("talk"))
    assert "It stands first on the office's list" in browser.text


def test_the_leader_sees_no_trace_of_it_on_the_same_page(house, moderator):
    browser = Browser(house.app).sign_in(moderator)
    browser.get(house.url("talk"))
    browser.submit(form="talk")
    assert "You asked on" in browser.text
    house.browser.get(house.url("talk"))
    assert "You asked on" not in house.browser.text
    assert house.browser.find_form("talk")


@pytest.mark.parametrize("page", PAGES)
def test_another_classes_and_another_schools_pages_are_not_found(house, moderator, page):
    own = house.meeting(EVENING_BEFORE)
    close(house, own, Evening(9, 8, 1, True))
    with house.app.app_context():
        foreign_network = make_network(make_institution("Furulia skole"))
        other_class = make_network(house.institution, "3A")
        other_meeting = make_meeting(house.institution, other_class, EVENING_BEFORE)
    browser = Browser(house.app).sign_in(moderator)
    visits = [(house.network, own, 200), (other_class, other_meeting, 404), (foreign_network, own, 404)]
    if "{}" in page:
        visits += [(house.network, other_meeting, 404), (house.network, uuid4(), 404)]
    for network, meeting, status in visits:
        browser.get(f"/i/{house.slug}/networks/{network}/{page.format(meeting)}")
        assert browser.status == status, (network, meeting)
    visitor = Browser(house.app)
    visitor.get(house.url(page.format(own)))
    assert visitor.path == "/sign-in"
