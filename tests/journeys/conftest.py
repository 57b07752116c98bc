"""The service that all journeys share, and a line to fnett for those that turn the year over or cut it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.journeys.line import Line
from tests.journeys.service import Service, running


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """fnett as `python3 app.py` starts it."""
    with running() as found:
        yield found


@pytest.fixture
def line(app: Flask) -> Iterator[Line]:
    """fnett on a port of its own."""
    line = Line(app).up()
    yield line
    line.cut()
