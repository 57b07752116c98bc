"""Planning: four dates at once or none, one effect of two clicks, a move that keeps the meeting."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from fnett.core.problems import NotFound, Refused
from fnett.institutions.models import Institution
from fnett.meetings import planner, planning, replies
from fnett.networks import networks
from tests.factories import make_institution, make_meeting, make_network, make_place
from tests.meetings.house import JANUARY, House

FIVE, QUARTER_PAST_SIX = time(17), time(18, 15)


def plan(house: House, *days: date, **changes: object) -> list[UUID]:
    when = {"starts": FIVE, "ends": QUARTER_PAST_SIX, "place_id": house.room, **changes}
    with house.app.app_context(), house.work():
        return [meeting.id for meeting in planning.plan_year(house.network, days, **when)]


def planned_days(house: House) -> list[date]:
    with house.app.app_context(), house.work():
        return [meeting.day for meeting in planning.of_network(house.network)]


def test_four_proposed_dates_are_planned_in_order(house):
    with house.app.app_context(), house.work() as session:
        institution = session.get_one(Institution, house.institution)
        proposed = planner.propose([networks.shown(house.network)], institution, date(2026, 8, 1))
    days = [proposal.day for proposal in proposed]
    assert len(days) == 4
    plan(house, *reversed(days))
    assert planned_days(house) == days


@pytest.mark.parametrize(
    ("days", "changes", "field"),
    [
        ((JANUARY, JANUARY), {}, "day"),
        ((JANUARY, date(2025, 1, 12)), {}, "day"),
        ((JANUARY, date(2027, 3, 28)), {"starts": time(2, 30), "ends": time(4)}, "starts"),
        ((JANUARY,), {"ends": FIVE}, "ends"),
    ],
)
def test_all_dates_are_planned_or_none(house, days, changes, field):
    with pytest.raises(Refused) as refusal:
        plan(house, *days, **changes)
    assert refusal.value.field == field
    assert planned_days(house) == []
    plan(house, JANUARY)
    assert planned_days(house) == [JANUARY]


def test_planning_the_same_twice_gives_the_one_meeting(house):
    assert plan(house, JANUARY) == plan(house, JANUARY)


def test_two_clicks_at_the_same_moment_plan_one_meeting(house, observer):
    with ThreadPoolExecutor(6) as clicks:
        made = list(clicks.map(lambda _: plan(house, JANUARY)[0], range(6)))
    assert len(set(made)) == 1
    with observer.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM meeting")).scalar() == 1


def test_another_time_on_a_day_that_is_taken_is_refused(house):
    plan(house, JANUARY)
    with pytest.raises(Refused) as refusal:
        plan(house, JANUARY, starts=time(18), ends=time(19))
    assert refusal.value.field == "day"


def test_a_moved_meeting_keeps_its_identity_and_its_replies(house):
    meeting_id = house.meeting()
    thursday = date(2027, 1, 14)
    with house.app.app_context(), house.work():
        replies.answer(planning.get(house.network, meeting_id), party_size=2, edit_token=None, households=24)
    with house.app.app_context(), house.work():
        moved = planning.move(
            house.network, meeting_id, day=thursday, starts=FIVE, ends=QUARTER_PAST_SIX, place_id=house.room
        )
        assert (moved.id, moved.day, moved.starts_at.isoformat()) == (meeting_id, thursday, "2027-01-14T16:00:00+00:00")
        assert replies.counts(moved).coming == 2


def test_a_meeting_does_not_move_onto_another_or_into_another_year(house):
    meeting_id, taken = house.meeting(), date(2027, 1, 14)
    house.meeting(taken)
    for day in (taken, date(2027, 9, 1)):
        with house.app.app_context(), pytest.raises(Refused) as refusal, house.work():
            planning.move(house.network, meeting_id, day=day, starts=FIVE, ends=QUARTER_PAST_SIX, place_id=house.room)
        assert refusal.value.field == "day"
    assert planned_days(house) == [JANUARY, taken]


def test_an_evening_to_come_is_not_moved_to_one_that_is_over(house):
    coming, past = house.meeting(), house.meeting(date(2026, 9, 15))
    when = {"starts": FIVE, "ends": QUARTER_PAST_SIX, "place_id": house.room}
    with house.app.app_context(), pytest.raises(Refused) as refusal, house.work():
        planning.move(house.network, coming, day=date(2026, 9, 17), **when)
    assert refusal.value.field == "day"
    with house.app.app_context(), house.work():
        planning.move(house.network, past, day=date(2026, 9, 17), **when)  # it was on the Thursday
    assert planned_days(house) == [date(2026, 9, 17), JANUARY]


def test_a_foreign_room_network_or_meeting_is_not_found(house):
    with house.app.app_context():
        foreign = make_institution("Furulia skole")
        foreign_room, foreign_network = make_place(foreign), make_network(foreign)
        other_class = make_network(house.institution, "3A")
        other_meeting = make_meeting(
            house.institution, other_class, JANUARY, place_id=make_place(house.institution, "Rom 9")
        )
    when = {"day": JANUARY, "starts": FIVE, "ends": QUARTER_PAST_SIX}
    with house.app.app_context(), house.work():
        for network, room in ((house.network, foreign_room), (foreign_network, house.room), (uuid4(), house.room)):
            with pytest.raises(NotFound):
                planning.plan(network, place_id=room, **when)
        with pytest.raises(NotFound):
            planning.move(house.network, other_meeting, place_id=house.room, **when)
    with house.app.app_context(), house.work(networks=frozenset({house.network})):
        with pytest.raises(NotFound):
            planning.plan(other_class, place_id=house.room, **when)
        planning.plan(house.network, place_id=house.room, **when)


def test_the_next_meeting_is_the_first_planned_one_from_today_on(house):
    with house.app.app_context(), house.work():
        assert planning.find_next(house.network, date(2026, 11, 25)) is None
    plan(house, date(2026, 11, 24), JANUARY, date(2027, 4, 13))
    with house.app.app_context(), house.work():
        found = planning.find_next(house.network, date(2027, 1, 12))
        assert found
        assert found.day == JANUARY
