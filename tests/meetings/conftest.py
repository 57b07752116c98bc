"""A house in November, and someone who sees what the app wrote."""

from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine

from fnett.embedded import postgres
from fnett.people.access import Role
from tests.conftest import as_superuser
from tests.factories import make_member
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
def moderator(house: House) -> UUID:
    """Mona Moderator, who leads 2B's circle and reads English."""
    with house.app.app_context():
        return make_member(
            house.institution, Role.MODERATOR, name="Mona Moderator", network_id=house.network, language="en"
        )


@pytest.fixture
def observer(app: Flask, engine: postgres.Postgres) -> Engine:
    """A connection that sees every row."""
    return as_superuser(engine)
