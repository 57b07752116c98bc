"""Filling the demo and emptying it: the story is loaded once, wholly, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app
from sqlalchemy import create_engine, pool, select, text

from fnett.core import clock, tenancy
from fnett.core.db import add
from fnett.core.models import TimedRun
from fnett.core.outbox import COURIER
from fnett.core.problems import Refused
from fnett.core.tenancy import Door, Scope
from fnett.demo import institutions, meetings, people
from fnett.institutions.models import Institution
from fnett.people.access import Role
from fnett.settings import Settings

RUN = ("demo", "story")
EMPTY = text(
    "DO $$ BEGIN EXECUTE (SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' CASCADE' FROM pg_tables"
    " WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'county', 'municipality')); END $$"
)


def load() -> None:
    """Load the story into an empty database; nothing where there are institutions. Half a story is taken away again."""
    if _was_interrupted():
        _empty(_settings())
    if _has_institutions():
        return
    with _noted():
        _tell()


def reset() -> None:
    """Begin the demo anew: every row but the geography's and every letter goes. Raises Refused where it is no demo."""
    settings = _settings()
    if not settings.demo:
        raise Refused("This is not a demo (FNETT_DEMO is 0), so nothing is reset.")
    _empty(settings)
    for letter in (Path(settings.home) / "mail").glob("*.eml"):
        letter.unlink(missing_ok=True)
    load()


def _tell() -> None:
    known = institutions.from_registers()
    persons = people.begin_office()
    for role in (Role.LEADER, Role.COORDINATOR, Role.MODERATOR):
        people.bring_in(role, known, persons)
    people.leave_waiting(known, persons)
    people.train(persons)
    institutions.take_part(known, persons)
    institutions.make_rooms(known, persons)
    networks = institutions.begin_networks(known, persons)
    meetings.tell_the_year(networks, known, persons)


@contextmanager
def _noted() -> Iterator[None]:
    """The story takes many pieces of work, each in its own scope: a note says whether all of them were done."""
    with tenancy.work(COURIER):
        add(TimedRun(name=RUN[0], period=RUN[1], started_at=clock.now()))
    try:
        yield
    except Exception:
        if _settings().owner_database_url:  # else the next start finds the note and says so
            _empty(_settings())
        raise
    with tenancy.work(COURIER) as session:
        session.get_one(TimedRun, RUN).finished_at = clock.now()


def _was_interrupted() -> bool:
    with tenancy.work(COURIER) as session:
        run = session.get(TimedRun, RUN)
        return run is not None and run.finished_at is None


def _has_institutions() -> bool:
    with tenancy.work(Scope(Door.OFFICE, read_only=True)) as session:
        return session.scalars(select(Institution.id).limit(1)).first() is not None


def _empty(settings: Settings) -> None:
    """As the owner of the tables, since no door may do this."""
    if settings.owner_database_url is None:
        raise Refused("The demo is emptied by the owner of the database: set FNETT_OWNER_DATABASE_URL.")
    engine = create_engine(settings.owner_database_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(EMPTY)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["fnett.settings"]
    return settings
