"""The service that all journeys share."""

from collections.abc import Iterator

import pytest

from tests.journeys.service import Service, running


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """fnett as `python3 app.py` starts it."""
    with running() as found:
        yield found
