"""A connection that the database has closed meanwhile is noticed after a rest, and nobody sees an error for it."""

import time

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from fnett.core import pooling
from fnett.core.db import db
from fnett.embedded.postgres import Postgres
from tests.conftest import as_superuser

CLOSE = text("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'fnett_web'")


@pytest.fixture
def pool(app: Flask) -> Engine:
    """The app's pool with one connection in it that was used just now."""
    with app.app_context():
        db.engine.dispose()
        use(db.engine)
        return db.engine


def use(engine: Engine) -> int:
    with engine.connect() as connection:
        found: int = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        return found


def close_all(engine: Postgres) -> None:
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        assert connection.execute(CLOSE).scalar_one() >= 1


def test_one_that_was_closed_while_it_rested_is_replaced(pool: Engine, engine: Postgres, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pooling, "REST", 0.05)
    before = use(pool)
    time.sleep(0.1)
    assert use(pool) == before, "one that lives is kept"
    close_all(engine)
    time.sleep(0.1)
    assert use(pool) != before


def test_without_the_rest_it_fails_once_and_the_next_goes_on(pool: Engine, engine: Postgres):
    close_all(engine)
    time.sleep(0.1)
    with pytest.raises(OperationalError):
        use(pool)
    assert use(pool)


def test_asking_begins_no_transaction(pool: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pooling, "REST", 0.0)
    with pool.connect() as connection:
        assert connection.connection.driver_connection.info.transaction_status.name == "IDLE"  # type: ignore[union-attr]
