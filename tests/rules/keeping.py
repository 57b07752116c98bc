"""All that fnett has kept by now, by the place where it is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from fnett.core import outbox
from fnett.embedded.postgres import Postgres
from tests.rules import searching

Places = dict[str, bytes]


@pytest.fixture
def kept(
    app: Flask, engine: Postgres, home: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Callable[[], Places]:
    """Everything that fnett has kept since this test began, by place, once the letters are out."""
    since = searching.lengths(home)

    def look() -> Places:
        with app.app_context():
            outbox.deliver()
        out, err = capfd.readouterr()
        logs = "\n".join([caplog.text, out, err]).encode() + searching.files(home, "log/*", since=since)
        return {
            "dump": searching.dump(engine),
            "Valkey": searching.valkey(app.extensions["fnett.redis"]),
            "log": logs,
            "letter": searching.files(home, "mail/*"),
        }

    return look


def marks_in(places: Places, marks: set[str]) -> dict[str, set[str]]:
    """Which marks stand where."""
    return {name: hits for name, data in places.items() if (hits := searching.found(marks, searching.readable(data)))}
