"""The story is loaded once and wholly, on any day of the year, and can be begun anew."""

from datetime import date, timedelta

import psycopg
import pytest
import time_machine
from flask import Flask
from psycopg import sql

from fnett import demo
from fnett.core import clock
from fnett.core.problems import Refused
from fnett.demo import meetings
from fnett.institutions.models import Institution
from fnett.meetings import planning
from tests.demo.conftest import as_demo, let_go
from tests.factories import make_institution

COMING = """
    SELECT count(DISTINCT (m.institution_id, m.network_id)), count(DISTINCT m.id) FILTER (WHERE r.id IS NOT NULL)
    FROM meeting m LEFT JOIN reply r ON r.meeting_id = m.id WHERE m.state = 'planned' AND m.day > %s
"""
DAYS = (
    "2026-08-01",
    "2026-08-20",
    "2026-11-25",
    "2026-12-31",
    "2027-01-10",
    "2027-05-20",
    "2027-07-10",
    "2027-07-27",
    "2028-02-29",
)


def test_loading_twice_is_loading_once(story, engine):
    before = counted(engine)
    assert before["institution"] > 20
    assert before["meeting"] > 50
    with story.app_context():
        demo.load()
    assert counted(engine) == before


def test_nothing_is_loaded_where_there_are_institutions(demo_app, engine):
    with demo_app.app_context():
        make_institution()
        demo.load()
    assert counted(engine)["institution"] == 1


def test_half_a_story_is_taken_away_again(demo_app, engine, monkeypatch):
    with demo_app.app_context(), monkeypatch.context() as broken:
        broken.setattr(meetings, "CLASSES", [object()])
        with pytest.raises(AttributeError):
            demo.load()
    assert not any(counted(engine).values())
    with demo_app.app_context():
        demo.load()
    assert counted(engine)["meeting"] > 50


def test_a_story_that_was_interrupted_is_told_anew(story, engine):
    before = counted(engine)
    tell(engine, "UPDATE timed_run SET finished_at = NULL")
    tell(engine, "DELETE FROM reply")
    with story.app_context():
        demo.load()
    assert counted(engine) == before


def test_a_reset_brings_back_the_first_day(story, engine, home):
    before = counted(engine)
    tell(engine, "DELETE FROM reply")
    tell(engine, "DELETE FROM meeting")
    (home / "mail").mkdir(exist_ok=True)
    (home / "mail" / "old.eml").write_text("To: someone@people.example\n\n")
    with story.app_context():
        demo.reset()
    assert counted(engine) == before
    assert tell(engine, "SELECT count(*) FROM meeting WHERE state = 'held'") != [(0,)]
    assert not list((home / "mail").glob("*.eml"))


def test_only_a_demo_is_reset(story, app, engine):
    before = counted(engine)
    other = as_demo(app, is_demo=False)
    with other.app_context(), pytest.raises(Refused):
        demo.reset()
    let_go(other)
    assert counted(engine) == before


@pytest.mark.parametrize("day", DAYS)
def test_the_demo_is_alive_on_any_day(demo_app: Flask, engine, day: str):
    today = date.fromisoformat(day)
    with time_machine.travel(f"{day}T12:00:00+00:00", tick=True), demo_app.app_context():
        demo.load()
        assert clock.today() == today
    closed = tell(engine, "SELECT day, closed_at FROM meeting WHERE state <> 'planned'")
    assert all(day < today and closed_at.date() == day for day, closed_at in closed)
    coming = tell(engine, COMING, today)
    networks = counted(engine)["network"]
    assert coming == [(networks, 9)]  # each network has a next evening; the nine that are well have answers to it
    if today.month not in (8, 9):
        assert len(closed) >= 10
    weekdays = {day.weekday() for (day,) in tell(engine, "SELECT day FROM meeting")}
    assert weekdays <= {1, 2, 3}


def test_the_evenings_of_a_year_lie_one_in_each_window(demo_app):
    with demo_app.app_context():
        year = planning.year_of(Institution(municipality_number="3201"), 2026)
    for weeks in (-2, 0, 2):
        days = meetings.evenings(year, weeks)
        assert [window.holds(day) for window, day in zip(year.windows, days, strict=True)] == [True] * 4
    assert meetings.evenings(year, 1)[0] - meetings.evenings(year, 0)[0] <= timedelta(days=9)


def counted(engine) -> dict[str, int]:
    """How many rows each table has, but for the geography's and the migrations'."""
    names = [name for (name,) in tell(engine, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    kept = ("alembic_version", "county", "municipality")
    return {
        name: tell(engine, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))[0][0]
        for name in names
        if name not in kept
    }


def tell(engine, statement: str | sql.Composed, *values) -> list[tuple]:
    """Look at, or change, what the app did, as nobody but the server's own superuser can."""
    with psycopg.connect(host=str(engine.sockets), user="postgres", dbname="fnett", autocommit=True) as connection:
        found = connection.execute(statement, values)
        return found.fetchall() if found.description else []
