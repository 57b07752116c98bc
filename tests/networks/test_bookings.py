"""Rooms are booked: one circle at a time, also for classes that do not see each other, and never with a name."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from threading import Barrier

import pytest
from sqlalchemy import text

from fnett.core.problems import Refused
from fnett.meetings import closing, planning
from tests.conftest import as_superuser
from tests.factories import make_network, within
from tests.meetings.house import JANUARY, House


def plan(house, network, day=JANUARY, starts=time(17), place=None):
    with house.app.app_context(), within(house.institution, house.leader, networks=frozenset({network})):
        return planning.plan(
            network, day=day, starts=starts, ends=time(starts.hour + 1, 15), place_id=place or house.room
        ).id


@pytest.fixture
def house(app):
    return House(app)


@pytest.fixture
def other(house):
    with house.app.app_context():
        return make_network(house.institution, "2C")


def test_a_room_is_taken_for_a_class_that_does_not_see_the_other(house, other):
    plan(house, house.network)
    with pytest.raises(Refused) as refusal:
        plan(house, other, starts=time(18))
    assert refusal.value.field == "place"
    assert plan(house, other, starts=time(18, 15)), "the room is free again when the first circle ends"


def test_moving_and_cancelling_give_the_room_back(house, other):
    meeting = plan(house, house.network)
    with house.app.app_context(), house.work():
        planning.move(
            house.network, meeting, day=date(2027, 1, 19), starts=time(17), ends=time(18, 15), place_id=house.room
        )
    assert plan(house, other)
    with house.app.app_context(), house.work():
        closing.cancel(house.network, meeting, "room")
    assert plan(house, other, day=date(2027, 1, 19))


def test_a_meeting_that_only_changes_its_hours_is_not_in_its_own_way(house):
    meeting = plan(house, house.network)
    with house.app.app_context(), house.work():
        planning.move(house.network, meeting, day=JANUARY, starts=time(17, 30), ends=time(18, 45), place_id=house.room)


def test_of_two_at_the_same_moment_one_gets_the_room(house, other):
    def attempt(network):
        try:
            return plan(house, network)
        except Refused:
            return None

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(attempt, (house.network, other)))
    assert sum(found is not None for found in made) == 1


def test_a_booking_says_nothing_of_whose_it_is(house, engine):
    meeting = plan(house, house.network)
    with as_superuser(engine).connect() as connection:
        row = dict(connection.execute(text("SELECT * FROM booking")).mappings().one())
    assert set(row) == {"institution_id", "id", "place_id", "during"}
    assert meeting not in row.values()
    assert house.network not in row.values()


def test_two_who_each_want_what_the_other_has_end_with_one_plan_and_one_refusal(house, other):
    days, both_have_one = (JANUARY, date(2027, 1, 19)), Barrier(2)

    def plan_both(network, order):
        try:
            with house.app.app_context(), within(house.institution, house.leader):
                when = {"starts": time(17), "ends": time(18, 15), "place_id": house.room}
                planning.plan(network, day=order[0], **when)
                both_have_one.wait(10)
                planning.plan(network, day=order[1], **when)
                return "planned"
        except Refused:
            return "refused"

    with ThreadPoolExecutor(2) as pool:
        found = pool.map(plan_both, (house.network, other), (days, days[::-1]))
        assert sorted(found) == ["planned", "refused"]
