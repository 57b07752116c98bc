"""Scopes under load: thousands of switches on two connections, with errors and rollbacks between them (trap M2)."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from flask import Flask
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError

from fnett.core import tenancy
from fnett.core.db import db
from fnett.core.tenancy import Door, Scope
from fnett.networks.models import Network
from tests.factories import make_institution, make_network

SWITCHES, THREADS, POOL = 2000, 4, 2
Expected = tuple[Scope, frozenset[UUID]]


def scopes_of(institution_id: UUID) -> list[Expected]:
    """What a leader, a moderator of each network and a moderator without one may see of an institution."""
    own = [make_network(institution_id, f"{n}C") for n in range(1, 5)]
    alone = [(Scope(Door.APP, institution_id, frozenset({network})), frozenset({network})) for network in own]
    return [(Scope(Door.APP, institution_id, None), frozenset(own)), (Scope(Door.APP, institution_id), frozenset()), *alone]


@contextmanager
def narrow_pool(app: Flask) -> Iterator[list[object]]:
    """The app on two connections; yields those that were made."""
    made: list[object] = []
    narrow = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], pool_size=POOL, max_overflow=0)
    event.listen(narrow, "connect", lambda connection, record: made.append(connection))
    with app.app_context():
        wide = db.engines[None]
        db.engines[None] = narrow  # type: ignore[index]
        try:
            yield made
        finally:
            db.engines[None] = wide  # type: ignore[index]
            narrow.dispose()


class Switcher(threading.Thread):
    """Works in random scopes, breaking off now and then, and notes every row that it should not have seen."""

    def __init__(self, app: Flask, scopes: list[Expected], times: int, seed: int) -> None:
        super().__init__()
        self.app, self.scopes, self.times, self.chance = app, scopes, times, random.Random(seed)  # noqa: S311
        self.wrong: list[object] = []
        self.seen: Counter[str] = Counter()

    def run(self) -> None:
        with self.app.app_context():
            for _ in range(self.times):
                scope, expected = self.chance.choice(self.scopes)
                try:
                    self.work_in(scope, expected)
                except (ZeroDivisionError, DBAPIError) as error:
                    self.seen[type(error).__name__] += 1

    def work_in(self, scope: Scope, expected: frozenset[UUID]) -> None:
        with tenancy.work(scope) as session:
            found = frozenset(row.id for row in session.query(Network).all())
            self.seen["right" if found == expected else "wrong"] += 1
            if found != expected:
                self.wrong.append((scope, found))
            match self.chance.randrange(20):
                case 0:
                    raise ZeroDivisionError
                case 1:
                    session.execute(text("SELECT 1 / 0"))
                case 2:
                    session.rollback()
                    session.execute(text("SELECT 1"))


def test_random_scopes_on_two_connections_never_see_a_wrong_row(app: Flask):
    with app.app_context():
        scopes = [pair for name in ("Her skole", "Der skole") for pair in scopes_of(make_institution(name))]
    with narrow_pool(app) as connections:
        threads = [Switcher(app, scopes, SWITCHES // THREADS, seed) for seed in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [wrong for thread in threads for wrong in thread.wrong] == []
    seen = sum((thread.seen for thread in threads), Counter())
    assert seen["right"] == SWITCHES
    assert seen["ZeroDivisionError"] > 50
    assert seen["DataError"] > 50, "the errors that were to be forced did not come"
    assert len(connections) <= POOL, "the threads did not share their connections"
