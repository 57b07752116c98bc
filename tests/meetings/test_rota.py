"""The rota: written when evenings are planned, offered with a letter, taken once, and of one's own network alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from fnett.core import outbox
from fnett.core.problems import NotFound, Refused
from fnett.meetings import closing, rota
from fnett.meetings.models import MeetingLead
from fnett.networks import networks
from fnett.people import members
from fnett.people.access import Role
from tests.factories import make_institution, make_meeting, make_member, make_network, within
from tests.meetings.house import House
from tests.people.letters import delivered, text_of

DAYS = (date(2027, 1, 12), date(2027, 3, 9), date(2027, 5, 11))


class Rota:
    """2B with two moderators and three evenings."""

    def __init__(self, house: House) -> None:
        self.house = house
        with house.app.app_context():
            names = ("Kari", "Mona", "Omar")
            self.people = [make_member(house.institution, Role.MODERATOR, name=name, language="en") for name in names]
            self.kari, self.mona, self.omar = self.people
            with house.work():
                networks.change(house.network, label="2B", households=24, run_by="parents", moderators=self.people)
        self.meetings = [house.meeting(day) for day in DAYS]

    def seen(self) -> list[tuple[UUID | None, UUID | None, bool]]:
        with self.house.app.app_context(), self.house.work():
            turns = [evening.turn for evening in rota.of_network(self.house.network)]
            return [(turn.leader, turn.helper, turn.is_offered) for turn in turns]

    def do(self, step: Any, *arguments: Any, meeting: UUID | None = None) -> None:
        with self.house.app.app_context(), self.house.work():
            step(self.house.network, meeting or self.meetings[0], *arguments)

    def rows(self) -> int:
        with self.house.app.app_context(), self.house.work() as session:
            return session.scalar(select(func.count()).select_from(MeetingLead)) or 0


@pytest.fixture
def turns(house: House) -> Rota:
    return Rota(house)


def test_evenings_are_led_in_turn_from_the_day_they_are_planned(turns: Rota):
    kari, mona, omar = turns.people
    assert turns.seen() == [(kari, mona, False), (mona, omar, False), (omar, kari, False)]
    assert turns.rows() == 6


def test_without_moderators_nobody_leads_until_there_are_some(house: House):
    house.meeting()
    with house.app.app_context(), house.work():
        assert rota.of_network(house.network)[0].turn.leader is None
    turns = Rota(house)
    assert turns.seen()[0][0] is not None


def test_an_evening_is_offered_taken_and_stays_with_whoever_took_it(turns: Rota):
    turns.do(rota.offer, turns.kari)
    assert turns.seen()[0] == (turns.kari, turns.mona, True)
    turns.do(rota.take, turns.omar)
    assert turns.seen()[0] == (turns.omar, turns.mona, False)
    with pytest.raises(Refused):
        turns.do(rota.take, turns.mona)
    assert turns.seen()[0] == (turns.omar, turns.mona, False)
    assert turns.rows() == 6


def test_the_others_get_one_letter_that_names_nobody(turns: Rota):
    for _ in range(2):
        turns.do(rota.offer, turns.kari)
    with turns.house.app.app_context():
        outbox.deliver()
    letters = delivered(turns.house.app)
    assert {str(letter["Subject"]) for letter in letters} == {"Can you lead an evening?"}
    assert len(letters) == 2
    for letter in letters:
        body = letter.get_body(("plain",)).get_content()
        assert "January 12, 2027" in body or "12 January 2027" in body
        assert f"/networks/{turns.house.network}/rota" in body
        assert not [name for name in ("Kari", "2B", "Bjørkelia") if name in body]


def test_an_evening_that_was_kept_after_all_and_is_offered_again_is_asked_about_again(turns: Rota):
    for step in (rota.offer, rota.take, rota.offer):
        turns.do(step, turns.kari)
    with turns.house.app.app_context():
        outbox.deliver()
    assert len(delivered(turns.house.app)) == 2, "one each to Mona and Omar: the first offer was over before it was sent"


def test_whoever_offered_it_hears_that_it_is_taken_unless_they_have_it_again(turns: Rota):
    turns.do(rota.offer, turns.kari)
    turns.do(rota.take, turns.omar)
    with turns.house.app.app_context():
        outbox.deliver()
    (letter,) = delivered(turns.house.app)
    assert letter["Subject"] == "Somebody else leads your evening"
    assert "12 January 2027 that you offered is led by one of the other moderators" in text_of(letter)
    assert not [name for name in ("Omar", "2B") if name in text_of(letter)]
    turns.do(rota.offer, turns.omar)
    turns.do(rota.take, turns.kari)
    turns.do(rota.choose, turns.omar, None)
    with turns.house.app.app_context():
        outbox.deliver()
    told = [each["Subject"] for each in delivered(turns.house.app)]
    assert told == ["Somebody else leads your evening"], "Omar leads again, so nothing is told him"


def test_no_letter_goes_once_it_is_taken(turns: Rota):
    turns.do(rota.offer, turns.kari)
    turns.do(rota.take, turns.omar)
    with turns.house.app.app_context():
        outbox.deliver()
    assert "Can you lead an evening?" not in [letter["Subject"] for letter in delivered(turns.house.app)]


def test_of_many_who_take_it_at_once_one_has_it(turns: Rota):
    turns.do(rota.offer, turns.kari)

    def attempt(person: UUID) -> bool:
        try:
            turns.do(rota.take, person)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        took = list(pool.map(attempt, [turns.mona, turns.omar] * 3))
    leader, helper, is_offered = turns.seen()[0]
    assert leader in (turns.mona, turns.omar)
    assert took.count(True) == 3, "whoever has it may say so again; the other is told"
    assert (helper != leader, is_offered, turns.rows()) == (True, False, 6)


def test_the_leader_of_the_place_sets_it(turns: Rota):
    turns.do(rota.choose, turns.omar, None)
    assert turns.seen()[0] == (turns.omar, None, False)
    with pytest.raises(Refused):
        turns.do(rota.choose, turns.omar, turns.omar)
    turns.do(rota.choose, turns.mona, turns.kari)
    assert turns.seen()[0] == (turns.mona, turns.kari, False)


def test_nobody_outside_the_network_is_put_in(turns: Rota):
    with turns.house.app.app_context():
        of_2a = make_member(turns.house.institution, Role.MODERATOR)
        make_network(turns.house.institution, "2A", moderators=(of_2a,))
        stranger = make_member(make_institution("Furulia skole"), Role.MODERATOR)
    turns.do(rota.offer, turns.kari)
    before = turns.seen()
    for person in (of_2a, stranger, turns.house.leader, uuid4()):
        for step in (rota.take, lambda network, meeting, who: rota.choose(network, meeting, who, None)):
            with pytest.raises(NotFound):
                turns.do(step, person)
    assert turns.seen() == before
    turns.do(rota.take, turns.omar)
    assert turns.seen() != before


def test_another_networks_evening_is_not_there(turns: Rota):
    with turns.house.app.app_context():
        other = make_network(turns.house.institution, "2A", moderators=(turns.kari,))
        meeting = make_meeting(turns.house.institution, other, DAYS[0])
        with within(turns.house.institution, turns.kari, networks=frozenset({turns.house.network})) as session:
            assert {row.network_id for row in session.scalars(select(MeetingLead))} == {turns.house.network}
            with pytest.raises(NotFound):
                rota.take(other, meeting, turns.kari)
    for step in (rota.offer, rota.take):
        with pytest.raises(NotFound):
            turns.do(step, turns.kari, meeting=meeting)


def test_whoever_leaves_the_network_leads_no_more(turns: Rota):
    with turns.house.app.app_context(), turns.house.work():
        members.leave_network(turns.kari, turns.house.network)
    assert all(turns.kari not in evening for evening in turns.seen())
    assert turns.seen()[1][:2] == (turns.mona, turns.omar)
    (leader, _, _), *_ = turns.seen()
    turns.do(rota.offer, leader)
    assert turns.seen()[0][::2] == (leader, True)


def test_an_evening_that_is_cancelled_is_led_by_nobody(turns: Rota):
    with turns.house.app.app_context(), turns.house.work():
        closing.cancel(turns.house.network, turns.meetings[0], "room")
    assert len(turns.seen()) == 2
    with pytest.raises(NotFound):
        turns.do(rota.take, turns.kari)
