"""The school year: near 190 days everywhere, breaks in their weeks, four windows that cover it."""

import csv
import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.institutions import geography, school_year
from fnett.institutions.school_year import BREAKS, find_window, label, school_days, school_year_of, windows

COUNTIES = (*sorted(geography.counties()), None)
YEARS = range(2024, 2031)


def week(year: int, number: int) -> set[date]:
    monday = date.fromisocalendar(year, number, 1)
    return {monday + timedelta(days=offset) for offset in range(7)}


def test_every_county_has_its_breaks_in_the_table():
    with BREAKS.open(encoding="utf-8") as source:
        assert {row["county"] for row in csv.DictReader(source)} == set(geography.counties())


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("county", COUNTIES)
def test_a_year_has_about_190_days_between_august_and_june(county, year):
    days = school_days(year, county)
    assert 188 <= len(days) <= 194
    assert date(year, 8, 13) <= days[0] <= date(year, 8, 20)
    assert date(year + 1, 6, 15) <= days[-1] <= date(year + 1, 6, 22)
    assert all(day.weekday() < 5 for day in days)
    assert list(days) == sorted(set(days))


def test_the_breaks_of_froland_in_2026_are_those_of_agder():
    days = set(school_days(2026, "42"))
    assert not days & week(2026, 40)
    assert days & week(2026, 41)
    assert not days & week(2027, 8)
    assert days & week(2027, 9)
    assert date(2026, 12, 18) in days
    assert not any(date(2026, 12, 19) <= day <= date(2027, 1, 3) for day in days)
    assert not any(date(2027, 3, 22) <= day <= date(2027, 3, 29) for day in days)
    assert max(days) == date(2027, 6, 18)


@pytest.mark.parametrize("day", [date(2027, 5, 6), date(2027, 5, 17), date(2027, 3, 26), date(2027, 3, 29)])
def test_there_is_no_school_on_public_holidays(day):
    assert day not in school_days(2026, "03")
    assert date(2027, 5, 18) in school_days(2026, "03")


def test_a_closed_day_is_no_school_day():
    planning_day = date(2026, 11, 20)
    assert planning_day in school_days(2026, "03")
    assert planning_day not in school_days(2026, "03", frozenset({planning_day}))


def test_the_school_year_turns_on_the_first_of_august():
    assert school_year_of(date(2027, 7, 31)) == 2026
    assert school_year_of(date(2027, 8, 1)) == 2027
    assert label(2026) == "2026/27"
    assert label(2099) == "2099/00"


@given(
    year=st.sampled_from(YEARS),
    county=st.sampled_from(COUNTIES),
    closed=st.frozensets(st.dates(date(2024, 8, 1), date(2031, 6, 30)), max_size=20),
)
def test_four_windows_cover_every_school_day_once_and_are_as_equal_as_can_be(year, county, closed):
    days = school_days.__wrapped__(year, county, closed)
    four = windows.__wrapped__(days)
    assert [window.number for window in four] == [1, 2, 3, 4]
    held = [[day for day in days if window.holds(day)] for window in four]
    assert list(itertools.chain(*held)) == list(days)
    assert max(map(len, held)) - min(map(len, held)) <= 1
    for window, following in itertools.pairwise(four):
        assert window.last_day < following.first_day
    assert all(find_window(day, four) is not None and find_window(day, four).holds(day) for day in days)


def test_a_day_in_a_break_belongs_to_the_window_before_it_and_summer_to_none():
    four = windows(school_days(2026, "03"))
    for window, following in itertools.pairwise(four):
        assert find_window(following.first_day - timedelta(days=1), four) == window
    assert find_window(four[0].first_day - timedelta(days=1), four) is None
    assert find_window(four[3].last_day + timedelta(days=1), four) is None


def test_the_weeks_that_suit_meetings_lie_in_the_four_windows_in_order():
    four = school_year.windows(school_days(2026, "42"))
    good = [date.fromisocalendar(*week, 3) for week in ((2026, 37), (2026, 46), (2027, 5), (2027, 16))]
    assert [find_window(day, four) for day in good] == list(four)
