"""What every test may ask for: the engines, a migrated database, the app with its own role, a client."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import hypothesis
import psycopg
import pytest
from flask import Flask
from sqlalchemy import create_engine, pool

from fnett import factory, settings
from fnett.core import migrating
from fnett.core.db import db
from fnett.embedded import postgres, valkey
from tests.client import Browser

pytest_plugins = ["tests.ledger", "tests.chromium"]
CHECKOUT = Path(__file__).parents[1]
LARGE = 1 << 20  # bytes
KEY = "a key for tests alone and nowhere else at all"
hypothesis.settings.register_profile("fnett", deadline=None)  # on a busy machine an example takes as long as it takes
hypothesis.settings.load_profile("fnett")


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A folder that the engines' own account can enter, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="fnett-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def second_home(home: Path) -> Iterator[Path]:
    """Another such folder, for engines that one test starts itself; what they wrote is not there for others to read."""
    folder = home / "second"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def engine(home: Path) -> Iterator[postgres.Postgres]:
    """A PostgreSQL server of our own."""
    server = postgres.start(home / "postgres", durable=False)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def doorbell(home: Path) -> Iterator[valkey.Valkey]:
    """A Valkey server of our own."""
    server = valkey.start(home / "valkey")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def whole_app(engine: postgres.Postgres, doorbell: valkey.Valkey, home: Path) -> Iterator[Flask]:
    """The app on a migrated database, with its own role; emptied between tests by `app`."""
    migrating.upgrade(engine.owner_url())
    environ = {
        "FNETT_HOME": str(home),
        "FNETT_DATABASE_URL": engine.app_url(),
        "FNETT_OWNER_DATABASE_URL": engine.owner_url(),
        "FNETT_REDIS_URL": doorbell.url,
        "FNETT_SECRET_KEY": KEY,
        "FNETT_BASE_URL": "http://localhost",
        "FNETT_DEMO": "1",
    }
    app = factory.create_app(settings.load(environ, CHECKOUT))
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    yield app
    with app.app_context():
        db.engine.dispose()
    app.extensions["fnett.redis"].close()


@pytest.fixture
def app(whole_app: Flask, engine: postgres.Postgres, home: Path) -> Flask:
    """The app with an empty database and no letters."""
    empty(engine)
    shutil.rmtree(home / "mail", ignore_errors=True)
    return whole_app


@pytest.fixture
def client(app: Flask) -> Browser:
    """A browser without JavaScript that checks every page it fetches."""
    return Browser(app)


def empty(engine: postgres.Postgres) -> None:
    """Take every row away but the geography's and the migrations'; ten times as fast as TRUNCATE while there are few."""
    with psycopg.connect(host=str(engine.sockets), user="postgres", dbname="fnett", autocommit=True) as connection:
        kept = ("alembic_version", "county", "municipality")
        names = connection.execute(
            "SELECT quote_ident(relname), pg_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL (%s)",
            [list(kept)],
        ).fetchall()
        parts = " UNION ALL ".join(f"(SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name}))" for name, _ in names)  # noqa: S608
        filled = [name for (name,) in connection.execute(parts)]
        deletes = [f"DELETE FROM {name}" for name in filled]  # noqa: S608 - the names are the catalogue's, quoted
        connection.execute("; ".join(["SET session_replication_role = replica", *deletes]))
        if large := [name for name, size in names if size > LARGE]:  # what is deleted stays on the disk, and is read again
            connection.execute(f"TRUNCATE {', '.join(large)} CASCADE")


def as_superuser(engine: postgres.Postgres) -> "pool.NullPool | object":
    """An engine that sees everything, for looking at what the app did."""
    return create_engine(engine.superuser_url("fnett"), poolclass=pool.NullPool)


Identity = UUID
