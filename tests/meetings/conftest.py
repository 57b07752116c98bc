"""A house in November, and someone who sees what the app wrote."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine

from fnett.embedded import postgres
from tests.conftest import as_superuser
from tests.meetings.house import NOVEMBER, House


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """It is a Wednesday in November 2026: one window of the year is over, three are to come."""
    with time_machine.travel(NOVEMBER, tick=False):
        yield


@pytest.fixture
def house(app: Flask) -> House:
    """A school with the network 2B."""
    return House(app)


@pytest.fixture
def observer(app: Flask, engine: postgres.Postgres) -> Engine:
    """A connection that sees every row."""
    return as_superuser(engine)
