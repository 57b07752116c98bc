"""Larger observances: the dates of three school years, how sure they are, and what is not known said so."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.institutions import observances
from fnett.institutions.observances import CODES, Observance, of_year, on, unknown

# From the calendars of the faiths themselves and of national authorities, as they are published for these years.
DATES = {
    "rosh_hashanah": ("2025-09-23", "2026-09-12", "2027-10-02"),
    "meskel": ("2025-09-27", "2026-09-27", "2027-09-28"),
    "yom_kippur": ("2025-10-02", "2026-09-21", "2027-10-11"),
    "diwali": ("2025-10-20", "2026-11-08", "2027-10-29"),
    "orthodox_christmas": ("2026-01-07", "2027-01-07", "2028-01-07"),
    "lunar_new_year": ("2026-02-17", "2027-02-06", "2028-01-26"),
    "sami_day": ("2026-02-06", "2027-02-06", "2028-02-06"),
    "ramadan": ("2026-02-18", "2027-02-08", "2028-01-28"),
    "eid_al_fitr": ("2026-03-20", "2027-03-09", "2028-02-26"),
    "nowruz": ("2026-03-21", "2027-03-21", "2028-03-20"),
    "passover": ("2026-04-02", "2027-04-22", "2028-04-11"),
    "orthodox_easter": ("2026-04-10", "2027-04-30", "2028-04-14"),
    "vaisakhi": ("2026-04-14", "2027-04-14", "2028-04-13"),
    "eid_al_adha": ("2026-05-27", "2027-05-16", "2028-05-05"),
    "vesak": ("2026-05-31", "2027-05-20", "2028-05-09"),
}
CASES = [(code, 2025 + n, day) for code, days in DATES.items() for n, day in enumerate(days)]


def test_every_observance_has_dates_here():
    assert set(DATES) == set(CODES)


@pytest.mark.parametrize(("code", "start", "first_day"), CASES)
def test_the_dates_of_three_school_years_are_right(code, start, first_day):
    assert [str(found.first_day) for found in of_year(start) if found.code == code] == [first_day]


@pytest.mark.parametrize("start", [2025, 2026, 2027])
def test_nothing_of_these_years_is_unknown(start):
    assert unknown(start) == ()
    assert len(of_year(start)) == len(CODES)


def test_what_the_moon_decides_counts_a_day_earlier_and_later():
    eid = Observance("eid_al_fitr", date(2026, 3, 20), date(2026, 3, 20), is_uncertain=True)
    assert [eid.meets(date(2026, 3, 18) + timedelta(days=n)) for n in range(5)] == [False, True, True, True, False]


def test_what_begins_at_sunset_counts_on_its_eve_and_not_on_the_day_after():
    fast = Observance("yom_kippur", date(2026, 9, 21), date(2026, 9, 21), has_eve=True)
    assert [fast.meets(date(2026, 9, 19) + timedelta(days=n)) for n in range(4)] == [False, True, True, False]


def test_ramadan_lasts_until_eid():
    for start in (2025, 2026, 2027):
        by_code = {found.code: found for found in of_year(start)}
        assert abs((by_code["eid_al_fitr"].first_day - by_code["ramadan"].last_day).days) <= 1


@given(st.integers(1950, 2150))
def test_no_year_is_silent_about_what_it_does_not_know(start):
    known = {made.code for year in (start, start + 1) for made in observances._of_calendar_year(year)}
    assert known | set(unknown(start)) == set(CODES)
    for found in of_year(start):
        assert found.code in {met.code for met in on(found.first_day, of_year(start))}
