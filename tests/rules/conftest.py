"""The world that the tests of the whole house share."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask

from fnett.embedded.postgres import Postgres
from tests.rules import world as worlds
from tests.rules.clicks import Clicks
from tests.rules.world import World


@pytest.fixture
def world(app: Flask, engine: Postgres) -> Iterator[World]:
    """Two institutions with everything in them and a canary in every text; it is noon there (world.py)."""
    with time_machine.travel(worlds.NOON, tick=True):
        yield worlds.build(app, engine)


@pytest.fixture
def clicks(world: World) -> Iterator[Clicks]:
    """The world, to which every form comes anew (clicks.py)."""
    found = Clicks(world)
    found.save()
    yield found
    with world.sees_all() as connection:
        connection.exec_driver_sql("DROP SCHEMA clicks CASCADE")
