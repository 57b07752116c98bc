"""Letters about meetings: at their hour, to whom they concern, three at most, moved along and called off."""

import re
from datetime import date, time
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError

from fnett.core import outbox
from fnett.meetings import closing, planning, reminders, replies
from fnett.meetings.closing import Evening
from fnett.networks import networks, subscriptions
from tests.conftest import as_superuser
from tests.factories import make_meeting, make_network, make_subscription
from tests.meetings.house import JANUARY, House
from tests.people.letters import delivered, text_of

READER, CONFIRM = "leser@people.example", "Your reminders from fnett"
ASKED, EVE, MORNING, AFTER = (
    *("2027-01-09 17:30:00+01:00", "2027-01-11 17:30:00+01:00", "2027-01-12 08:00:00+01:00"),
    "2027-01-13 10:30:00+01:00",
)
CAME = Evening(9, 8, 1, True)
SENT = "SELECT kind, state, outcome FROM message WHERE kind LIKE 'meeting%' ORDER BY created_at, id"


@pytest.fixture
def reader(house: House) -> UUID:
    with house.app.app_context():
        return make_subscription(house.institution, house.network, READER, language="en")


def letters(house: House, moment: str) -> list[str]:
    """The subjects of the letters about meetings that come when the clockwork looks at this moment."""
    with time_machine.travel(moment, tick=False), house.app.app_context():
        seen = set(arrived(house))
        reminders.write_due()
        outbox.deliver()
        return sorted(subject for name, subject in arrived(house).items() if name not in seen and subject != CONFIRM)


def arrived(house: House) -> dict[str, str]:
    """The letters in the mail folder: name of the file and subject."""
    folder = Path(house.app.extensions["fnett.settings"].home) / "mail"
    parse = BytesParser(policy=policy.default).parsebytes
    return {file.name: str(parse(file.read_bytes())["Subject"]) for file in folder.glob("*.eml")}


def sent(observer: Engine) -> list[tuple[Any, ...]]:
    with observer.connect() as connection:
        return [tuple(row) for row in connection.execute(text(SENT))]


def cancel(house: House, meeting: UUID) -> None:
    with house.app.app_context(), house.work():
        closing.cancel(house.network, meeting, "room")


def hold(house: House, meeting: UUID, moment: str = "2027-01-12 18:20:00+01:00", came: Evening = CAME) -> None:
    with time_machine.travel(moment, tick=False), house.app.app_context(), house.work():
        closing.close(house.network, meeting, came)


def answer(house: House, meeting: UUID, reader: UUID, size: int = 2) -> None:
    with house.app.app_context(), house.work():
        own = subscriptions.answer_token(reader)
        replies.answer(planning.get(house.network, meeting), party_size=size, edit_token=own, households=24)


def test_three_letters_each_at_its_hour_and_each_once(house, reader):
    meeting = house.meeting()
    assert letters(house, "2027-01-09 16:30:00+01:00") == []
    for moment, subject in ((ASKED, "Will you come to the next meeting?"), (EVE, "We meet soon")):
        assert letters(house, moment) == [subject]
        assert letters(house, moment) == []
    assert letters(house, MORNING) == []
    hold(house, meeting)
    assert letters(house, AFTER) == ["Thank you for the meeting"]
    assert letters(house, AFTER) == []


def test_who_has_answered_by_their_link_is_not_asked_and_is_reminded_all_the_same(house, reader):
    answer(house, house.meeting(), reader, 0)
    with house.app.app_context():
        make_subscription(house.institution, house.network, "other@people.example", language="en")
    assert letters(house, ASKED) == ["Will you come to the next meeting?"]
    assert letters(house, EVE) == ["We meet soon", "We meet soon"]


def test_who_answers_while_the_letter_waits_is_not_asked(house, reader, observer):
    meeting = house.meeting()
    with time_machine.travel(ASKED, tick=False), house.app.app_context():
        reminders.write_due()
    answer(house, meeting, reader)
    with time_machine.travel(ASKED, tick=False):
        delivered(house.app)
    assert sent(observer) == [("meeting_ask", "cancelled", "not_wanted_any_more")]


def test_no_row_says_whose_an_answer_is(house, reader, observer):
    answer(house, house.meeting(), reader)
    with observer.connect() as connection:
        words = str(connection.execute(text("SELECT to_jsonb(r) FROM reply r")).all())
    assert str(reader) not in words


def test_only_readers_of_this_class_who_have_confirmed_get_letters(house, reader):
    house.meeting()
    with house.app.app_context():
        make_subscription(house.institution, make_network(house.institution, "3A"), "third@people.example", language="en")
        with house.work():
            subscriptions.ask(house.network, email="new@people.example", language="en", once="a")
    assert letters(house, ASKED) == ["Will you come to the next meeting?"]
    with house.app.app_context(), house.work():
        subscriptions.end(reader)
    assert letters(house, EVE) == []


def test_who_subscribes_after_the_meeting_is_not_thanked_for_it(house):
    meeting = house.meeting()
    hold(house, meeting)
    with time_machine.travel("2027-01-13 09:00:00+01:00", tick=False), house.app.app_context():
        make_subscription(house.institution, house.network, READER, language="en")
    assert letters(house, AFTER) == []


@pytest.mark.parametrize("came", [Evening(1, 1, 1, True), Evening(4, 0, 1, True), Evening(2, 2, 1, True)])
def test_where_nobody_came_nobody_is_thanked_for_it(house, reader, came):
    hold(house, house.meeting(), came=came)
    assert len(letters(house, AFTER)) == (came.adults == 2)


def test_an_institution_that_left_writes_no_more(house, reader, engine):
    meeting = house.meeting()
    with as_superuser(engine).begin() as connection:
        connection.execute(text("UPDATE participation SET state = 'left', left_at = now()"))
    assert letters(house, ASKED) == []
    house.move(meeting, date(2027, 1, 19))
    with as_superuser(engine).begin() as connection:
        connection.execute(text("UPDATE participation SET state = 'joined', left_at = NULL"))
    assert letters(house, "2027-01-16 17:30:00+01:00") == ["Will you come to the next meeting?"]


def test_who_ends_while_others_are_written_to_waits_and_nobody_loses_a_letter(house, reader, observer):
    """The one connection holds the lock of a letter that is being written; the other's click comes after it."""
    with house.app.app_context(), house.work():
        assert [row.id for row in subscriptions.readers(house.network)] == [reader]
        with observer.connect() as connection:
            connection.execute(text("SET LOCAL lock_timeout = '200ms'"))
            with pytest.raises(OperationalError):
                connection.execute(text("DELETE FROM subscription"))


def test_what_comes_up_at_night_comes_in_the_morning(house, reader, observer):
    house.meeting()
    assert letters(house, "2027-01-11 23:10:00+01:00") == []
    assert [state for _, state, _ in sent(observer)] == ["ready"]
    assert letters(house, "2027-01-12 06:59:00+01:00") == []
    assert letters(house, "2027-01-12 07:00:00+01:00") == ["We meet soon"]


def test_a_letter_that_could_not_leave_in_the_evening_waits_for_the_morning(house, reader, observer):
    house.meeting()
    with time_machine.travel("2027-01-11 20:59:00+01:00", tick=False), house.app.app_context():
        assert reminders.write_due() == 1
    with time_machine.travel("2027-01-11 22:00:00+01:00", tick=False):
        delivered(house.app)
    assert next(row for row in sent(observer) if row[0] == "meeting_before")[1:] == ("ready", "waits_for_the_morning")
    assert letters(house, "2027-01-12 07:00:00+01:00") == ["We meet soon"]


def test_a_moved_meeting_takes_its_letters_along_and_keeps_its_replies(house, reader, observer):
    meeting = house.meeting()
    answer(house, meeting, reader)
    with time_machine.travel(EVE, tick=False), house.app.app_context():
        reminders.write_due()  # written, and not sent yet
    with time_machine.travel("2027-01-11 17:40:00+01:00", tick=False):
        house.move(meeting, date(2027, 1, 19))
        delivered(house.app)
    assert sorted(sent(observer)) == [
        ("meeting_before", "cancelled", "not_wanted_any_more"),
        ("meeting_moved", "sent", None),
    ]
    assert letters(house, MORNING) == []
    assert letters(house, "2027-01-18 17:30:00+01:00") == ["We meet soon"]
    with house.app.app_context(), house.work():
        assert replies.counts(planning.get(house.network, meeting)).coming == 2


def test_only_another_day_is_worth_a_notice_and_each_change_has_one(house, reader, observer):
    meeting = house.meeting()
    house.move(meeting, starts=time(18))
    house.move(meeting, starts=time(18))
    assert sent(observer) == []
    for day in (date(2027, 1, 19), date(2027, 1, 19), JANUARY, date(2027, 1, 19)):
        house.move(meeting, day)
        delivered(house.app)
    assert [kind for kind, _, _ in sent(observer)] == ["meeting_moved"] * 3


def test_the_other_day_stays_news_when_the_hours_change_before_it_is_sent(house, reader, observer):
    meeting = house.meeting()
    house.move(meeting, date(2027, 1, 19))
    house.move(meeting, date(2027, 1, 19), time(16))
    with house.app.app_context():
        outbox.deliver()
    assert [(kind, state) for kind, state, _ in sent(observer)] == [("meeting_moved", "sent")]


def test_a_cancelled_meeting_stops_the_rest_and_says_so_at_any_hour(house, reader):
    meeting = house.meeting()
    assert letters(house, ASKED)
    with time_machine.travel("2027-01-11 23:00:00+01:00", tick=False):
        cancel(house, meeting)
        cancel(house, meeting)
    assert letters(house, "2027-01-11 23:00:30+01:00") == ["The meeting is called off"]
    for moment in (MORNING, AFTER):
        assert letters(house, moment) == []


def test_what_is_reported_as_not_held_is_no_news(house, reader, observer):
    meeting = house.meeting()
    with time_machine.travel("2027-01-12 19:00:00+01:00", tick=False), house.app.app_context(), house.work():
        closing.not_held(house.network, meeting, "few_could")
    assert sent(observer) == []


def test_a_fourth_letter_is_refused_by_the_database(house, reader, observer):
    meeting = house.meeting()
    line = (
        "INSERT INTO reminder (institution_id, network_id, meeting_id, subscription_id, kind, slot, starts_at)"
        " SELECT institution_id, network_id, id, :reader, 'before', :slot, starts_at + make_interval(days => :day)"
        " FROM meeting WHERE id = :meeting"
    )
    with observer.connect() as connection:
        for slot in (1, 2, 3):
            connection.execute(text(line), {"reader": reader, "meeting": meeting, "slot": slot, "day": slot})
        for slot in (1, 2, 3, 4, 0, None):
            with pytest.raises(IntegrityError), connection.begin_nested():
                connection.execute(text(line), {"reader": reader, "meeting": meeting, "slot": slot, "day": 9})


def test_practice_reminds_nobody(house, observer):
    with house.app.app_context():
        with house.work():
            practice = networks.create(label="9X", school_year=2026, households=9, moderators=(), is_practice=True).id
        make_meeting(house.institution, practice, JANUARY, place_id=house.room)
    assert letters(house, ASKED) == []


def test_a_week_after_the_meeting_nothing_is_noted_of_its_letters(house, reader, observer):
    meeting = house.meeting()
    letters(house, ASKED)
    hold(house, meeting)
    for moment, forgotten in (("2027-01-19 18:10:00+01:00", 0), ("2027-01-19 18:20:00+01:00", 1)):
        with time_machine.travel(moment, tick=False), house.app.app_context():
            assert reminders.forget_past() == forgotten


def test_letters_say_when_and_where_and_their_subjects_and_headers_say_nothing(house, reader):
    meeting = house.meeting()
    for moment in (ASKED, EVE):
        letters(house, moment)
    house.move(meeting, date(2027, 1, 19))
    cancel(house, meeting)
    about = [letter for letter in delivered(house.app) if letter["Subject"] != CONFIRM]
    assert len(about) == 3, "of the two notices the older one is not true any more"
    for letter in about:
        words = text_of(letter)
        assert "2B" in words
        assert "January 2027" in words
        assert re.search(r"http://localhost/reminders/[\w-]{43}\?lang=en", words)
        assert not {"2B", "Bjørkelia", "Klasserommet"} & set(re.findall(r"\w+", str(letter["Subject"])))
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert [part.get_content_type() for part in letter.iter_attachments()] == ["text/calendar"]
        if letter["Subject"] != "The meeting is called off":
            assert {"Klasserommet", "17:00"} <= set(re.findall(r"[\w:]+", words))
