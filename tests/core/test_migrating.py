"""Migrations: down to nothing and up again with rows, and no difference from the models."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Integer, Table, create_engine, pool, text

from fnett import factory
from fnett.core import migrating
from fnett.core.db import Base
from fnett.embedded.postgres import Postgres

NAME = "migrating"
REVISIONS = [script.revision for script in ScriptDirectory(str(migrating.FOLDER)).walk_revisions()][::-1]
COUNTY = "INSERT INTO county (number, name, official_name) VALUES ('99', 'Prøve', 'Prøve')"
PERSON = "INSERT INTO person (email, email_hash, name) VALUES ('kari@people.example', 'x', 'Kari')"
ERASED = "INSERT INTO person (email, email_hash, name, state) VALUES ('', 'y', '', 'erased')"
assert factory.FEATURES  # with the factory, every table is known


@pytest.fixture
def address(engine: Postgres) -> Iterator[str]:
    """The owner's address of an empty database."""
    engine.create_database(NAME)
    yield engine.owner_url(NAME)
    engine.drop_database(NAME)


def connect(engine: Postgres) -> Connection:
    return create_engine(engine.superuser_url(NAME), poolclass=pool.NullPool).connect()


def tables(engine: Postgres) -> set[str]:
    with connect(engine) as connection:
        rows = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        return set(rows.scalars()) - {"alembic_version"}


def test_they_go_down_to_nothing_and_up_again_also_with_rows(engine: Postgres, address: str):
    assert migrating.find_current(address) is None
    migrating.upgrade(address)
    assert migrating.find_current(address) == migrating.head() == REVISIONS[-1]
    assert tables(engine) == set(Base.metadata.tables)
    with connect(engine) as connection:
        connection.execute(text(COUNTY))
        connection.execute(text(PERSON))
        connection.execute(text(ERASED))
        connection.commit()
    migrating.downgrade(address, "base")
    assert tables(engine) == set()
    migrating.upgrade(address)
    assert tables(engine) == set(Base.metadata.tables)


def test_each_step_can_be_taken_back_and_made_again(engine: Postgres, address: str):
    for number, revision in enumerate(REVISIONS):
        migrating.upgrade(address, revision)
        after = tables(engine)
        migrating.downgrade(address, REVISIONS[number - 1] if number else "base")
        migrating.upgrade(address, revision)
        assert tables(engine) == after


def test_models_and_migrations_say_the_same(engine: Postgres, address: str):
    migrating.upgrade(address)
    with connect(engine) as connection:
        assert differences(connection) == []


def test_a_table_without_a_migration_would_be_seen(engine: Postgres, address: str):
    migrating.upgrade(address)
    forgotten = Table("forgotten", Base.metadata, Column("id", Integer, primary_key=True))
    try:
        with connect(engine) as connection:
            assert [what[0] for what in differences(connection)] == ["add_table"]
    finally:
        Base.metadata.remove(forgotten)


def differences(connection: Connection) -> list[tuple[object, ...]]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Base.metadata))


def test_a_migration_that_breaks_off_leaves_nothing_behind(engine: Postgres, address: str):
    with connect(engine) as connection:
        connection.execute(text("CREATE TABLE reply (id int)"))  # in the way of the last migration
        connection.commit()
    with pytest.raises(Exception, match='"reply" already exists'):
        migrating.upgrade(address)
    assert tables(engine) == {"reply"}
    assert migrating.find_current(address) is None
