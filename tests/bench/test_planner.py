"""The measurement of the planner counts clashes, and says no more than it saw."""

from datetime import date
from uuid import UUID

from fnett.bench import planner
from fnett.institutions import calendars, geography
from fnett.meetings.proposing import Proposal, Wanted

WINDOW = calendars.usual_year("03", 2026).windows[0]
FEW = ("03", "56")  # two whose breaks lie in different weeks; all of them with --full
DAY = date(2026, 9, 15)


def test_a_room_and_a_moderator_that_are_needed_twice_are_counted():
    person, room = frozenset({UUID(int=1)}), UUID(int=2)
    wanted = [Wanted(UUID(int=n), (WINDOW,), room, person) for n in (10, 11)]
    twice = [Proposal(network.network_id, WINDOW, DAY, room) for network in wanted]
    assert planner._clashes(wanted, twice) == 2
    assert planner._clashes(wanted, twice[:1]) == 0


def test_it_prints_seconds_clashes_and_windows_without_a_date(capsys, full):
    counties = geography.counties() if full else FEW
    assert planner.run(counties) == 0
    said = capsys.readouterr().err
    assert f"{len(counties)} counties, 3 years, 1, 4 and 40 rooms: 0 clashes, 0 windows without a date" in said
    assert " s at most" in said
