"""Proposals for one network and for forty: never two in a room, never a moderator twice, never silent."""

from collections import defaultdict
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fnett.institutions import calendars, geography, observances
from fnett.meetings import proposing, rules
from fnett.meetings.proposing import NO_DAY, NO_MODERATOR, NO_ROOM, Taken, Wanted

HOURS = (time(17), time(18, 15))
BEFORE = date(2026, 8, 1)
YEAR = calendars.usual_year("32", 2026)
ROOMS = tuple(UUID(int=n) for n in range(1, 60))


def networks(number, *, rooms=(), people_each=2, people_shared=1):
    """Networks of which each two that stand beside each other share moderators."""
    return [
        Wanted(
            UUID(int=1000 + n),
            YEAR.windows,
            rooms[n % len(rooms)] if rooms else None,
            frozenset(UUID(int=5000 + (n // (people_shared + 1)) * people_each + k) for k in range(people_each)),
        )
        for n in range(number)
    ]


def propose(wanted, *, year=YEAR, rooms=ROOMS, today=BEFORE, taken=None, hours=HOURS):
    seen = observances.of_year(year.start)
    return proposing.propose(wanted, year, observances=seen, rooms=rooms, taken=taken or Taken(), hours=hours, today=today)


def clashes(wanted, proposals):
    """Rooms and people that are needed twice on one day."""
    people = {network.network_id: network.people for network in wanted}
    needed = defaultdict(int)
    for proposal in proposals:
        if proposal.day:
            for what in (proposal.place_id, *people[proposal.network_id]):
                needed[what, proposal.day] += 1
    return [key for key, times in needed.items() if times > 1]


@pytest.mark.parametrize("rooms", [1, 2, 40])
def test_forty_networks_get_four_dates_each_without_a_clash(rooms):
    wanted = networks(40, rooms=ROOMS[:rooms])
    proposals = propose(wanted, rooms=ROOMS[:rooms])
    assert len(proposals) == 160
    assert all(proposal.day for proposal in proposals)
    assert clashes(wanted, proposals) == []


def test_a_planted_clash_is_seen():
    wanted = networks(2)
    one = propose(wanted[:1])
    assert clashes(wanted, [*one, *one])


def test_one_network_gets_days_that_nothing_speaks_against():
    for proposal in propose(networks(1)):
        assert proposal.day.weekday() in rules.GOOD_WEEKDAYS
        assert rules.why_poor(proposal.day, YEAR, (), BEFORE, observances.of_year(2026)) == []
        assert proposal.window.holds(proposal.day)


def test_a_full_room_an_absent_moderator_and_a_year_that_is_over_say_so():
    wanted = networks(1, rooms=ROOMS[:1])
    always = Taken()
    always.rooms[ROOMS[0]] = [
        (rules.wall_time_to_utc(date(2026, 8, 1), time(0)), rules.wall_time_to_utc(date(2027, 8, 1), time(0)))
    ]
    assert {(p.day, p.why) for p in propose(wanted, rooms=ROOMS[:1], taken=always)} == {(None, NO_ROOM)}
    away = Taken()
    away.people[next(iter(wanted[0].people))] = set(YEAR.days)
    assert {(p.day, p.why) for p in propose(wanted, taken=away)} == {(None, NO_MODERATOR)}
    assert {(p.day, p.why) for p in propose(wanted, today=date(2027, 7, 1))} == {(None, NO_DAY)}
    assert set(rules.NO_PROPOSAL) == {NO_DAY, NO_ROOM, NO_MODERATOR}


def test_the_networks_own_room_comes_before_others_and_another_helps_out():
    wanted = networks(2, rooms=(ROOMS[3],), people_shared=0)
    proposals = propose(wanted, rooms=ROOMS)
    assert {proposal.place_id for proposal in proposals[:4]} == {ROOMS[3]}
    assert clashes(wanted, proposals) == []


def test_a_network_spends_its_year_in_one_room_though_that_is_taken_on_the_best_day():
    """The form has one room for all four dates, so a proposal with two would be planned where another circle sits."""
    wanted, first = networks(2, rooms=(ROOMS[0],), people_shared=0), propose(networks(1))[0]
    taken = Taken()
    taken.rooms[ROOMS[1]] = [(rules.wall_time_to_utc(first.day, HOURS[0]), rules.wall_time_to_utc(first.day, HOURS[1]))]
    proposals = propose(wanted, rooms=ROOMS[:2], taken=taken)
    assert [{p.place_id for p in proposals[:4]}, {p.place_id for p in proposals[4:]}] == [{ROOMS[0]}, {ROOMS[1]}]
    assert all(proposal.day for proposal in proposals)
    assert clashes(wanted, proposals) == []


spans = st.tuples(
    st.dates(date(2024, 8, 1), date(2034, 7, 31)), st.integers(0, 59), st.sampled_from(["break", "closed", "open"])
)


@settings(max_examples=60)
@given(
    start=st.integers(2024, 2033),
    county=st.sampled_from([*sorted(geography.counties()), None, "99"]),
    own=st.lists(spans, max_size=12),
    ahead=st.integers(-30, 400),
    number=st.integers(1, 12),
    rooms=st.integers(0, 3),
    starts=st.times(time(0), time(22)),
)
def test_no_year_calendar_or_county_fails_silently(start, county, own, ahead, number, rooms, starts):
    lines = tuple((first, first + timedelta(days=more), kind) for first, more, kind in own)
    year = calendars.usual_year.__wrapped__(county, start, lines)
    today = date(start, 8, 1) + timedelta(days=ahead)
    wanted = [Wanted(UUID(int=n), year.windows, None, frozenset({UUID(int=900 + n // 2)})) for n in range(1, number + 1)]
    hours = (starts, time(starts.hour + 1, starts.minute))
    proposals = propose(wanted, year=year, rooms=ROOMS[:rooms], today=today, hours=hours)
    assert len(proposals) == number * len(year.windows)
    assert clashes(wanted, proposals) == []
    for proposal in proposals:
        if proposal.day is None:
            assert proposal.why in rules.NO_PROPOSAL
        else:
            assert today < proposal.day
            assert proposal.day in year.days
            assert proposal.window.holds(proposal.day)
    for day in (today, *year.days[:3]):
        assert all(rules.words_of(code) for code in rules.why_poor(day, year, (), today, observances.of_year(start)))
