"""Which meeting is shown, and what can be a code."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from fnett.core import tokens
from fnett.parents import rules

NOW = datetime(2026, 4, 14, 16, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Meeting:
    """As little of a meeting as the rule reads."""

    hours: float
    state: str = "planned"

    @property
    def starts_at(self) -> datetime:
        """So many hours from now."""
        return NOW + timedelta(hours=self.hours)

    @property
    def ends_at(self) -> datetime:
        """75 minutes later."""
        return self.starts_at + timedelta(minutes=75)


def test_the_next_planned_meeting_is_shown():
    meetings = [Meeting(-900, "held"), Meeting(24), Meeting(900)]
    assert rules.choose(meetings, NOW) == rules.Shown(meetings[1], None, meetings[0])


def test_a_meeting_that_is_on_is_still_the_one_that_is_shown():
    meetings = [Meeting(-1), Meeting(900)]
    assert rules.choose(meetings, NOW).next == meetings[0]


def test_a_meeting_that_is_over_gives_way_to_the_next():
    meetings = [Meeting(-1.25), Meeting(900)]
    assert rules.choose(meetings, NOW).next == meetings[1]


def test_a_meeting_that_was_called_off_is_told_of_until_it_would_have_ended():
    meetings = [Meeting(-900, "cancelled"), Meeting(24, "cancelled"), Meeting(48)]
    assert rules.choose(meetings, NOW) == rules.Shown(meetings[2], meetings[1], None)
    assert rules.choose(meetings[:2], NOW) == rules.Shown(None, meetings[1], None)


def test_what_is_called_off_after_the_next_meeting_waits_its_turn():
    meetings = [Meeting(24), Meeting(48, "cancelled")]
    assert rules.choose(meetings, NOW).called_off is None


def test_without_meetings_there_is_nothing_to_show():
    assert rules.choose([], NOW) == rules.Shown(None, None, None)


@pytest.mark.parametrize(
    "typed",
    ["7K3F-9Q2M-AB1D-EF0H", "7k3f-9q2m-abid-efoh", " 7K3F 9Q2M ABLD EFOH ", "7K3F9Q2MAB1DEF0H.", "7K3F–9Q2M–AB1D–EF0H"],
)
def test_a_code_is_read_as_people_type_it(typed: str):
    assert rules.find_address(typed) == "7K3F-9Q2M-AB1D-EF0H"


@pytest.mark.parametrize(
    "typed", ["", "7K3F", "7K3F-9Q2M-AB1D-EF0H-1", "7K3F-9Q2M-AB1D-EF0*", "ሀ" * 16, "Å" * 16, "x" * 4000]
)
def test_what_cannot_be_a_code_is_none(typed: str):
    assert rules.find_address(typed) is None


def test_an_address_is_its_own_address():
    address = tokens.grouped("7K3F9Q2MAB1DEF0H")
    assert rules.find_address(address) == address
