"""The year as its page shows it: four parts, open ones named, poor days explained."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import time_machine

from fnett.core import clock
from fnett.institutions.models import Institution
from fnett.meetings import closing, season, words
from fnett.meetings.season import Season
from fnett.networks import networks
from fnett.web.locale import reading_in
from tests.meetings.house import EVENING_BEFORE, JANUARY, House


@contextmanager
def year_of(house: House) -> Iterator[Season]:
    """The year, while its rows can be read."""
    with house.app.app_context(), house.work() as session:
        network = networks.shown(house.network)
        yield season.of(network, session.get_one(Institution, house.institution), clock.now(), clock.today())


def test_an_empty_year_has_four_parts_of_which_three_are_open(house):
    with year_of(house) as found:
        assert [part.is_open for part in found.parts] == [False, True, True, True]
        assert [part.is_over for part in found.parts] == [True, False, False, False]
        assert (found.held, found.total, found.coming, found.label) == (0, 4, None, "2026/27")


def test_a_part_with_a_planned_meeting_is_not_open_and_one_with_a_cancelled_meeting_is(house):
    meeting = house.meeting()
    with year_of(house) as found:
        assert [part.is_open for part in found.parts] == [False, False, True, True]
    with house.app.app_context(), house.work():
        closing.cancel(house.network, meeting, "illness")
    with year_of(house) as found:
        assert [part.is_open for part in found.parts] == [False, True, True, True]


def test_a_day_in_summer_belongs_to_no_part(house):
    house.meeting(date(2027, 7, 1))
    with year_of(house) as found:
        assert [seen.meeting.day for seen in found.outside] == [date(2027, 7, 1)]
        assert all(part.meetings == () for part in found.parts)


def test_of_two_meetings_in_a_part_the_later_made_one_says_so(house):
    first, second = house.meeting(date(2027, 1, 26)), house.meeting(date(2027, 1, 19))
    with year_of(house) as found:
        seen = {s.meeting.id: s for part in found.parts for s in part.meetings}
        assert seen[first].poor == ()
        assert len(seen[second].poor) == 1


def test_past_meetings_have_begun_and_are_not_called_poor(house):
    house.meeting(EVENING_BEFORE)
    house.meeting(JANUARY)
    with year_of(house) as found:
        past, coming = found.parts[1].meetings
        assert (past.has_begun, past.poor) == (True, ())
        assert not coming.has_begun
        assert found.coming == coming
        assert coming.place
        assert coming.place.name == "Klasserommet"


@pytest.mark.parametrize(
    ("came", "households", "sentence"),
    [
        ((17, 15), 24, "15 of 24 households had someone there."),
        ((2, 1), None, "1 household had someone there."),
        ((9, 8), None, "8 households had someone there."),
        ((1, 1), 24, "The room was ready, and nobody came this time. The circle is there again next time."),
        ((0, 0), 24, "The room was ready, and nobody came this time. The circle is there again next time."),
    ],
)
def test_an_evening_is_told_half_full(house, came, households, sentence):
    meeting_id = house.meeting(EVENING_BEFORE)
    with house.app.app_context(), house.work():
        held = closing.close(house.network, meeting_id, closing.Evening(came[0], came[1], 1, True))
        with reading_in("en"):
            assert words.of_evening(held, households) == sentence


@pytest.mark.parametrize(("now", "is_unreported"), [("2026-11-27 17:14+00:00", False), ("2026-11-27 17:15+00:00", True)])
def test_an_evening_that_nobody_closes_is_not_reported_from_the_third_day_on(house, now, is_unreported):
    house.meeting(EVENING_BEFORE)
    with time_machine.travel(now, tick=False), year_of(house) as found:
        (seen,) = [seen for part in found.parts for seen in part.meetings]
        assert (seen.has_begun, seen.is_unreported) == (True, is_unreported)


def test_what_was_promised_is_known_from_the_last_meeting_that_was_held(house):
    first, second = house.meeting(date(2026, 11, 17)), house.meeting(EVENING_BEFORE)
    with house.app.app_context(), house.work():
        closing.close(house.network, first, closing.Evening(9, 8, 1, True, contacts_promised=3))
    with year_of(house) as found:
        assert found.promised == 3
    with house.app.app_context(), house.work():
        closing.close(house.network, second, closing.Evening(9, 8, 1, True))
    with year_of(house) as found:
        assert found.promised is None  # nobody wrote it down, which is not none
