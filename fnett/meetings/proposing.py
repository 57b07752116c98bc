"""Four dates for one network or for all of a school, without clashes of room or moderator (product G1): pure.

Every window gets the day that costs least: far from the window's middle, on a Monday or Friday, at an observance, or
before days off costs something. Where nothing fits, the proposal says why; it is never silent.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from fnett.core.problems import Refused
from fnett.institutions.observances import Observance
from fnett.institutions.school_year import Window, Year
from fnett.meetings import rules

WEEKDAY_COST = {0: 3.0, 1: 0.0, 2: 0.0, 3: 0.0, 4: 5.0}
BEFORE_DAYS_OFF, OBSERVED, MAYBE_OBSERVED = 6.0, 9.0, 7.0
A_SCHOOL_DAY_FROM_THE_MIDDLE = 0.25
NO_DAY, NO_ROOM, NO_MODERATOR = "no_day_left", "no_room_left", "no_moderator_free"
Busy = tuple[datetime, datetime]


@dataclass(frozen=True)
class Wanted:
    """A network that needs dates: the windows that have none, its own room if it has one, and who leads."""

    network_id: UUID
    windows: tuple[Window, ...]
    place_id: UUID | None = None
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Proposal:
    """A day and a room for one window of a network; without a day, `why` says what was in the way."""

    network_id: UUID
    window: Window
    day: date | None
    place_id: UUID | None
    why: str | None = None


@dataclass
class Taken:
    """What cannot be had twice: rooms by the hour, people by the day."""

    rooms: dict[UUID, list[Busy]] = field(default_factory=lambda: defaultdict(list))
    people: dict[UUID, set[date]] = field(default_factory=lambda: defaultdict(set))


def propose(
    wanted: Sequence[Wanted],
    year: Year,
    *,
    observances: Collection[Observance],
    rooms: Sequence[UUID],
    taken: Taken,
    hours: tuple[time, time],
    today: date,
) -> list[Proposal]:
    """A proposal for each window that each network wants, by network and window; `taken` fills up on the way.

    Networks that share a moderator or a room with many come first, since they have the least choice.
    """
    by_choice = sorted(wanted, key=lambda network: (-len(network.people), str(network.network_id)))
    costs = {window: _ranked(window, year, observances, today) for network in wanted for window in network.windows}
    hour_of = {day: _hours(day, hours) for days in costs.values() for day in days}
    made = {network.network_id: _in_one_room(network, costs, hour_of, rooms, taken) for network in by_choice}
    return [proposal for network in wanted for proposal in made[network.network_id]]


def cost(day: date, window: Window, year: Year, observances: Iterable[Observance], position: Mapping[date, int]) -> float:
    """What speaks against a day, as a number that only compares."""
    middle = (position[window.first_day] + position[window.last_day]) / 2
    found = WEEKDAY_COST.get(day.weekday(), 8.0) + abs(position[day] - middle) * A_SCHOOL_DAY_FROM_THE_MIDDLE
    found += BEFORE_DAYS_OFF if rules.is_before_days_off(day, year) else 0.0
    return found + max((_of(observance, day) for observance in observances if observance.meets(day)), default=0.0)


def _of(observance: Observance, day: date) -> float:
    return OBSERVED if observance.first_day <= day <= observance.last_day else MAYBE_OBSERVED


def _ranked(window: Window, year: Year, observances: Collection[Observance], today: date) -> list[date]:
    """The window's days after today, the best first."""
    position = {day: number for number, day in enumerate(year.days)}
    ahead = [day for day in year.days if window.holds(day) and day > today]
    return sorted(ahead, key=lambda day: (cost(day, window, year, observances, position), day))


def _hours(day: date, hours: tuple[time, time]) -> Busy | None:
    """The instants of the hours on this day; None in the night when the clock skips them."""
    try:
        return rules.wall_time_to_utc(day, hours[0]), rules.wall_time_to_utc(day, hours[1])
    except Refused:
        return None


def _in_one_room(
    network: Wanted,
    costs: Mapping[Window, Sequence[date]],
    hour_of: Mapping[date, Busy | None],
    rooms: Sequence[UUID],
    taken: Taken,
) -> list[Proposal]:
    """A year is spent in one room: the one with the most dates, then the best; the network's own before others."""
    usual: Sequence[UUID | None] = [*dict.fromkeys(room for room in (network.place_id, *rooms) if room)] or [None]
    tries = ([_place(network, window, costs[window], hour_of, room, taken) for window in network.windows] for room in usual)
    found = min(tries, key=lambda made: _worth(made, costs), default=[])
    for proposal in found:
        if proposal.day and proposal.place_id and (when := hour_of[proposal.day]):
            taken.rooms[proposal.place_id].append(when)
            for person in network.people:
                taken.people[person].add(proposal.day)
    return found


def _worth(made: Sequence[Proposal], costs: Mapping[Window, Sequence[date]]) -> tuple[int, int]:
    """How many windows have no date, and how far the dates are from the best ones; less is better."""
    ranks = [costs[proposal.window].index(proposal.day) for proposal in made if proposal.day]
    return len(made) - len(ranks), sum(ranks)


def _place(
    network: Wanted,
    window: Window,
    days: Sequence[date],
    hour_of: Mapping[date, Busy | None],
    room: UUID | None,
    taken: Taken,
) -> Proposal:
    """The best day on which everyone who leads is free and the room is."""
    why = NO_DAY
    for day in days:
        when = hour_of[day]
        if when is None:
            continue
        if any(day in taken.people[person] for person in network.people):
            why = NO_MODERATOR if why == NO_DAY else why
        elif room is None or _overlaps(taken.rooms[room], when):
            why = NO_ROOM
        else:
            return Proposal(network.network_id, window, day, room)
    return Proposal(network.network_id, window, None, None, why)


def _overlaps(busy: Sequence[Busy], when: Busy) -> bool:
    return any(begins < when[1] and when[0] < ends for begins, ends in busy)
