"""Imports that were carried out are remembered for two years, and the last one always."""

from datetime import timedelta

import time_machine
from flask import Flask

from fnett.core import clock
from fnett.embedded.postgres import Postgres
from fnett.institutions import runs
from tests.aged import ask, tell

RUN = (
    "INSERT INTO register_run (finished_at, created, updated, unchanged, closed, left_out, refused)"
    " SELECT now() - months * interval '1 month', 0, 0, 0, 0, 0, 0 FROM unnest(CAST(:months AS int[])) AS months"
)


def test_runs_go_after_two_years(app: Flask, engine: Postgres):
    tell(engine, RUN, months=[1, 24, 30])
    with app.app_context():
        with time_machine.travel(clock.now() - timedelta(days=1)):
            assert runs.forget_past() == 1
        with time_machine.travel(clock.now() + timedelta(days=1)):
            assert runs.forget_past() == 1
            assert runs.forget_past() == 0
    assert ask(engine, "SELECT count(*) FROM register_run") == 1


def test_the_last_run_stays_however_old_it_is(app: Flask, engine: Postgres):
    tell(engine, RUN, months=[60, 70])
    with app.app_context():
        assert runs.forget_past() == 1
    assert ask(engine, "SELECT finished_at < now() - interval '59 months' FROM register_run")
