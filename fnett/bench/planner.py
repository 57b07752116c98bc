"""`bench planner`: four dates for each of forty networks of one school, and that no room or moderator is needed twice."""

import time
from collections import Counter
from collections.abc import Collection
from datetime import date
from uuid import UUID

from fnett.embedded.account import say
from fnett.institutions import calendars, geography, observances
from fnett.institutions.school_year import Window
from fnett.meetings import proposing, rules
from fnett.meetings.proposing import Proposal, Taken, Wanted

NETWORKS, YEARS = 40, (2025, 2026, 2027)
HOURS = (rules.STARTS, rules.ENDS)


def run(counties: Collection[str] = ()) -> int:
    """Print the seconds for forty networks, for each number of rooms and county, as a ratio to sorting the same days; all
    counties unless some are named."""
    worst, clashes, without = 0.0, 0, 0
    counties = counties or geography.counties()
    for county in sorted(counties):
        for start in YEARS:
            for rooms in (1, 4, NETWORKS):
                seconds, reference, proposals, wanted = _measure(county, start, rooms)
                worst = max(worst, seconds)
                clashes += _clashes(wanted, proposals)
                without += sum(proposal.day is None for proposal in proposals)
    say(f"{NETWORKS} networks, four dates each: {worst:.3f} s at most, {worst / reference:.0f} times sorting the same days")
    measured = f"{len(counties)} counties, {len(YEARS)} years, 1, 4 and {NETWORKS} rooms"
    say(f"{measured}: {clashes} clashes, {without} windows without a date")
    return 1 if clashes or without else 0


def _measure(county: str, start: int, rooms: int) -> tuple[float, float, list[Proposal], list[Wanted]]:
    year = calendars.usual_year(county, start)
    ids = [UUID(int=n + 1) for n in range(rooms)]
    wanted = [_network(n, ids[n % rooms], year.windows) for n in range(NETWORKS)]
    begun = time.perf_counter()
    proposals = proposing.propose(
        wanted,
        year,
        observances=observances.of_year(start),
        rooms=ids,
        taken=Taken(),
        hours=HOURS,
        today=date(start, 8, 1),
    )
    seconds = time.perf_counter() - begun
    begun = time.perf_counter()
    for _ in range(NETWORKS):
        sorted(year.days, reverse=True)
    return seconds, time.perf_counter() - begun, proposals, wanted


def _network(number: int, room: UUID, windows: tuple[Window, ...]) -> Wanted:
    """Each two that stand beside each other share their moderators."""
    people = frozenset({UUID(int=9000 + number // 2), UUID(int=9500 + number // 2)})
    return Wanted(UUID(int=1000 + number), windows, room, people)


def _clashes(wanted: list[Wanted], proposals: list[Proposal]) -> int:
    people = {network.network_id: network.people for network in wanted}
    needed = Counter(
        (what, proposal.day)
        for proposal in proposals
        if proposal.day
        for what in (proposal.place_id, *people[proposal.network_id])
    )
    return sum(times - 1 for times in needed.values() if times > 1)
