"""Who leads: in turn, offered by whoever leads, taken once, and never anybody who is not a moderator of the network."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.core.problems import Refused
from fnett.meetings import rota_rules
from fnett.meetings.rota_rules import Turn

A, B, C = (UUID(int=number) for number in (1, 2, 3))
people = st.lists(st.sampled_from([UUID(int=number) for number in range(1, 7)]), unique=True, max_size=6)
somebody = st.one_of(st.none(), st.sampled_from([UUID(int=number) for number in range(1, 9)]))
turns = st.builds(Turn, somebody, somebody, st.booleans())


@given(st.integers(0, 40), people)
def test_one_leads_and_another_helps_as_long_as_there_are_two(number: int, moderators: list[UUID]):
    turn = rota_rules.in_turn(number, moderators)
    assert (turn.leader is not None) == bool(moderators)
    assert (turn.helper is not None) == (len(moderators) > 1)
    assert turn.leader is None or turn.leader != turn.helper


@given(people.filter(bool))
def test_everyone_has_the_same_number_of_turns(moderators: list[UUID]):
    led = [rota_rules.in_turn(number, moderators).leader for number in range(3 * len(moderators))]
    assert {led.count(person) for person in moderators} == {3}


@given(st.one_of(st.none(), turns), st.integers(0, 8), people)
def test_nobody_stands_there_who_is_not_a_moderator(written: Turn | None, number: int, moderators: list[UUID]):
    turn = rota_rules.standing(written, number, moderators)
    assert {person for person in (turn.leader, turn.helper) if person} <= set(moderators)
    assert not turn.is_offered or turn.leader is not None


@given(turns.filter(lambda turn: turn.leader != turn.helper), people)
def test_of_several_who_take_an_evening_one_has_it(written: Turn, moderators: list[UUID]):
    turn, takers = rota_rules.standing(written, 0, moderators), []
    for person in moderators:
        try:
            after = rota_rules.take(turn, person, moderators)
        except Refused:
            continue
        takers += [person] if after.leader != turn.leader else []
        turn = after
        assert turn.leader == person
        assert turn.helper != person
        assert not turn.is_offered
    assert len(takers) <= 1


def test_whoever_leads_offers_it_and_may_keep_it_after_all():
    offered = rota_rules.offer(Turn(A, B), A, [A, B, C])
    assert offered == Turn(A, B, is_offered=True)
    assert rota_rules.offer(offered, A, [A, B, C]) == offered
    assert rota_rules.take(offered, A, [A, B, C]) == Turn(A, B)
    assert rota_rules.take(offered, B, [A, B, C]) == Turn(B, C)
    assert rota_rules.take(offered, C, [A, B, C]) == Turn(C, B)
    assert rota_rules.take(offered, B, [A, B]) == Turn(B, None), "whoever cannot come does not help either"


def test_what_may_not_be_is_refused():
    for attempt in (
        lambda: rota_rules.offer(Turn(A, B), B, [A, B]),
        lambda: rota_rules.offer(Turn(A), A, [A]),
        lambda: rota_rules.take(Turn(A, B), B, [A, B]),
        lambda: rota_rules.choose(A, A),
        lambda: rota_rules.choose(None, A),
        lambda: rota_rules.choose(None, None),
    ):
        with pytest.raises(Refused):
            attempt()
    assert rota_rules.offer(Turn(A, B), None, [A, B]).is_offered, "the leader of the place may, for somebody"
    assert rota_rules.choose(A, B) == Turn(A, B)
