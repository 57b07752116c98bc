"""Language help: asked for by a reply, settled by the leader, told to parents in their own language, and never counted."""

from datetime import date, time, timedelta

import pytest
import time_machine
from flask import Flask

from fnett.core.problems import NotFound, Refused
from fnett.meetings import language_help, planning, practical
from fnett.meetings.practical import Practical
from fnett.people import members
from fnett.people.access import Role
from tests.client import Browser
from tests.counting import queries
from tests.factories import make_institution, make_leader, make_meeting, make_member, slug_of, within
from tests.parents.test_routes import BEFORE, DAY, Class, make_class

pytestmark = pytest.mark.usefixtures("spring")


@pytest.fixture
def spring():
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def class_2b(app: Flask) -> Class:
    with time_machine.travel(BEFORE), app.app_context():
        return make_class(make_institution(), "2B", "Klasserommet")


def ask(app: Flask, of: Class, language: str, size: str = "1") -> Browser:
    phone = Browser(app)
    phone.get(of.url)
    phone.submit({"party_size": size, "help_language": language})
    assert phone.status == 200
    return phone


def move(app: Flask, of: Class, day: date, starts: time) -> None:
    with app.app_context(), within(of.school):
        there = planning.get(of.network, of.meeting)
        assert there.place_id
        planning.move(of.network, of.meeting, day=day, starts=starts, ends=time(19, 15), place_id=there.place_id)


def asked(app: Flask, of: Class) -> list[tuple[str, str, bool]]:
    with app.app_context(), within(of.school):
        return [(found.language, found.state, found.is_wanted) for found in language_help.of_meeting(of.meeting)]


def test_a_reply_asks_once_for_each_language_and_takes_it_back(app: Flask, class_2b: Class):
    phones = [ask(app, class_2b, "ti"), ask(app, class_2b, "ti"), ask(app, class_2b, "ar")]
    assert asked(app, class_2b) == [("ar", "asked", True), ("ti", "asked", True)]
    phones[2].submit({"party_size": "0", "help_language": "ar"})
    assert asked(app, class_2b) == [("ti", "asked", True)]
    phones[0].submit({"party_size": "2", "help_language": ""})
    assert asked(app, class_2b) == [("ti", "asked", True)]
    assert phones[1].page.select_one("option[value=ti]").has_attr("selected")


def test_a_language_that_is_not_on_the_list_is_refused(app: Flask, client: Browser, class_2b: Class):
    client.get(class_2b.url)
    client.submit({"party_size": "1", "help_language": "xx"})
    assert (client.status, asked(app, class_2b)) == (422, [])


def test_only_the_browser_that_asked_reads_that_it_was_asked_and_all_read_the_answer(app: Flask, class_2b: Class):
    phone, other = ask(app, class_2b, "ti"), Browser(app)
    other.get(class_2b.url)
    assert "tigrinja" in phone.text
    assert "tigrinja" not in other.text
    with app.app_context(), within(class_2b.school):
        language_help.settle(class_2b.meeting, "ti", "by_phone")
    other.get(class_2b.url)
    assert "tigrinja" in other.text
    phone.submit({"party_size": "1", "help_language": ""})
    assert asked(app, class_2b) == [("ti", "by_phone", False)]


def test_what_was_settled_for_one_day_is_asked_anew_for_another(app: Flask, class_2b: Class):
    phone, gone = ask(app, class_2b, "ti"), ask(app, class_2b, "ar")
    with app.app_context(), within(class_2b.school):
        for language in ("ti", "ar"):
            language_help.settle(class_2b.meeting, language, "arranged")
    gone.submit({"party_size": "0"})
    move(app, class_2b, DAY, time(18))
    assert asked(app, class_2b) == [("ar", "arranged", False), ("ti", "arranged", True)]
    move(app, class_2b, DAY + timedelta(days=7), time(17))
    assert asked(app, class_2b) == [("ti", "asked", True)]
    phone.get(class_2b.url)
    assert "tigrinja" in phone.text


def test_what_cannot_be_settled_is_refused(app: Flask, class_2b: Class):
    ask(app, class_2b, "ti")
    with app.app_context(), within(class_2b.school):
        with pytest.raises(Refused):
            language_help.settle(class_2b.meeting, "ti", "asked")
        with pytest.raises(NotFound):
            language_help.settle(class_2b.meeting, "ar", "arranged")


def test_the_leader_is_reminded_ten_days_ahead_and_settles_it(app: Flask, client: Browser, class_2b: Class):
    ask(app, class_2b, "ti")
    with app.app_context():
        leader, slug = make_leader(class_2b.school), slug_of(class_2b.school)
        with within(class_2b.school):
            assert language_help.waiting(DAY - timedelta(days=11)) == []
            assert language_help.waiting(DAY - timedelta(days=10))[0].languages == ("ti",)
    client.sign_in(leader)
    page = f"/i/{slug}/networks/{class_2b.network}/meetings/{class_2b.meeting}/language-help"
    with time_machine.travel("2026-04-06 10:00:00+00:00", tick=False):
        client.sign_in(leader).get(f"/i/{slug}/")
        assert client.page.select_one(f'a[href="{page}"]')
        client.get(page)
        client.submit({"state": "arranged"}, form="settle")
        assert (client.status, asked(app, class_2b)) == (200, [("ti", "arranged", True)])
        client.get(f"/i/{slug}/")
        assert not client.page.select_one(f'a[href="{page}"]')


def test_a_moderator_sees_it_and_leaves_the_answer_to_the_leader(app: Flask, client: Browser, class_2b: Class):
    ask(app, class_2b, "ti")
    with app.app_context():
        moderator = make_member(class_2b.school, Role.MODERATOR, network_id=class_2b.network)
        slug = slug_of(class_2b.school)
    page = f"/i/{slug}/networks/{class_2b.network}/meetings/{class_2b.meeting}/language-help"
    client.sign_in(moderator).get(page)
    assert (client.status, "tigrinja" in client.text) == (200, True)
    assert not client.page.select("main form")
    client.post(f"{page}/settle", {"language": "ti", "state": "arranged"})
    assert (client.status, asked(app, class_2b)) == (403, [("ti", "asked", True)])


def test_children_and_food_go_for_this_meeting_and_later_ones_and_new_ones(app: Flask, client: Browser, class_2b: Class):
    with app.app_context():
        make_meeting(class_2b.school, class_2b.network, date(2026, 5, 12))
        with within(class_2b.school):
            practical.change(class_2b.network, class_2b.meeting, Practical("minded", True))
        make_meeting(class_2b.school, class_2b.network, date(2026, 6, 9))
        with within(class_2b.school):
            found = [(m.little_ones, m.food) for m in planning.of_network(class_2b.network)]
            assert found == [("minded", True)] * 3
            with pytest.raises(Refused):
                practical.change(class_2b.network, class_2b.meeting, Practical("forbidden"))
    client.get(class_2b.url)
    assert len(client.page.select(".welcome svg")) == 2


def test_a_moderator_is_named_by_first_name_where_they_agreed(app: Flask, client: Browser, class_2b: Class):
    with app.app_context():
        amina = make_member(class_2b.school, Role.MODERATOR, name="Amina Hassan", network_id=class_2b.network)
        slug = slug_of(class_2b.school)
    client.get(class_2b.url)
    assert "Amina" not in client.text
    office = Browser(app).sign_in(amina)
    office.get(f"/i/{slug}/networks/{class_2b.network}/my-name")
    office.submit({"show": "yes"})
    client.get(class_2b.url)
    assert ("Amina" in client.text, "Hassan" in client.text) == (True, False)
    with app.app_context(), within(class_2b.school), pytest.raises(NotFound):
        members.show_to_parents(amina, class_2b.meeting, True)


def test_a_page_asks_the_database_three_questions_at_most(app: Flask, client: Browser, class_2b: Class):
    ask(app, class_2b, "ti")
    with queries(app) as sent:
        client.get(f"{class_2b.url}?with=nb&lang=ar")
    assert (client.status, len(sent)) == (200, 3)
