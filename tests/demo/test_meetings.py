"""The year is told for whatever day it is: good years, a bad one, silence, and always a next evening."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fnett import demo
from fnett.core import clock, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.demo import meetings
from fnett.demo import story as people
from fnett.institutions import calendars
from fnett.institutions.models import Institution
from fnett.institutions.school_year import school_year_of
from fnett.meetings.models import Meeting
from fnett.monitoring import rules
from tests.conftest import empty
from tests.demo.conftest import as_demo, let_go
from tests.demo.test_loading import counted, tell

GOOD = (people.SOLBAKKEN, people.TYTTEBAER, people.TROLLSTIEN, people.SNOHEIM)
DAYS = ("2026-08-20", "2026-11-25", "2027-01-10", "2027-05-20", "2027-07-10")
COMING = """
    SELECT count(DISTINCT (m.institution_id, m.network_id)), count(DISTINCT m.id) FILTER (WHERE r.id IS NOT NULL)
    FROM meeting m LEFT JOIN reply r ON r.meeting_id = m.id WHERE m.state = 'planned' AND m.day > %s
"""


def test_each_network_has_a_next_evening_and_the_good_ones_have_answers(today: date, engine):
    assert tell(engine, COMING, today) == [(counted(engine)["network"], 9)]


def test_what_is_past_was_closed_on_its_own_day_and_nothing_else_was(today: date, engine):
    closed = tell(engine, "SELECT day, closed_at FROM meeting WHERE state <> 'planned'")
    assert all(day < today and closed_at.date() == day for day, closed_at in closed)
    assert len(closed) >= 10 or today.month == 8


def test_evenings_lie_on_good_weekdays(today: date, engine):
    assert {day.weekday() for (day,) in tell(engine, "SELECT day FROM meeting")} <= {1, 2, 3}


def test_a_bad_year_lies_below_the_good_ones_and_silence_is_unknown(today: date, app_that_day: Flask):
    found = {slug: reckoned(app_that_day, slug, today) for slug in (*GOOD, people.FURULIA, people.EVENTYRKROKEN)}
    bad, silent = found.pop(people.FURULIA), found.pop(people.EVENTYRKROKEN)
    assert silent is None
    if today.month == 8:  # nothing is due yet, and unknown is said as unknown
        assert bad is None
        assert set(found.values()) == {None}
    else:
        assert bad is not None
        assert min(-1 if index is None else index for index in found.values()) > bad + 20


def test_the_first_window_of_the_bad_year_is_told_as_it_was(today: date, engine):
    query = "SELECT m.state, m.day FROM meeting m JOIN institution i ON i.id = m.institution_id"
    rows = tell(engine, query + " WHERE i.slug = %s AND m.day < %s", people.FURULIA, "2026-11-01")
    if today.month == 8:
        assert {state for state, _ in rows} == {"planned"}
    else:
        assert sorted(state for state, _ in rows) == ["cancelled", "cancelled", "held", "planned"]
        assert [day.month for state, day in rows if state == "held"] == [9]


def test_the_evenings_of_a_year_lie_one_in_each_window():
    year = calendars.usual_year("32", 2026)
    for weeks in (-2, 0, 2):
        days = meetings.evenings(year, weeks)
        assert [window.holds(day) for window, day in zip(year.windows, days, strict=True)] == [True] * 4
    assert meetings.evenings(year, 1)[0] - meetings.evenings(year, 0)[0] <= timedelta(days=9)


@pytest.mark.parametrize(
    ("day", "one_more"),
    [("2027-06-18", "2027-06-29"), ("2027-07-10", "2027-07-20"), ("2027-07-27", "2027-07-29"), ("2027-07-30", None)],
)
def test_one_more_evening_fits_before_the_year_turns_or_there_is_none(day: str, one_more: str | None):
    found = meetings._one_more(date.fromisoformat(day))
    assert found == (date.fromisoformat(one_more) if one_more else None)


@pytest.fixture(scope="module", params=DAYS)
def app_that_day(request, whole_app: Flask, engine) -> Iterator[Flask]:
    """The demo as it is when it is loaded on a day; the tests of that day only look."""
    empty(engine)
    other = as_demo(whole_app, is_demo=True)
    with time_machine.travel(f"{request.param}T12:00:00+00:00", tick=True):
        with other.app_context():
            demo.load()
        yield other
    let_go(other)


@pytest.fixture
def today(app_that_day: Flask) -> date:
    """The day on which the demo was loaded."""
    return clock.today()


def reckoned(app: Flask, slug: str, today: date) -> int | None:
    """The mean of the known indexes of an institution's networks; None where too little is reported."""
    with app.app_context(), tenancy.work(Scope(Door.OFFICE, networks=None)) as session:
        institution = session.scalars(select(Institution).where(Institution.slug == slug)).one()
        year = calendars.year_of(institution, school_year_of(today))
        evenings: dict[object, list[rules.Evening]] = {}
        for row in session.scalars(select(Meeting).where(Meeting.institution_id == institution.id)):
            evenings.setdefault(row.network_id, []).append(rules.Evening(row.day, row.state, row.closed_at))
    known = []
    for own in evenings.values():
        if rules.reporting(year.windows, own, today).is_enough:
            held = [evening.day for evening in own if evening.state == "held"]
            known.append(rules.regularity(year.days, year.windows, held, today).index or 0)
    return sum(known) // len(known) if known else None
