"""The world with hostile texts in every text of every row, in a database of its own, and catalogues full of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from typing import Any
from zlib import crc32

from babel.support import NullTranslations
from sqlalchemy import Connection, create_engine, pool, text

from fnett.core import migrating
from fnett.embedded.postgres import Postgres
from tests.rules import canaries, openings
from tests.rules import world as worlds
from tests.rules.attacks import ATTACKS
from tests.rules.test_world import HASHES_ALONE
from tests.rules.world import OWN, World
from tests.web.planted import app_with

DATABASE = "hostile"
WIDEN = text(
    "UPDATE pg_attribute SET atttypmod = -1 FROM pg_class WHERE attrelid = pg_class.oid AND relkind = 'r'"
    " AND relnamespace = 'public'::regnamespace AND atttypid = 'varchar'::regtype"
)
CHECKS = text(
    "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
    " AND connamespace = 'public'::regnamespace"
)
INDEXES = text(
    "SELECT DISTINCT i.indexrelid::regclass::text AS name, c.conname, i.indrelid::regclass::text AS table FROM pg_index i"
    " LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = i.indrelid"
    " JOIN pg_attribute a ON a.attrelid = i.indrelid AND (a.attnum = ANY (i.indkey) OR a.attnum = d.refobjsubid)"
    " LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u'"
    " WHERE i.indrelid::regclass::text = :table AND a.attname = :column AND NOT i.indisprimary"
)
KEYS = text(
    "SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)"
    " WHERE i.indrelid::regclass::text = :table AND a.attname = :column AND i.indisprimary"
)
MAKE_ROOM = 'ALTER TABLE "{0}" ADD COLUMN zq_long text; ALTER TABLE "{0}" DROP COLUMN zq_long'  # long values aside
ROWS = "SELECT ctid::text FROM {0} WHERE {1} IS NOT NULL"
CHANGE = "UPDATE {0} SET {1} = :value WHERE ctid = CAST(:row AS tid)"
AS_IT_IS = {*canaries.WORDS, *canaries.PUBLISHED, "message.recipient"}  # closed lists; a letter to nobody shows nothing


class Elsewhere:
    """The same server, and another database of it."""

    def __init__(self, engine: Postgres) -> None:
        self.engine = engine

    def superuser_url(self, database: str = DATABASE) -> str:
        """The address of that database."""
        return self.engine.superuser_url(DATABASE)


@contextmanager
def opened(app: Any, engine: Postgres) -> Iterator[tuple[World, dict[str, bool]]]:
    """The world in a database without limits, every text hostile; says of each text column whether it holds them."""
    engine.drop_database(DATABASE)
    engine.create_database(DATABASE)
    migrating.upgrade(engine.owner_url(DATABASE))
    try:
        with app_with(app, {}, database_url=engine.app_url(DATABASE)) as other:
            world = worlds.build(other, Elsewhere(engine))  # type: ignore[arg-type]
            with create_engine(engine.superuser_url(DATABASE), poolclass=pool.NullPool).begin() as connection:
                held = plant(connection)
                slug = connection.execute(
                    text("SELECT slug FROM institution WHERE id = :id"), {"id": world.values[OWN]["institution_id"]}
                )
                world.values[OWN]["slug"] = slug.scalar_one()
            with openings.whole(replace(world, app=other)) as whole:
                yield whole, held
    finally:
        engine.drop_database(DATABASE)


def plant(connection: Connection) -> dict[str, bool]:
    """Put all hostile texts into every text column of every row, each row beginning with another."""
    columns = list(canaries.text_columns(connection))
    connection.execute(WIDEN)
    for table in {table for table, _, _ in columns}:
        connection.exec_driver_sql(MAKE_ROOM.format(table))
    for table, name in connection.execute(CHECKS).all():
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    held, numbers = {}, count(0, 37)
    for table, column, _ in columns:
        name = f"{table}.{column}"
        if not canaries.KEPT.fullmatch(column) and name not in AS_IT_IS and table not in HASHES_ALONE:
            _free(connection, table, column)
            held[name] = _plant_column(connection, table, column, numbers)
    return held


def _free(connection: Connection, table: str, column: str) -> None:
    for index in connection.execute(INDEXES, {"table": table, "column": column}).all():
        what = (
            f"ALTER TABLE {table} DROP CONSTRAINT {index.conname} CASCADE" if index.conname else f"DROP INDEX {index.name}"
        )
        connection.exec_driver_sql(what)


def _plant_column(connection: Connection, table: str, column: str, numbers: Iterator[int]) -> bool:
    is_key = connection.execute(KEYS, {"table": table, "column": column}).first() is not None
    rows = connection.exec_driver_sql(ROWS.format(table, column)).scalars().all()
    for row in rows:
        start = next(numbers) % len(ATTACKS)
        value = "\n".join([*ATTACKS[start:], *ATTACKS[:start]])
        if is_key or f"{table}.{column}" == "institution.slug":
            value = f'"><svg onload=zq({start})>{start}'  # a key is short, and in a path no slash can stand
        connection.execute(text(CHANGE.format(table, column)), {"value": value, "row": row})
    return bool(rows)


class HostileWords(NullTranslations):
    """A catalogue that says a hostile text before and after every sentence, another for each."""

    def __init__(self) -> None:
        super().__init__()
        self.said: set[str] = set()

    def gettext(self, message: str) -> str:
        """One sentence; percent signs are doubled, as a translator's would be refused otherwise."""
        before, after = (ATTACKS[(crc32(message.encode()) + part) % len(ATTACKS)].replace("%", "%%") for part in (0, 1))
        self.said.add(message)
        return f"{before} {message} {after}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """One sentence of a number."""
        return self.gettext(msgid1 if n == 1 else msgid2)
