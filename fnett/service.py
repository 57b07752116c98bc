"""The service as a whole: its engines, its database at this version, its processes, and the app for one command."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from alembic.util import CommandError
from flask import Flask
from sqlalchemy import URL, create_engine, make_url, pool, text

from fnett import settings as settings_
from fnett import status
from fnett.core import migrating
from fnett.embedded import engines, supervisor
from fnett.embedded.account import Trouble, say
from fnett.embedded.child import Child
from fnett.embedded.engines import Engines
from fnett.factory import CHECKOUT, create_app
from fnett.people import erasure
from fnett.settings import Settings

WEB = (
    "--worker-class=gthread",
    "--workers=2",
    "--threads=8",
    "--graceful-timeout=10",
    "--no-control-socket",
    "--preload",
    "--log-level=error",  # below that it writes down requests that it cannot read, with whatever stands in them
)
Load = Callable[[], None]


def serve(settings: Settings, load_demo: Load) -> int:
    """Run fnett until Ctrl-C or SIGTERM. Raises Trouble."""
    return supervisor.serve(
        settings.home,
        settings.port,
        settings.base_url,
        partial(_prepare, settings, load_demo),
        database=settings.database_url is None,
        queue=settings.redis_url is None,
    )


def _prepare(settings: Settings, load_demo: Load, found: Engines) -> list[Child]:
    """Migrate, load the demo where nothing is yet, and say which processes to run."""
    settings = with_engines(settings, found)
    migrate(settings)
    if settings.demo:
        app = create_app(settings)
        with app.app_context():
            if status.is_empty():
                say("This is the first start: the demo is loaded, which takes a moment.")
            load_demo()  # does nothing where it was done, and mends what a killed start left half done
        _let_go(app)
    env = {**own_environ(), **settings_.to_environ(settings)}
    python = sys.executable
    web = (python, "-m", "gunicorn", *WEB, f"--bind=127.0.0.1:{settings.port}", "app:app")
    return [
        Child("web", web, env, CHECKOUT, is_ready=supervisor.answers(settings.port)),
        Child("worker", (python, "-m", "fnett.worker", "work"), env, CHECKOUT),
        Child("scheduler", (python, "-m", "fnett.worker", "keep-time"), env, CHECKOUT),
    ]


def own_environ() -> dict[str, str]:
    """What children keep of our environment: all but the settings, which are handed to them whole."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(settings_.PREFIX)}
    return {**kept, "PYTHONUNBUFFERED": "1"}


def with_engines(settings: Settings, found: Engines) -> Settings:
    """The same settings with the addresses of the engines that were found."""
    environ = {**settings_.to_environ(settings), **found.settings()}
    return settings_.load(environ, CHECKOUT)


def migrate(settings: Settings) -> None:
    """Bring the database to this code's migration. Raises Trouble where nobody may."""
    url = settings.owner_database_url or settings.database_url or ""
    if migrating.find_current(url) == migrating.head():
        return
    if settings.owner_database_url:
        migrating.upgrade(url)
    else:
        raise Trouble("The database is not at this version's migration; set FNETT_OWNER_DATABASE_URL and run `migrate`.")


@contextmanager
def inside(settings: Settings, *, migrated: bool = True) -> Iterator[Flask]:
    """The app beside the engines that run already, or beside our own as long as this lasts."""
    database, queue = settings.database_url is None, settings.redis_url is None
    with engines.opened(settings.home, database=database, queue=queue) as found:
        whole = with_engines(settings, found)
        if migrated:
            migrate(whole)
        app = create_app(whole)
        try:
            with app.app_context():
                yield app
        finally:
            _let_go(app)


LEDGER = text("SELECT person_hash, day FROM erasure")
CARRY_ON = text("INSERT INTO erasure (person_hash, day) VALUES (:person_hash, :day) ON CONFLICT DO NOTHING")
IS_THERE = text("SELECT 1 FROM pg_database WHERE datname = :name")


def keep_erased(settings: Settings, superuser_url: str, present: str, restored: str) -> int:
    """Bring a restored database to this migration and erase again whom either ledger names; returns how many came back.

    Raises Trouble for a backup of a newer fnett.
    """
    url = make_url(superuser_url).set(drivername="postgresql+psycopg", database=restored)
    try:
        migrating.upgrade(_text_of(url.update_query_dict({"options": "-c role=fnett_owner"})))
    except CommandError as error:
        raise Trouble("The backup is of a newer fnett than this one; nothing was changed.") from error
    _carry_ledger(url.set(database=present), url)
    app = create_app(replace(settings, database_url=_text_of(url)))
    try:
        with app.app_context():
            return erasure.replay()
    finally:
        _let_go(app)


def _carry_ledger(present: URL, restored: URL) -> None:
    """The restored database learns whom the present one has erased since, where there is one that knows erasures."""
    with create_engine(restored, poolclass=pool.NullPool).begin() as target:
        if target.execute(IS_THERE, {"name": present.database}).first() is None:
            return
        with create_engine(present, poolclass=pool.NullPool).connect() as source:
            if source.execute(text("SELECT to_regclass('erasure')")).scalar():
                for row in source.execute(LEDGER):
                    target.execute(CARRY_ON, row._asdict())


def _text_of(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _let_go(app: Flask) -> None:
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose()
    app.extensions["fnett.redis"].close()
