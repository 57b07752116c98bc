"""How many questions a piece of work asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event

from fnett.core.db import db
from fnett.core.tenancy import TELL


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements that were sent while this lasts; telling the scope at the start of a transaction is none."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith("SELECT set_config"):
            sent.append(statement)

    assert str(TELL).startswith("SELECT set_config")
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
