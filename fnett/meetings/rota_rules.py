"""Rules of who leads an evening: in turn, one leads and another helps; what is offered is taken once (product G13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fnett.core.problems import Refused
from fnett.web.locale import lazy

TAKEN = lazy("Somebody has taken this evening already. Thank you for being ready.")
NOT_YOURS = lazy("Whoever leads an evening offers it to the others. This one is led by somebody else.")
NOBODY_ELSE = lazy("You are the only moderator here so far. Ask the leader to find one more, or move the evening.")
NOBODY = lazy("Choose who leads this evening.")
TWO_PEOPLE = lazy("Choose two different people: one leads, the other helps.")


@dataclass(frozen=True)
class Turn:
    """Who leads an evening, who helps, and whether whoever leads has offered it to the others."""

    leader: UUID | None = None
    helper: UUID | None = None
    is_offered: bool = False


def in_turn(number: int, moderators: Sequence[UUID]) -> Turn:
    """Whose turn the evening of this number is; the next in turn helps."""
    if not moderators:
        return Turn()
    leader = moderators[number % len(moderators)]
    helper = moderators[(number + 1) % len(moderators)]
    return Turn(leader, helper if helper != leader else None)


def standing(written: Turn | None, number: int, moderators: Sequence[UUID]) -> Turn:
    """What holds: what is written, of those who are moderators still; without a leader, whose turn it is."""
    leader = written.leader if written and written.leader in moderators else None
    if leader is None:
        return in_turn(number, moderators)
    helper = written.helper if written and written.helper in moderators else None
    return Turn(leader, helper, is_offered=bool(written and written.is_offered))


def offer(turn: Turn, by: UUID | None, moderators: Sequence[UUID]) -> Turn:
    """Whoever leads cannot that evening; they hold it until one of the others takes it. Raises Refused."""
    if by is not None and turn.leader != by:
        raise Refused(NOT_YOURS)
    if len(moderators) < 2:
        raise Refused(NOBODY_ELSE)
    return Turn(turn.leader, turn.helper, is_offered=True)


def take(turn: Turn, by: UUID, moderators: Sequence[UUID]) -> Turn:
    """One of the others takes an evening that is offered, or whoever leads keeps it after all. Raises Refused."""
    if turn.leader == by:
        return Turn(by, turn.helper)
    if not turn.is_offered and turn.leader is not None:
        raise Refused(TAKEN)
    others = [person for person in moderators if person not in (by, turn.leader)]
    helper = turn.helper if turn.helper in others else next(iter(others), None)
    return Turn(by, helper)


def choose(leader: UUID | None, helper: UUID | None) -> Turn:
    """What the leader of the place sets. Raises Refused."""
    if leader is None:
        raise Refused(NOBODY, field="leader")
    if leader == helper:
        raise Refused(TWO_PEOPLE, field="helper")
    return Turn(leader, helper)
