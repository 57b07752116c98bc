"""No backup brings back who has erased themselves: a restore replays the ledger before anybody can sign in (promise 24)."""

from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import create_engine, pool, text

from fnett import cli, demo, service, settings
from fnett.core import migrating, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.embedded import backup
from fnett.embedded.account import Trouble
from fnett.embedded.postgres import Postgres, find_programs
from fnett.people import erasure
from tests import factories
from tests.conftest import as_superuser
from tests.ledger import Recorder

PEOPLE = "SELECT state, count(*) FROM person WHERE id = ANY (%s) GROUP BY 1"
OLDER = "older"


@pytest.fixture
def people(app: Flask) -> list[UUID]:
    """Three people; the first will stay."""
    with app.app_context():
        institution_id = factories.make_institution()
        return [factories.make_leader(institution_id, name=f"Zaquarine {number}") for number in "ABC"]


def erase(app: Flask, person_id: UUID) -> None:
    with app.app_context(), tenancy.work(Scope(Door.PERSON, person=person_id)):
        erasure.erase(person_id)


def states(engine: Postgres, people: list[UUID]) -> dict[str, int]:
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        return dict(connection.exec_driver_sql(PEOPLE, (people,)).all())


def test_whoever_was_erased_before_or_after_the_backup_stays_so(
    app: Flask, engine: Postgres, people: list[UUID], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, proof: Recorder
):
    for name, value in settings.to_environ(app.extensions["fnett.settings"]).items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "house.backup"
    erase(app, people[1])
    backup.backup(engine.backup_url(), file, find_programs())
    erase(app, people[2])
    assert states(engine, people) == {"active": 1, "erased": 2}
    assert cli.main(["restore", str(file), "--database", engine.superuser_url()], demo) == 0
    back = states(engine, people)["active"] - 1
    assert back == 0
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        left = connection.execute(text("SELECT name FROM person WHERE name LIKE 'Zaquarine%'")).scalars().all()
        assert left == ["Zaquarine A"]
        assert len(connection.execute(text("SELECT 1 FROM erasure")).all()) == 2
    proof.figure(24, "erased people after a restore", back)


def test_a_restore_without_the_ledger_would_bring_them_back(
    app: Flask, engine: Postgres, people: list[UUID], tmp_path: Path, proof: Recorder
):
    file = tmp_path / "house.backup"
    backup.backup(engine.backup_url(), file, find_programs())
    erase(app, people[2])
    backup.restore(engine.superuser_url(), file, find_programs())
    assert states(engine, people) == {"active": 3}
    proof.caught(24, "a person that a restore brings back")


def test_a_backup_of_an_older_fnett_is_brought_to_this_one_and_a_newer_is_refused(
    app: Flask, engine: Postgres, tmp_path: Path
):
    file = tmp_path / "older.backup"
    keep_erased = partial(service.keep_erased, app.extensions["fnett.settings"], engine.superuser_url())
    engine.create_database(OLDER)
    try:
        migrating.upgrade(engine.owner_url(OLDER), "0005")
        backup.backup(engine.backup_url(OLDER), file, find_programs())
        backup.restore(engine.superuser_url(), file, find_programs(), OLDER, keep_erased)
        assert migrating.find_current(engine.owner_url(OLDER)) == migrating.head()
        with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
            assert connection.execute(text("SELECT 1 FROM pg_database WHERE datname = 'older_restoring'")).first() is None
        _pretend_to_be_newer(engine)
        backup.backup(engine.backup_url(OLDER), file, find_programs())
        with pytest.raises(Trouble, match="newer fnett"):
            backup.restore(engine.superuser_url(), file, find_programs(), OLDER, keep_erased)
    finally:
        for name in (OLDER, f"{OLDER}_before_restore"):
            engine.drop_database(name)


def _pretend_to_be_newer(engine: Postgres) -> None:
    with create_engine(engine.superuser_url(OLDER), poolclass=pool.NullPool).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
