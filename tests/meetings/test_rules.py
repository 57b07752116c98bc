"""Rules of meetings: proposals, poor dates, wall times, numbers that fit each other."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.core.problems import Refused
from fnett.institutions import calendars, observances
from fnett.institutions.school_year import Free
from fnett.meetings import rules

YEAR = calendars.usual_year("32", 2026)
BEFORE = date(2026, 8, 1)
OBSERVED = observances.of_year(2026)


@pytest.mark.parametrize(
    ("day", "taken", "today", "reasons"),
    [
        (date(2026, 9, 15), [], BEFORE, []),
        (date(2026, 9, 15), [], date(2026, 9, 16), ["past"]),
        (date(2026, 9, 15), [], date(2026, 9, 15), []),
        (date(2026, 9, 19), [], BEFORE, ["weekend"]),
        (date(2026, 9, 30), [], BEFORE, ["autumn_break"]),
        (date(2026, 9, 25), [], BEFORE, ["before_days_off"]),
        (date(2027, 3, 23), [], BEFORE, ["easter_break"]),
        (date(2027, 5, 17), [], BEFORE, ["public_holiday", "eid_al_adha"]),
        (date(2027, 7, 1), [], BEFORE, ["outside_year"]),
        (date(2026, 8, 5), [], BEFORE, ["outside_year"]),
        (date(2026, 9, 15), [date(2026, 9, 1)], BEFORE, ["window_taken"]),
        (date(2026, 9, 15), [date(2027, 1, 20)], BEFORE, []),
        (date(2026, 9, 30), [date(2026, 9, 1)], BEFORE, ["autumn_break", "window_taken"]),
        (date(2027, 3, 10), [], BEFORE, ["ramadan", "eid_al_fitr"]),
        (date(2027, 4, 21), [], BEFORE, ["passover"]),
        (date(2027, 4, 20), [], BEFORE, []),
    ],
)
def test_why_a_date_is_poor(day, taken, today, reasons):
    assert rules.why_poor(day, YEAR, taken, today, OBSERVED) == reasons


def test_every_reason_that_a_calendar_can_give_has_words():
    reasons = {*(why.value for why in Free), *observances.CODES, "planning_day", "break", "closed"}
    assert all(rules.words_of(code) for code in reasons)
    with pytest.raises(KeyError):
        rules.words_of("a reason without words")


def test_a_wall_time_is_an_instant_in_winter_and_in_summer():
    assert rules.wall_time_to_utc(date(2027, 1, 12), time(17)) == datetime(2027, 1, 12, 16, tzinfo=UTC)
    assert rules.wall_time_to_utc(date(2027, 5, 11), time(17)) == datetime(2027, 5, 11, 15, tzinfo=UTC)


def test_a_wall_time_that_the_clock_skips_is_refused_beside_its_field():
    with pytest.raises(Refused) as refusal:
        rules.wall_time_to_utc(date(2027, 3, 28), time(2, 30), field="ends")
    assert refusal.value.field == "ends"
    assert rules.wall_time_to_utc(date(2027, 3, 28), time(3)) == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_a_wall_time_that_comes_twice_is_the_first_of_the_two():
    assert rules.wall_time_to_utc(date(2026, 10, 25), time(2, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_meeting_is_closed_from_its_start_on():
    start = datetime(2027, 1, 12, 16, tzinfo=UTC)
    with pytest.raises(Refused):
        rules.check_can_be_closed(start, start - timedelta(seconds=1))
    rules.check_can_be_closed(start, start)


def test_a_day_of_another_school_year_is_refused():
    with pytest.raises(Refused) as refusal:
        rules.check_is_in_year(date(2027, 8, 1), 2026)
    assert refusal.value.field == "day"
    rules.check_is_in_year(date(2027, 7, 31), 2026)


@given(st.integers(13, 400))
def test_from_thirteen_on_the_suggested_circles_hold_six_to_ten(adults):
    circles = rules.suggested_circles(adults)
    assert adults // circles >= 6
    assert -(-adults // circles) <= 10


@pytest.mark.parametrize("adults", [0, 1, 8, 12])
def test_up_to_twelve_sit_in_one_circle(adults):
    assert rules.suggested_circles(adults) == 1


@pytest.mark.parametrize(
    ("numbers", "field"),
    [
        ({}, None),
        ({"adults": 0, "households": 0}, None),
        ({"households": 18}, "households"),
        ({"adults": 40, "households": 25}, "households"),
        ({"circles": 0}, "circles"),
        ({"circles": 18}, "circles"),
        ({"adults": 401}, "adults"),
        ({"adults": -1}, "adults"),
        ({"adults": 0, "households": 0, "circles": 2}, "circles"),
        ({"adults": 300, "households": 201, "households_in_network": None}, "households"),
        ({"adults": 30, "households": 25, "households_in_network": None}, None),
    ],
)
def test_numbers_fit_each_other(numbers, field):
    whole = {"adults": 17, "households": 15, "circles": 1, "households_in_network": 24, **numbers}
    if field is None:
        rules.check_numbers(**whole)
        return
    with pytest.raises(Refused) as refusal:
        rules.check_numbers(**whole)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("17", 17), ("400", 400), ("007", 7), ("401", None), ("-1", None), ("1.5", None), ("", None), (None, None)],
)
def test_a_number_in_an_address_is_a_whole_one_within_its_bounds_or_none(text, number):
    assert rules.read_number(text, 0, 400) == number


@given(st.text() | st.integers().map(str))
def test_whatever_stands_in_an_address_is_a_number_that_can_be_or_none(text):
    number = rules.read_number(text, 1, 40)
    assert number is None or 1 <= number <= 40


def test_three_adults_are_few_and_four_are_a_circle():
    assert [rules.is_few(adults) for adults in (0, 3, 4, None)] == [True, True, False, False]
    came = [(0, 0), (1, 1), (1, 0), (5, 0), (2, 1), (2, None), (None, None)]
    assert [rules.nobody_came(*evening) for evening in came] == [True, True, True, True, False, False, False]
