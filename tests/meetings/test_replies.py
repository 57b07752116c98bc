"""Replies: one a household however often it is tapped, changeable, counted, limited, and not to be linked."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select, text

from fnett.core.db import db
from fnett.core.problems import Refused
from fnett.meetings import closing, planning, replies
from fnett.meetings.models import Reply
from tests.meetings.house import JANUARY, House

OWN = "a" * 32
DURING = "2027-01-12 16:00:00+00:00"
JUST_BEFORE = "2027-01-12 15:59:59+00:00"


def answer(
    house: House,
    meeting_id: UUID,
    party_size: int = 2,
    token: str | None = None,
    households: int | None = 24,
    help_language: str | None = None,
) -> str:
    with house.app.app_context(), house.work(networks=frozenset({house.network})):
        meeting = planning.get(house.network, meeting_id)
        said = {"party_size": party_size, "help_language": help_language, "households": households}
        return replies.answer(meeting, edit_token=token, **said)


def counted(house: House, meeting_id: UUID) -> tuple[int, int]:
    with house.app.app_context(), house.work():
        counts = replies.counts(planning.get(house.network, meeting_id))
        return counts.coming, counts.not_coming


def said(meeting_id: UUID, token: str | None) -> list[int]:
    """What the browser that holds this token has answered."""
    query = select(Reply.party_size).where(replies.is_of_browser(meeting_id, replies.hash_of(meeting_id, token or "")))
    return list(db.session.scalars(query))


def test_answers_are_counted_as_seats_and_refusals(house):
    meeting = house.meeting()
    assert counted(house, meeting) == (0, 0)
    for party_size in (2, 1, 0, 0):
        answer(house, meeting, party_size)
    assert counted(house, meeting) == (3, 2)


def test_an_answer_is_changed_with_its_token_and_with_no_other(house):
    meeting = house.meeting()
    token = answer(house, meeting)
    assert answer(house, meeting, 0, token) == token
    assert counted(house, meeting) == (0, 1)
    assert answer(house, meeting, 2, "guessed") != "guessed"
    assert counted(house, meeting) == (2, 1)
    with house.app.app_context(), house.work():
        found = planning.get(house.network, meeting)
        assert said(found.id, token) == [0]
        assert said(found.id, "guessed") == said(found.id, None) == []


def test_whoever_does_not_come_asks_for_no_language_help(house):
    meeting = house.meeting()
    token = answer(house, meeting, 1, help_language="ti")
    answer(house, meeting, 0, help_language="so")
    answer(house, meeting, 0, token, help_language="ti")
    with house.app.app_context(), house.work():
        assert set(db.session.scalars(select(Reply.help_language))) == {None}


def test_ten_taps_with_one_token_are_one_answer_also_at_the_same_moment(house):
    meeting, token = house.meeting(), replies.new_token()
    with ThreadPoolExecutor(5) as taps:
        assert set(taps.map(lambda _: answer(house, meeting, 2, token), range(10))) == {token}
    assert counted(house, meeting) == (2, 0)


def test_nobody_can_tell_that_two_meetings_were_answered_by_one_browser(house, observer):
    first, second = house.meeting(), house.meeting(JANUARY.replace(month=4))
    assert answer(house, first, 1, OWN) == answer(house, second, 1, OWN) == OWN
    with observer.connect() as connection:
        assert len(set(connection.execute(text("SELECT edit_hash FROM reply")).scalars())) == 2


@pytest.mark.parametrize(("households", "seats"), [(3, 6), (None, 120)])
def test_a_posted_link_cannot_fill_more_than_two_seats_a_household(house, households, seats):
    meeting = house.meeting()
    first = answer(house, meeting, 2, households=households)
    for _ in range(seats // 2 - 1):
        answer(house, meeting, 2, households=households)
    assert counted(house, meeting) == (seats, 0)
    with pytest.raises(Refused):
        answer(house, meeting, 1, households=households)
    with pytest.raises(Refused):
        answer(house, meeting, 3, first, households=households)
    answer(house, meeting, 0, first, households=households)
    assert counted(house, meeting) == (seats - 2, 1)


def test_refusals_alone_do_not_go_on_without_end(house):
    meeting = house.meeting()
    for _ in range(4):
        answer(house, meeting, 0, households=2)
    with pytest.raises(Refused):
        answer(house, meeting, 0, households=2)
    assert counted(house, meeting) == (0, 4)


@pytest.mark.parametrize("party_size", [-1, 7, 10**9])
def test_a_party_that_cannot_be_is_refused(house, party_size):
    meeting = house.meeting()
    with pytest.raises(Refused) as refusal:
        answer(house, meeting, party_size)
    assert refusal.value.field == "party_size"
    answer(house, meeting, 6)


def test_an_answer_is_taken_until_the_meeting_begins(house):
    meeting = house.meeting()
    with time_machine.travel(JUST_BEFORE, tick=False):
        token = answer(house, meeting)
    with time_machine.travel(DURING, tick=False), pytest.raises(Refused):
        answer(house, meeting, 0, token)
    assert counted(house, meeting) == (2, 0)


def test_a_cancelled_meeting_takes_no_answer(house):
    meeting = house.meeting()
    with house.app.app_context(), house.work():
        closing.cancel(house.network, meeting, "illness")
    with pytest.raises(Refused):
        answer(house, meeting)
