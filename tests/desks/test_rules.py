"""What an institution has ready, and the greeting of the hour."""

from dataclasses import replace

import pytest

from fnett.desks import rules
from fnett.desks.rules import Ready

NOTHING = Ready(commitment="sent", moderators=0, invited=0, rooms=0, networks=0, dates=0)
ALL = Ready(commitment="signed", moderators=2, invited=0, rooms=1, networks=1, dates=4)


def test_nothing_is_ready_before_the_first_step_and_all_after_the_fifth() -> None:
    assert (NOTHING.done, NOTHING.is_all) == (0, False)
    assert (ALL.done, ALL.is_all) == (5, True)


@pytest.mark.parametrize(
    ("what", "value"), [("commitment", "expired"), ("moderators", 1), ("rooms", 0), ("networks", 0), ("dates", 3)]
)
def test_each_step_counts_once(what: str, value: object) -> None:
    short = replace(ALL, **{what: value})  # type: ignore[arg-type]
    assert (short.done, short.is_all) == (4, False)


@pytest.mark.parametrize(("moderators", "invited", "to_invite"), [(0, 0, 2), (1, 0, 1), (0, 1, 1), (1, 1, 0), (3, 2, 0)])
def test_two_moderators_are_on_the_way_with_those_invited(moderators: int, invited: int, to_invite: int) -> None:
    assert replace(NOTHING, moderators=moderators, invited=invited).to_invite == to_invite


def test_an_invited_moderator_is_none_yet() -> None:
    assert not replace(NOTHING, moderators=1, invited=1).has_moderators


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "Good morning"), (9, "Good morning"), (10, "Good day"), (16, "Good day"), (17, "Good evening")]
)
def test_the_greeting_suits_the_hour(hour: int, words: str) -> None:
    assert rules.greeting(hour) == words
