"""A connection that the database has closed meanwhile is noticed, and nobody sees an error for it."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from fnett.core import pooling
from fnett.core.db import db
from fnett.embedded.postgres import Postgres
from tests.conftest import as_superuser

CLOSE = text("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = 'fnett_web'")


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


def test_one_that_was_closed_is_replaced_at_once(pool: Engine, engine: Postgres):
    before = use(pool)
    assert use(pool) == before, "one that lives is kept"
    close_all(engine)
    assert use(pool) != before


def test_one_that_went_silently_is_noticed_after_a_rest(pool: Engine, engine: Postgres, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pooling, "_has_word", lambda connection: False)
    before = use(pool)
    monkeypatch.setattr(pooling, "REST", 0.0)
    close_all(engine)
    assert use(pool) != before


def test_one_that_is_not_asked_fails(pool: Engine, engine: Postgres, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pooling, "_has_word", lambda connection: False)
    close_all(engine)
    with pytest.raises(OperationalError):
        use(pool)
    assert use(pool), "the next one goes on"


def test_asking_begins_no_transaction(pool: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pooling, "REST", 0.0)
    with pool.connect() as connection:
        assert connection.connection.driver_connection.info.transaction_status.name == "IDLE"  # type: ignore[union-attr]
