"""Closing: numbers after the evening, once, and no reply is left behind."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import text

from fnett.core.problems import NotFound, Refused
from fnett.meetings import closing, planning, replies
from fnett.meetings.closing import Evening
from tests.factories import make_institution, make_meeting, make_network
from tests.meetings.house import EVENING_BEFORE, JANUARY
from tests.test_worker import wait_for

AFTERWARDS = "2027-01-12 18:00:00+00:00"
EVENING = Evening(adults=17, households=15, circles=2, everyone_had_a_turn=True, theme="sleep", contacts_promised=3)


def test_a_closed_evening_holds_its_numbers_and_wakes_the_network(house, observer):
    meeting = house.meeting(EVENING_BEFORE)
    with house.app.app_context(), house.work():
        closing.close(house.network, meeting, EVENING)
    with observer.connect() as connection:
        row = connection.execute(text("SELECT * FROM meeting")).one()
        assert {name: getattr(row, name) for name in vars(EVENING)} == vars(EVENING)
        assert (row.state, row.closed_by) == ("held", house.leader)
        assert connection.execute(text("SELECT state FROM network")).scalar() == "active"


def test_a_report_before_the_meeting_begins_is_refused(house):
    meeting = house.meeting(JANUARY)
    with house.app.app_context(), house.work():
        with pytest.raises(Refused):
            closing.close(house.network, meeting, EVENING)
        with pytest.raises(Refused):
            closing.not_held(house.network, meeting, "illness")
        assert closing.cancel(house.network, meeting, "illness").state == "cancelled"


def test_the_same_report_twice_is_one_and_another_is_refused(house, observer):
    meeting = house.meeting(EVENING_BEFORE)
    for _ in range(2):
        with house.app.app_context(), house.work():
            closing.close(house.network, meeting, EVENING)
    for change in (
        lambda: closing.close(house.network, meeting, replace(EVENING, adults=20)),
        lambda: closing.cancel(house.network, meeting, "illness"),
    ):
        with house.app.app_context(), pytest.raises(Refused), house.work():
            change()
    with observer.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_entry WHERE action LIKE 'meeting c%'")).scalar() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"households": 18}, "households"),
        ({"theme": "gossip"}, "theme"),
        ({"contacts_promised": -1}, "contacts_promised"),
        ({"circles": 0}, "circles"),
    ],
)
def test_numbers_that_cannot_be_leave_the_meeting_open(house, observer, changes, field):
    meeting = house.meeting(EVENING_BEFORE)
    with house.app.app_context(), pytest.raises(Refused) as refusal, house.work():
        closing.close(house.network, meeting, replace(EVENING, **changes))
    assert refusal.value.field == field
    with observer.connect() as connection:
        assert connection.execute(text("SELECT state FROM meeting")).scalar() == "planned"


def test_a_reason_comes_from_the_list(house):
    meeting = house.meeting()
    with house.app.app_context(), house.work():
        with pytest.raises(Refused):
            closing.cancel(house.network, meeting, "because")
        assert closing.cancel(house.network, meeting, "room").reason == "room"
        assert closing.cancel(house.network, meeting, "room").reason == "room"


@pytest.mark.parametrize("how", ["closed", "cancelled"])
def test_single_replies_are_gone_when_the_meeting_is_closed_or_cancelled(house, observer, how):
    meeting_id = house.meeting()
    with house.app.app_context(), house.work():
        meeting = planning.get(house.network, meeting_id)
        replies.answer(meeting, party_size=2, edit_token=None, households=24)
        assert replies.counts(meeting).coming == 2
    with house.app.app_context(), time_machine.travel(AFTERWARDS, tick=False), house.work():
        if how == "closed":
            closing.close(house.network, meeting_id, EVENING)
        else:
            closing.cancel(house.network, meeting_id, "weather")
    with observer.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM reply")).scalar() == 0


def test_another_schools_or_classes_meeting_is_not_found(house):
    with house.app.app_context():
        foreign = make_institution("Furulia skole")
        foreign_network = make_network(foreign)
        foreign_meeting = make_meeting(foreign, foreign_network, EVENING_BEFORE)
        own = house.meeting(EVENING_BEFORE)
    with house.app.app_context(), house.work():
        for network in (house.network, foreign_network):
            with pytest.raises(NotFound):
                closing.close(network, foreign_meeting, EVENING)
            with pytest.raises(NotFound):
                closing.cancel(network, foreign_meeting, "room")
        assert closing.close(house.network, own, EVENING).state == "held"


def test_closing_and_moving_wait_for_each_other_in_one_order(house, observer):
    """The network first, then the meeting: whoever waits for the network holds no meeting meanwhile."""
    meeting = house.meeting(EVENING_BEFORE)

    def close():
        with house.app.app_context(), house.work():
            return closing.close(house.network, meeting, EVENING).state

    waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'fnett_web'")
    with ThreadPoolExecutor(1) as pool, observer.connect() as other:
        other.execute(text("SELECT 1 FROM network FOR UPDATE"))
        closed = pool.submit(close)
        with observer.connect() as looking:
            wait_for(lambda: looking.execute(waits).scalar_one() == 1)
        other.execute(text("SELECT 1 FROM meeting FOR UPDATE NOWAIT"))
        other.rollback()
        assert closed.result(10) == "held"
