"""The service that all journeys share, and a line to fnett for those that turn the year over or cut it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.journeys.line import Line
from tests.journeys.phone import Guide
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


@pytest.fixture
def guide(chromium: Browser, line: Line) -> Iterator[Guide]:
    """The guide in an ordinary window."""
    context = chromium.new_context(viewport={"width": 1100, "height": 800}, locale="nb")
    guide = Guide(context.new_page()).open(f"{line.url}/nb/guide")
    yield guide
    context.close()
    assert not guide.complaints, guide.complaints
