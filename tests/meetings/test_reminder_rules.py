"""When a letter about a meeting is due, how many there are, and whether it is still wanted; without a database."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.core.quiet_hours import EVENING, MORNING, OSLO
from fnett.meetings import reminder_rules as rules

START = datetime.fromisoformat("2027-01-12T17:00:00+01:00")
DAYS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(OSLO))


def at(words: str) -> datetime:
    return datetime.fromisoformat(words)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("ask", "2027-01-09T17:00:00+01:00", "2027-01-11T16:59:59+01:00"),
        ("before", "2027-01-11T17:00:00+01:00", "2027-01-12T15:59:59+01:00"),
        ("thanks", "2027-01-13T10:00:00+01:00", "2027-01-16T09:59:59+01:00"),
    ],
)
def test_each_letter_has_its_stretch(kind: str, first: str, last: str):
    second = timedelta(seconds=1)
    assert rules.find_due(kind, START, at(first)) == at(first)
    assert rules.find_due(kind, START, at(last)) == at(last)
    assert rules.find_due(kind, START, at(first) - second) is None
    assert rules.find_due(kind, START, at(last) + second) is None


@pytest.mark.parametrize(
    ("start", "opens"),
    [
        ("2026-10-25T17:00:00+01:00", "2026-10-24T17:00:00+02:00"),
        ("2027-03-28T17:00:00+02:00", "2027-03-27T17:00:00+01:00"),
    ],
)
def test_the_reminder_comes_at_five_the_day_before_also_where_the_clock_is_changed(start: str, opens: str):
    assert rules.stretch("before", at(start)).opens == at(opens)


def test_what_comes_up_at_night_waits_for_the_morning_and_is_dropped_where_that_is_too_late():
    assert rules.find_due("before", START, at("2027-01-11T22:00:00+01:00")) == at("2027-01-12T07:00:00+01:00")
    early = at("2027-01-12T07:30:00+01:00")
    assert rules.find_due("before", early, at("2027-01-11T22:00:00+01:00")) is None
    assert rules.find_due("before", early, at("2027-01-11T20:00:00+01:00"))


@given(start=DAYS, ahead=st.integers(-200, 200), kind=st.sampled_from(rules.COUNTED))
def test_none_at_night_and_none_outside_its_stretch(start: datetime, ahead: int, kind: str):
    now = start.astimezone(UTC) + timedelta(minutes=37 * ahead)
    due = rules.find_due(kind, start.astimezone(UTC), now)
    if due is not None:
        assert MORNING <= due.astimezone(OSLO).time() < EVENING
        assert now <= due < rules.stretch(kind, start.astimezone(UTC)).closes
        assert abs(start - now) < rules.FURTHEST


@given(start=DAYS)
def test_there_is_a_time_for_every_letter(start: datetime):
    moments = [start.astimezone(UTC) + timedelta(hours=hours) for hours in range(-96, 120)]
    for kind in rules.COUNTED:
        if kind == rules.BEFORE and start.hour < 9:
            continue  # a meeting early in the morning is reminded of in the evening before, or not at all
        assert any(rules.find_due(kind, start.astimezone(UTC), moment) for moment in moments), kind


@pytest.mark.parametrize(
    ("written", "slot"), [([], 1), ([1], 2), ([1, 2], 3), ([2], 1), ([1, 3], 2), ([1, 2, 3], None), ([3, 2, 1], None)]
)
def test_the_next_of_three(written: list[int], slot: int | None):
    assert rules.find_slot(written) == slot


def test_a_letter_is_wanted_while_what_it_says_is_so():
    later, hour = START + timedelta(days=7), timedelta(hours=1)
    fitting = {"ask": "planned", "before": "planned", "moved": "planned", "thanks": "held", "cancelled": "cancelled"}
    for kind, state in product(fitting, ("planned", "held", "cancelled")):
        said = {"written_for": START, "state": state}
        assert rules.is_wanted(kind, **said, starts_at=START, now=START - hour) == (fitting[kind] == state)
        assert not rules.is_wanted(kind, **said, starts_at=later, now=START - hour)
        assert rules.is_wanted(kind, **said, starts_at=START, now=START) == (kind == "thanks" and state == "held")
