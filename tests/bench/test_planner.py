"""The measurement of the planner counts clashes, and says no more than it saw."""

from datetime import date
from uuid import UUID

from fnett.bench import planner
from fnett.institutions import calendars
from fnett.meetings.proposing import Proposal, Wanted

WINDOW = calendars.usual_year("03", 2026).windows[0]
DAY = date(2026, 9, 15)


def test_a_room_and_a_moderator_that_are_needed_twice_are_counted():
    person, room = frozenset({UUID(int=1)}), UUID(int=2)
    wanted = [Wanted(UUID(int=n), (WINDOW,), room, person) for n in (10, 11)]
    twice = [Proposal(network.network_id, WINDOW, DAY, room) for network in wanted]
    assert planner._clashes(wanted, twice) == 2
    assert planner._clashes(wanted, twice[:1]) == 0


def test_it_prints_seconds_clashes_and_windows_without_a_date(capsys):
    assert planner.run() == 0
    said = capsys.readouterr().err + capsys.readouterr().out
    assert "0 clashes, 0 windows without a date" in said
    assert " s at most" in said
