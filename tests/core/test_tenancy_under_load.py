"""Scopes under load: thousands of switches on two connections, a tenth broken off by an error, a timeout or a cancel.

Each transaction goes to a random one of the two connections and nothing is cleaned between them, as in the
transaction mode of a pooler: what a scope leaves on its connection the next one would see (measured trap M2).
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, create_engine, event, pool, text
from sqlalchemy.exc import DBAPIError

from fnett.core import tenancy
from fnett.core.db import db
from fnett.core.tenancy import ScopedSession
from fnett.embedded.postgres import Postgres
from fnett.networks.models import Network
from fnett.web import once
from tests.ledger import Recorder
from tests.rules import asking, ground
from tests.rules.asking import LOGIN, SCHEMA_OWNER, Asker
from tests.rules.ground import Ground

SWITCHES, ALL_SWITCHES, THREADS, POOL = 4000, 100_000, 4, 2
CANCEL = text(
    "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity"
    " WHERE usename = 'fnett_web' AND query LIKE '%until somebody cancels' AND state = 'active'"
)
SET = text("SELECT set_config(:name, :value, :ends)")
LOOKED_AT = 2  # tables in each switch


class TwoConnections(pool.QueuePool):
    """Hands each transaction to a random free connection of two, and cleans nothing when it comes back."""

    def __init__(self, creator: object, **_: object) -> None:
        super().__init__(creator, pool_size=POOL, max_overflow=0, timeout=120, reset_on_return=None)  # type: ignore[arg-type]

    def _do_get(self) -> object:
        self._pool.use_lifo = random.random() < 0.5  # type: ignore[attr-defined]  # noqa: S311 - which one is chance
        return super()._do_get()


@pytest.fixture(scope="module")
def filled(engine: Postgres, whole_app: Flask) -> Iterator[tuple[Engine, Ground]]:
    """A database with rows of every owner in every table."""
    with ground.opened(engine, "switched") as made:
        yield made


@contextmanager
def narrow_pool(app: Flask, engine: Postgres) -> Iterator[list[object]]:
    """The app on two connections to that database; yields those that were made."""
    made: list[object] = []
    narrow = create_engine(engine.app_url("switched"), poolclass=TwoConnections)
    event.listen(narrow, "connect", lambda connection, record: made.append(connection))
    with app.app_context():
        wide = db.engines[None]
        db.engines[None] = narrow  # type: ignore[index]
        try:
            yield made
        finally:
            db.engines[None] = wide  # type: ignore[index]
            narrow.dispose()


class Canceller(threading.Thread):
    """Cancels whoever waits for it, from a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine, self.is_over = engine, threading.Event()

    def run(self) -> None:
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not self.is_over.wait(0.005):
                connection.execute(CANCEL)


class Switcher(threading.Thread):
    """Works in random scopes, breaking off now and then, and notes every row too many and too few."""

    def __init__(self, app: Flask, rows: Ground, times: int, seed: int) -> None:
        super().__init__()
        self.app, self.rows, self.times, self.chance = app, rows, times, random.Random(seed)  # noqa: S311
        self.askers = [by for by in asking.askers(rows) if by.role not in (LOGIN, SCHEMA_OWNER)]
        self.readable = {by.role: [t for t in rows.rows if self.may_read(t, by.role)] for by in self.askers}
        self.networks = {row.key: row.values["id"] for row in rows.rows["network"]}
        self.wrong: list[str] = []
        self.seen: Counter[str] = Counter()

    @staticmethod
    def may_read(table: str, role: str) -> bool:
        """Whether the door has the right to read this table."""
        of = asking.may(table, role)
        return of is not None and "SELECT" in of.rights

    def run(self) -> None:
        with self.app.app_context():
            for _ in range(self.times):
                by = self.chance.choice(self.askers)
                self.seen.update([by.role, "switches"])
                try:
                    self.work_in(by)
                except (ZeroDivisionError, DBAPIError) as error:
                    self.seen[type(getattr(error, "orig", error)).__name__] += 1
                except Exception as error:  # a thread that dies in silence would prove nothing
                    self.wrong.append(repr(error))

    def work_in(self, by: Asker) -> None:
        """One switch: look, perhaps break off, perhaps begin again in the same session, and look again."""
        with tenancy.work(by.scope()) as session:
            self.look(session, by)
            match self.chance.randrange(50):
                case 0:
                    raise ZeroDivisionError
                case 1:
                    session.execute(text("SELECT 1 / 0"))
                case 2:
                    session.execute(text("SELECT set_config('statement_timeout', '3', true)"))
                    session.execute(text("SELECT pg_sleep(60) -- until it has taken too long"))
                case 3:
                    session.execute(text("SELECT pg_sleep(60) -- until somebody cancels"))
                case 4:
                    session.rollback()
                    self.look(session, by)
                    raise ZeroDivisionError
                case 5:
                    session.rollback()
                    self.look(session, by)

    def look(self, session: tenancy.Session, by: Asker) -> None:
        """Some tables by raw queries, and now and then the classes through the models."""
        if by.form:
            session.execute(once.HOLD, {"key": by.form})
        tables = self.readable[by.role]
        for table in self.chance.sample(tables, min(LOOKED_AT, len(tables))):
            found = set(session.execute(text(f"SELECT {self.rows.key_of(table)} FROM {table}")).scalars())  # noqa: S608
            self.compare(by, table, found)
        if "network" in tables and self.chance.random() < 0.3:
            ids = {str(row.id) for row in session.query(Network).all()}
            self.compare(by, "network", {key for key, id_ in self.networks.items() if id_ in ids})

    def compare(self, by: Asker, table: str, found: set[str]) -> None:
        """Count a look, and remember it if it showed other rows than are due."""
        due = asking.due(self.rows, by, table)
        self.seen["looks"] += 1
        self.seen["rows"] += len(found)
        if found != due:
            self.wrong.append(
                f"{by.role} ({by.name}), {table}: {len(found - due)} foreign rows, {len(due - found)} not seen"
            )


def switch(app: Flask, filled: tuple[Engine, Ground], times: int) -> tuple[list[str], Counter[str]]:
    """So many switches by several threads at once: what was wrong, and what happened."""
    superuser, rows = filled
    canceller = Canceller(superuser)
    threads = [Switcher(app, rows, times // THREADS, seed) for seed in range(THREADS)]
    canceller.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    canceller.is_over.set()
    canceller.join()
    seen = sum((thread.seen for thread in threads), Counter())
    return [wrong for thread in threads for wrong in thread.wrong], seen


def test_random_scopes_on_two_connections_never_see_a_wrong_row(
    app: Flask, engine: Postgres, filled: tuple[Engine, Ground], proof: Recorder, full: bool
):
    times = ALL_SWITCHES if full else SWITCHES
    with narrow_pool(app, engine) as connections:
        wrong, seen = switch(app, filled, times)
    assert wrong == []
    assert seen["switches"] == times
    for error in ("ZeroDivisionError", "DivisionByZero", "QueryCanceled"):
        assert seen[error] > times / 100, f"the {error} that was to be forced did not come; {seen}"
    broken = seen["ZeroDivisionError"] + seen["DivisionByZero"] + seen["QueryCanceled"]
    assert times / 12 < broken, "a tenth of the switches is to be broken off"
    assert min(seen[door] for door in tenancy.Door) > times / 50, "every door is to be tried"
    assert seen["rows"] > times, "they looked at hardly any row"
    assert len(connections) <= POOL, "the threads did not share their connections"
    proof.figure(4, "scope switches", seen["switches"])
    proof.figure(4, "wrong rows", len(wrong))


@contextmanager
def scopes_that_stay() -> Iterator[None]:
    """The planted fault: a scope is set for the connection, and what it does not name is left as it was."""

    def keep(session: ScopedSession, transaction: object, connection: Connection) -> None:
        told = Asker(session.scope.door, session.scope.institution, session.scope.networks, session.scope.person).told()
        for name, value in told.items():
            if name == "role":
                connection.execute(SET, {"name": "role", "value": value, "ends": True})
            elif value not in ("", "{}"):
                connection.execute(SET, {"name": f"app.{name}", "value": value, "ends": False})

    event.remove(ScopedSession, "after_begin", tenancy._tell_the_database)
    event.listen(ScopedSession, "after_begin", keep)
    try:
        yield
    finally:
        event.remove(ScopedSession, "after_begin", keep)
        event.listen(ScopedSession, "after_begin", tenancy._tell_the_database)


def test_a_scope_that_outlives_its_transaction_is_found(
    app: Flask, engine: Postgres, filled: tuple[Engine, Ground], proof: Recorder
):
    with narrow_pool(app, engine), scopes_that_stay():
        wrong, seen = switch(app, filled, 200)
    assert seen["looks"] > 200
    assert [line for line in wrong if "(no scope)" in line], wrong
    proof.caught(4, "a scope that outlives its transaction")
    with narrow_pool(app, engine):
        assert switch(app, filled, 40)[0] == [], "the fault is still there"
