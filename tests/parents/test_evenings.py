"""What a network's page knows, and the answers to it."""

from datetime import date, time, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from fnett.core import clock, tenancy
from fnett.core.problems import NotFound, Refused
from fnett.core.tenancy import Door, Scope
from fnett.meetings import planning, replies
from fnett.networks.codes import TooMany
from fnett.parents import evenings
from tests.client import Browser
from tests.factories import make_institution, make_meeting, make_network, make_place, within
from tests.parents.test_routes import BEFORE, DAY, make_class


def test_a_network_is_seen_with_its_next_meeting_and_its_room(app: Flask):
    with app.app_context():
        school = make_institution()
        network = make_network(school)
        meeting = make_meeting(school, network, clock.today() + timedelta(days=9), place_id=make_place(school))
        with behind_the_code(school, network):
            evening = evenings.see(network, None)
            assert (evening.label, evening.institution, evening.is_practice) == ("2B", "Bjørkelia skole", False)
            assert evening.meeting is not None
            assert evening.meeting.id == meeting
            assert evening.place is not None
            assert (evening.place.name, evening.opened_by) == ("Klasserommet", "The door is open.")
            assert (evening.has_begun, evening.party_size) == (False, None)


def test_another_network_of_the_same_school_is_not_found(app: Flask):
    with app.app_context():
        school = make_institution()
        network, other = make_network(school, "2B"), make_network(school, "3A")
        meeting = make_meeting(school, other, clock.today() + timedelta(days=9))
        with behind_the_code(school, network):
            with pytest.raises(NotFound):
                evenings.see(other, None)
            with pytest.raises(NotFound):
                evenings.answer(network, meeting, party_size=1, edit_token=replies.new_token())
        with behind_the_code(school, other):
            assert evenings.see(other, None).label == "3A"


@time_machine.travel(BEFORE, tick=False)
def test_an_answer_stays_and_is_asked_for_again_on_another_day_alone(app: Flask, client: Browser):
    with app.app_context():
        school = make_institution()
        of, room = make_class(school, "2B", "Klasserommet"), make_place(school, "Musikkrommet")

    def is_asked_after_moving_to(day: date, hour: int) -> bool:
        with app.app_context(), within(school):
            planning.move(of.network, of.meeting, day=day, starts=time(hour), ends=time(hour + 1), place_id=room)
            assert replies.counts(planning.get(of.network, of.meeting)).coming == 3, "it stays whatever happens"
        client.get(f"{of.url}?lang=en")
        return "You answered for another day." in client.text

    client.get(f"{of.url}?lang=en")
    assert "another day" not in client.text, "there is nothing to ask again"
    client.submit({"party_size": "3"})
    assert not is_asked_after_moving_to(DAY, 18)
    assert is_asked_after_moving_to(DAY + timedelta(days=1), 18)
    assert client.page.select_one(".answers button")["value"] == "3"
    client.submit({"party_size": "3"})
    assert "another day" not in client.text
    assert not is_asked_after_moving_to(DAY + timedelta(days=1), 17)


def test_three_hundred_answers_to_one_link_leave_two_seats_a_household_and_then_a_break(app: Flask):
    with app.app_context():
        school = make_institution()
        network, other = make_network(school, "2B", households=20), make_network(school, "3A", households=20)
        meeting = make_meeting(school, network, clock.today() + timedelta(days=9))
        elsewhere = make_meeting(school, other, clock.today() + timedelta(days=9))
        outcomes = [answer(school, network, meeting, number % 7) for number in range(300)]
        assert outcomes.count("too many") == 300 - evenings.ANSWERS.most
        assert outcomes.count("taken") > 0
        with behind_the_code(school, network):
            counts = replies.counts(planning.get(network, meeting))
            assert 30 <= counts.coming <= 40
        assert answer(school, other, elsewhere, 2) == "taken"


def answer(school: UUID, network: UUID, meeting: UUID, party_size: int) -> str:
    """What becomes of one answer from a browser of its own."""
    try:
        with behind_the_code(school, network):
            evenings.answer(network, meeting, party_size=party_size, edit_token=replies.new_token())
    except Refused:
        return "full"
    except TooMany:
        return "too many"
    return "taken"


def behind_the_code(school: UUID, network: UUID):
    """Work as somebody who holds the network's code."""
    return tenancy.work(Scope(Door.APP, school, frozenset({network})))
