"""The ledger of erasures outlives every backup by a day, and then goes."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import text

from fnett.core import clock, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.people import ledger
from tests.aged import ask, tell

LINE = "INSERT INTO erasure (person_hash, day) VALUES (:hash, current_date - CAST(:days AS int))"


def test_a_line_is_kept_for_thirty_six_days(app: Flask, engine: Postgres):
    tell(engine, LINE, hash="0" * 64, days=36)
    with app.app_context():
        with time_machine.travel(clock.now() - timedelta(days=1)):
            assert ledger.forget_past() == 0
        with time_machine.travel(clock.now() + timedelta(days=1)):
            assert ledger.forget_past() == 1
            assert ledger.forget_past() == 0


def test_a_clock_that_is_ahead_takes_none_that_a_backup_may_need(app: Flask, engine: Postgres):
    tell(engine, LINE, hash="0" * 64, days=35)
    with app.app_context(), time_machine.travel(clock.now() + timedelta(days=3650)):
        assert ledger.forget_past() == 0
        with tenancy.work(Scope(Door.COURIER)) as session:
            session.execute(text("DELETE FROM erasure"))
    assert ask(engine, "SELECT count(*) FROM erasure") == 1
