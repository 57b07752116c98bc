"""Big deletes go in slices; what the trail, the letters and the runs leave behind goes in its time, and no sooner."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from fnett import worker
from fnett.core import audit, clock, outbox, retention, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from tests.aged import ask, tell

ENTRIES = "INSERT INTO audit_entry (action, at) SELECT 'planted', {at} FROM generate_series(1, :count)"
LETTER = (
    "INSERT INTO message (kind, subject_id, language, dedupe_key, state, due_at, sent_at)"
    " VALUES ('sign_in', uuidv7(), 'nb', :key, :state, {at}, {at})"
)
RUN = "INSERT INTO timed_run (name, period, started_at) VALUES (:name, 'then', {at})"
DAY = timedelta(days=1)


def test_a_statement_is_repeated_until_nothing_is_left_and_every_slice_lasts(
    app: Flask, engine: Postgres, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(retention, "SLICE", 10)
    tell(engine, ENTRIES.format(at="now() - interval '3 years'"), count=25)
    broken = text("DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_entry WHERE 1 / :n = 1 LIMIT :slice)")
    with app.app_context():
        assert audit.forget_past() == 25
        assert audit.forget_past() == 0
        tell(engine, ENTRIES.format(at="now() - interval '3 years'"), count=20)
        assert retention.in_slices(outbox.COURIER, broken, n=1) == 20


@pytest.mark.parametrize("planted", [0, 1000, 1001])
def test_full_slices_are_followed_by_another(app: Flask, engine: Postgres, planted: int):
    tell(engine, ENTRIES.format(at="now() - interval '3 years'"), count=planted)
    with app.app_context():
        assert audit.forget_past() == planted
    assert ask(engine, "SELECT count(*) FROM audit_entry") == 0


PLANTED: dict[str, tuple[str, dict[str, object], Callable[[], int], str, timedelta]] = {
    "the trail": (ENTRIES, {"count": 1}, audit.forget_past, "24 months", DAY),
    "a letter": (LETTER, {"key": "one", "state": "sent"}, outbox.forget_past, "24 months", DAY),
    "a letter given up": (LETTER, {"key": "one", "state": "parked"}, outbox.forget_past, "24 months", DAY),
    "a run": (RUN, {"name": "forget replies"}, worker.forget_runs, "30 days", timedelta(hours=12)),
}


@pytest.mark.parametrize("what", PLANTED)
def test_it_goes_after_its_period_and_not_a_day_before(app: Flask, engine: Postgres, what: str):
    statement, values, forget, period, margin = PLANTED[what]
    tell(engine, statement.format(at=f"now() - interval '{period}'"), **values)
    with app.app_context():
        with time_machine.travel(clock.now() - margin):
            assert forget() == 0
        with time_machine.travel(clock.now() + margin):
            assert forget() == 1
            assert forget() == 0


@pytest.mark.parametrize("what", PLANTED)
def test_a_clock_that_is_years_ahead_deletes_nothing_young(app: Flask, engine: Postgres, what: str):
    statement, values, forget, _, _ = PLANTED[what]
    tell(engine, statement.format(at="now() - interval '7 days'"), **values)
    with app.app_context(), time_machine.travel(clock.now() + timedelta(days=3650)):
        assert forget() == 0


def test_letters_that_wait_are_kept_however_long_they_wait(app: Flask, engine: Postgres):
    tell(engine, LETTER.format(at="now() - interval '5 years'"), key="waits", state="ready")
    with app.app_context():
        assert outbox.forget_past() == 0
        with tenancy.work(outbox.COURIER) as session:
            assert session.execute(text("DELETE FROM message")).rowcount == 0  # type: ignore[attr-defined]


def test_the_note_that_the_demo_is_loaded_is_kept(app: Flask, engine: Postgres):
    tell(engine, RUN.format(at="now() - interval '5 years'"), name="demo")
    with app.app_context():
        assert worker.forget_runs() == 0


@pytest.mark.parametrize("door", [Door.APP, Door.PERSON, Door.DOOR, Door.OFFICE])
@pytest.mark.parametrize("table", ["audit_entry", "message", "timed_run"])
def test_no_other_door_deletes_them(app: Flask, door: Door, table: str):
    delete = text(f"DELETE FROM {table}")  # noqa: S608 - our own words
    with (
        app.app_context(),
        pytest.raises(ProgrammingError, match="permission denied"),
        tenancy.work(Scope(door)) as session,
    ):
        session.execute(delete)
