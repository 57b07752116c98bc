"""The letters of the evening: one to each moderator, at an hour that suits, once more after three days."""

from datetime import UTC, date, datetime, time, timedelta

import time_machine
from sqlalchemy import Engine, text

from fnett.meetings import closing, evening_letters
from fnett.meetings.closing import Evening
from fnett.networks.models import Network
from fnett.people import members
from fnett.people.access import Role
from tests.client import Browser
from tests.factories import give_role, make_institution, make_meeting, make_member, make_network
from tests.meetings.house import JANUARY, House
from tests.people.letters import delivered, path_in, text_of

END = datetime(2027, 1, 12, 17, 15, tzinfo=UTC)  # a quarter past six in Norway
EVENING = Evening(adults=9, households=8, circles=1, everyone_had_a_turn=True)
ROWS = text("SELECT kind, person_id, subject_id, due_at, state FROM message ORDER BY due_at, person_id")


def write(house: House, moment: datetime) -> int:
    with house.app.app_context(), time_machine.travel(moment, tick=False):
        return evening_letters.write_due()


def letters(house: House, moment: datetime) -> list[str]:
    with time_machine.travel(moment, tick=False):
        return [text_of(letter) for letter in delivered(house.app) if "link to fnett" not in letter["Subject"]]


def written(observer: Engine) -> list[tuple[object, ...]]:
    with observer.connect() as connection:
        return [tuple(row) for row in connection.execute(ROWS)]


def test_each_moderator_gets_one_letter_at_the_end_and_the_leader_none(house, observer, moderator):
    with house.app.app_context():
        other = make_member(house.institution, Role.MODERATOR, network_id=house.network)
        make_member(house.institution, Role.MODERATOR, network_id=make_network(house.institution, "3A"))
    meeting = house.meeting()
    assert write(house, END - timedelta(hours=1, minutes=1)) == 0
    assert write(house, END - timedelta(minutes=15)) == 2
    assert write(house, END + timedelta(minutes=45)) == 0
    assert sorted(written(observer), key=str) == sorted(
        [("evening", person, meeting, END, "ready") for person in (moderator, other)], key=str
    )
    assert letters(house, END - timedelta(minutes=1)) == []
    found = letters(house, END)
    assert len(found) == 2
    (english,) = [words for words in found if "How was it in 2B on Tuesday, 12 January 2027?" in words]
    assert f"/meetings/{meeting}/close" in english
    assert f"/meetings/{meeting}/talk" in english


def test_a_late_evening_is_asked_about_in_the_morning(house, observer, moderator):
    house.meeting(JANUARY, time(20))
    assert write(house, datetime(2027, 1, 12, 20, tzinfo=UTC)) == 1
    assert written(observer)[0][3] == datetime(2027, 1, 13, 6, tzinfo=UTC)


def test_an_evening_that_nobody_closes_is_asked_about_once_more_and_no_third_time(house, observer, moderator):
    house.meeting()
    for hours in (0, 1, 23, 71, 72, 96, 200):
        write(house, END + timedelta(hours=hours))
    assert [(kind, due_at) for kind, _, _, due_at, _ in written(observer)] == [
        ("evening", END),
        ("evening_again", END + timedelta(days=3)),
    ]
    first, second = letters(house, END + timedelta(days=3))
    assert "That is not known yet" not in first
    assert "That is not known yet" in second
    assert "We do not ask again." in second


def test_what_is_closed_cancelled_or_moved_meanwhile_is_not_asked_about(house, moderator):
    closed, cancelled, moved = (house.meeting(date(2027, 1, day)) for day in (12, 13, 14))
    for day in (12, 13, 14):
        assert write(house, datetime(2027, 1, day, 17, tzinfo=UTC)) == 1
    after = datetime(2027, 1, 14, 17, 20, tzinfo=UTC)
    with house.app.app_context(), time_machine.travel(after, tick=False), house.work():
        closing.close(house.network, closed, EVENING)
        closing.not_held(house.network, cancelled, "illness")
    with time_machine.travel(after, tick=False):
        house.move(moved, date(2027, 1, 19))
    assert letters(house, after) == []
    new_end = datetime(2027, 1, 19, 17, 15, tzinfo=UTC)
    assert write(house, new_end) == 1  # moved, it is another evening
    assert len(letters(house, new_end)) == 1


def test_who_has_left_the_network_meanwhile_is_not_asked(house, moderator):
    house.meeting()
    assert write(house, END) == 1
    with house.app.app_context(), house.work():
        members.leave_network(moderator, house.network)
    assert letters(house, END) == []


def test_practice_and_an_institution_that_left_get_no_letters(house, observer, moderator):
    house.meeting()
    with house.app.app_context():
        elsewhere = make_institution("Furulia skole")
        network = make_network(elsewhere)
        make_member(elsewhere, Role.MODERATOR, network_id=network)
        make_meeting(elsewhere, network, JANUARY)
    with house.app.app_context(), house.work() as session:
        session.query(Network).update({"is_practice": True})
    with observer.begin() as connection:
        connection.execute(text("UPDATE participation SET state = 'left' WHERE institution_id = :id"), {"id": elsewhere})
    assert write(house, END) == 0
    with observer.begin() as connection:
        connection.execute(text("UPDATE participation SET state = 'joined'"))
        connection.execute(text("UPDATE network SET is_practice = false"))
    assert write(house, END) == 2


def test_the_link_of_the_letter_leads_through_sign_in_to_the_closing_form(house, observer, moderator):
    meeting = house.meeting()
    write(house, END)
    link = house.url("meetings", meeting, "close")
    assert link in letters(house, END)[0]
    with time_machine.travel(END, tick=False):
        browser = Browser(house.app)
        browser.get(link)
        assert browser.path == "/sign-in"
        with observer.connect() as connection:
            address = connection.execute(text("SELECT email FROM person WHERE id = :id"), {"id": moderator}).scalar_one()
        browser.submit({"email": address})
        (sign_in,) = [letter for letter in delivered(house.app) if "link to fnett" in letter["Subject"]]
        browser.get(path_in(sign_in))
        browser.get("/sign-in/confirm")
        browser.submit()
    assert (browser.status, browser.path) == (200, link)
    assert browser.page.select_one("#adults")


def test_a_moderator_of_two_networks_is_asked_about_each(house, observer, moderator):
    with house.app.app_context():
        second = make_network(house.institution, "3A")
        give_role(house.institution, moderator, Role.MODERATOR, second)
        other = make_meeting(house.institution, second, JANUARY)
    first = house.meeting()
    assert write(house, END) == 2
    assert {row[2] for row in written(observer)} == {first, other}
