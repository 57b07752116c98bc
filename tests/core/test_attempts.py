"""Limits: counted in the database for each key and window, and refusing when they cannot count."""

import dataclasses
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from fnett import factory
from fnett.core import attempts, tenancy
from fnett.core.attempts import Limit
from fnett.core.tenancy import Door, Scope

LIMIT = Limit("tests", most=3, minutes=10)
NOON = datetime(2026, 10, 6, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context(), time_machine.travel(NOON, tick=False):
        yield


def test_so_many_are_allowed_and_no_more():
    assert [attempts.is_allowed(LIMIT, "kari") for _ in range(5)] == [True, True, True, False, False]


def test_each_key_and_each_bucket_is_counted_by_itself():
    for _ in range(4):
        attempts.is_allowed(LIMIT, "kari")
    assert attempts.is_allowed(LIMIT, "ola")
    assert attempts.is_allowed(dataclasses.replace(LIMIT, bucket="others"), "kari")
    assert not attempts.is_allowed(LIMIT, "kari")


def test_a_new_window_begins_anew():
    for _ in range(4):
        attempts.is_allowed(LIMIT, "kari")
    with time_machine.travel(NOON + timedelta(minutes=9, seconds=59), tick=False):
        assert not attempts.is_allowed(LIMIT, "kari")
    with time_machine.travel(NOON + timedelta(minutes=10), tick=False):
        assert attempts.is_allowed(LIMIT, "kari")


def test_no_stretch_of_time_holds_more_than_the_limit():
    allowed = []
    for second in range(0, 3600, 20):
        with time_machine.travel(NOON + timedelta(seconds=second), tick=False):
            allowed += [second] if attempts.is_allowed(LIMIT, "kari") else []
    assert all(later - earlier >= 600 for earlier, later in zip(allowed, allowed[LIMIT.most :], strict=False))
    assert len(allowed) == 18  # and whoever is refused waits no longer for having asked


def test_looking_does_not_count():
    for _ in range(10):
        assert tried() == 0
    for _ in range(3):
        attempts.is_allowed(LIMIT, "kari")
    assert tried() == LIMIT.most
    with time_machine.travel(NOON + timedelta(minutes=LIMIT.minutes), tick=False):
        assert tried() == 0


def tried() -> int:
    """How often it was tried in the stretch before, asked as a part of a greater question."""
    with tenancy.work(Scope(Door.DOOR, read_only=True)) as session:
        return session.execute(select(attempts.so_far("tests")), attempts.values_of("tests", LIMIT, "kari")).scalar_one()


def test_the_key_is_kept_as_a_hash():
    attempts.is_allowed(LIMIT, "kari@people.example")
    with tenancy.work(Scope(Door.DOOR)) as session:
        rows = session.execute(text("SELECT bucket, key_hash FROM attempts")).all()
    assert len(rows) == 1
    assert rows[0].bucket == "tests"
    assert "kari" not in rows[0].key_hash
    assert len(rows[0].key_hash) == 64


def test_without_a_database_nothing_is_allowed(app: Flask):
    settings = dataclasses.replace(
        app.extensions["fnett.settings"], database_url="postgresql+psycopg://nobody@/nothing?host=/nowhere"
    )
    away = factory.create_app(settings)
    with away.app_context(), pytest.raises(SQLAlchemyError):
        attempts.is_allowed(LIMIT, "kari")
    away.extensions["fnett.redis"].close()


def test_no_stretch_is_longer_than_the_day_after_which_it_is_forgotten():
    """Else a limit would begin anew in the middle of its stretch."""
    ours = [module for name, module in sys.modules.items() if name.startswith("fnett.")]
    limits = [found for module in ours for found in vars(module).values() if isinstance(found, Limit)]
    assert len(limits) >= 5
    assert max(limit.minutes for limit in limits) <= 24 * 60
