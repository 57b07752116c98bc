"""The regularity of a year and how much of it is reported: every figure of product F2 and F3, and what always holds."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.institutions.school_year import windows
from fnett.monitoring import rules
from fnett.monitoring.rules import Evening, NetworkStanding, Regularity, Reporting

FIRST = date(2026, 8, 17)
DAYS = tuple(day for day in (FIRST + timedelta(days=n) for n in range(266)) if day.weekday() < 5)
WINDOWS = windows(DAYS)
MIDDLES = tuple(DAYS[position] for position in (24, 71, 119, 166))
SUMMER = date(2027, 7, 15)
HELD_DAYS = st.lists(st.sampled_from(DAYS), max_size=8)
TODAYS = st.dates(FIRST - timedelta(days=3), SUMMER)


def index(*held: date, today: date = SUMMER) -> int | None:
    return rules.regularity(DAYS, WINDOWS, held, today).index


def test_the_year_of_these_figures_has_190_school_days_and_four_equal_windows() -> None:
    assert len(DAYS) == 190
    assert [sum(window.holds(day) for day in DAYS) for window in WINDOWS] == [48, 47, 47, 48]


def test_four_even_meetings_are_100() -> None:
    assert index(*MIDDLES) == 100


@pytest.mark.parametrize(("absent", "expected"), [(1, 77), (2, 67), (3, 67), (4, 77)])
def test_three_of_four_are_77_with_an_end_window_open_and_67_with_a_middle_one(absent: int, expected: int) -> None:
    assert index(*(day for number, day in enumerate(MIDDLES, 1) if number != absent)) == expected


def test_the_first_and_the_third_window_are_48() -> None:
    assert index(MIDDLES[0], MIDDLES[2]) == 48


def test_four_in_september_are_below_25() -> None:
    found = rules.regularity(DAYS, WINDOWS, [date(2026, 9, day) for day in (1, 8, 15, 22)], SUMMER)
    assert found.index is not None
    assert found.index < 25
    assert (found.held, found.due) == (1, 4)


def test_no_due_window_gives_none() -> None:
    assert index(today=WINDOWS[0].last_day) is None
    assert index(today=WINDOWS[0].last_day + timedelta(days=1)) is not None
    assert index(today=FIRST - timedelta(days=10)) is None


def test_a_window_is_due_as_soon_as_a_meeting_was_held_in_it() -> None:
    found = rules.regularity(DAYS, WINDOWS, [DAYS[10]], DAYS[12])
    assert (found.index, found.held, found.due) == (100, 1, 1)


def test_summer_is_no_gap() -> None:
    assert index(*MIDDLES, today=DAYS[-1] + timedelta(days=1)) == index(*MIDDLES, today=date(2027, 7, 31))
    assert rules.regularity(DAYS, WINDOWS, MIDDLES, SUMMER).longest_gap == 48


def test_an_excused_window_leaves_both_counts() -> None:
    held = (MIDDLES[0], MIDDLES[2], MIDDLES[3])
    found = rules.regularity(DAYS, WINDOWS, held, SUMMER, excused={2})
    assert (found.held, found.due) == (3, 3)
    assert found.index == 85


def test_gaps_are_counted_in_school_days_so_that_a_break_is_none() -> None:
    weekend = rules.regularity(DAYS, WINDOWS, [date(2026, 9, 12)], date(2026, 9, 14))
    assert weekend.longest_gap == 20


def test_a_half_goes_up() -> None:
    assert rules.round_half_up(Fraction(153, 2)) == 77


@given(HELD_DAYS, st.sampled_from(DAYS), TODAYS)
def test_a_further_meeting_never_lowers_the_index(held: list[date], further: date, today: date) -> None:
    before, after = index(*held, today=today), index(*held, further, today=today)
    assert before is None or (after is not None and after >= before)


@given(HELD_DAYS.flatmap(lambda held: st.tuples(st.just(held), st.permutations(held))), TODAYS)
def test_the_order_of_meetings_does_not_matter(both: tuple[list[date], list[date]], today: date) -> None:
    held, shuffled = both
    assert rules.regularity(DAYS, WINDOWS, held, today) == rules.regularity(DAYS, WINDOWS, shuffled, today)


@given(HELD_DAYS, TODAYS, st.sets(st.integers(1, 4)))
def test_the_index_is_none_or_lies_between_0_and_100(held: list[date], today: date, excused: set[int]) -> None:
    found = rules.regularity(DAYS, WINDOWS, held, today, excused)
    assert (found.index is None) == (found.due == 0)
    assert found.index is None or 0 <= found.index <= 100
    assert found.held <= found.due <= 4


def evening(day: date, state: str = "held", closed_after: int | None = 0) -> Evening:
    closed_at = None if closed_after is None else datetime.combine(day + timedelta(days=closed_after), time(20), tzinfo=UTC)
    return Evening(day, state, closed_at)


def test_a_window_is_reported_when_one_of_its_meetings_is_closed_held_or_not() -> None:
    evenings = [evening(MIDDLES[0]), evening(MIDDLES[1], "cancelled"), evening(MIDDLES[2], "planned", None)]
    found = rules.reporting(WINDOWS, evenings, SUMMER)
    assert (found.reported, found.due, found.rate) == (2, 4, 50)
    assert found.is_enough


def test_below_half_of_the_due_windows_is_not_enough() -> None:
    found = rules.reporting(WINDOWS, [evening(MIDDLES[0])], SUMMER)
    assert (found.rate, found.is_enough) == (25, False)


def test_nothing_due_has_no_rate_and_is_not_enough() -> None:
    found = rules.reporting(WINDOWS, [], FIRST)
    assert (found.rate, found.is_enough) == (None, False)


def test_an_evening_closed_within_a_week_is_on_time() -> None:
    evenings = [evening(MIDDLES[0], closed_after=7), evening(MIDDLES[1], closed_after=8)]
    found = rules.reporting(WINDOWS, evenings, SUMMER)
    assert (found.on_time, found.past) == (1, 2)


def test_reporting_stands_beside_the_index_and_never_inside_it() -> None:
    held = [evening(day) for day in MIDDLES[:3]]
    late = [evening(day, closed_after=90) for day in MIDDLES[:3]]
    assert rules.standing(DAYS, WINDOWS, held, SUMMER).regularity == rules.standing(DAYS, WINDOWS, late, SUMMER).regularity


def test_a_networks_standing_tells_held_and_not_known_apart() -> None:
    evenings = [evening(MIDDLES[0]), evening(MIDDLES[1], "cancelled"), evening(MIDDLES[3], "planned", None)]
    found = rules.standing(DAYS, WINDOWS, evenings, SUMMER)
    assert (found.held, found.unknown) == (1, 2)


def test_a_fifth_meeting_is_welcome_and_the_year_still_has_four_chairs() -> None:
    found = rules.standing(DAYS, WINDOWS, [*map(evening, MIDDLES), evening(DAYS[130])], SUMMER)
    assert (found.held, found.unknown) == (4, 0)


def network(held: int, reported: int, index: int | None) -> NetworkStanding:
    return NetworkStanding(Regularity(index, held, 4, 0), Reporting(reported, 4, reported, reported), held, 4 - reported)


def test_an_institutions_index_is_the_mean_of_its_networks_that_report_enough() -> None:
    found = rules.institution_standing([network(4, 4, 100), network(3, 3, 77), network(1, 1, 20)])
    assert found.index == 89
    assert (found.held, found.total, found.unknown) == (8, 12, 4)
    assert found.rate == 67


def test_one_network_does_not_speak_for_many_that_are_silent() -> None:
    assert rules.institution_standing([network(4, 4, 100), network(0, 0, 0)]).index == 100
    found = rules.institution_standing([network(4, 4, 100), network(0, 0, 0), network(0, 0, 0)])
    assert (found.index, found.rate) == (None, 33)


def test_an_institutions_index_is_unknown_where_no_network_reports_enough() -> None:
    found = rules.institution_standing([network(1, 1, 20), network(0, 0, 0)])
    assert found.index is None
    assert found.rate == 13


def test_an_institution_without_networks_has_neither_index_nor_rate() -> None:
    found = rules.institution_standing([])
    assert (found.index, found.rate, found.networks, found.total) == (None, None, 0, 0)
