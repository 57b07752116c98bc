"""A database in which every table has rows of every owner, made from the catalogue, so that a new table is filled too.

The rows are not what the app would write; they only belong to somebody, and that is all that row-level security looks at.
"""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from graphlib import TopologicalSorter
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, create_engine, pool, text

from fnett.core import clock, migrating
from fnett.embedded.postgres import Postgres
from tests.rules import catalogue
from tests.rules.catalogue import Key, ask
from tests.rules.declared import declared, parse

COLUMNS = """
SELECT c.relname AS table, attname AS name, format_type(atttypid, NULL) AS type, atttypmod - 4 AS length,
  EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary AND attnum = ANY (indkey)) AS is_key,
  attnotnull AS is_needed
FROM pg_class c JOIN pg_attribute ON attrelid = c.oid
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
  AND attgenerated = '' ORDER BY 1, attnum
"""
CHECKS = """
SELECT conrelid::regclass::text AS table, conname AS name FROM pg_constraint
WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""
LOOKED_AT = {"own networks": "network", "own person": "person", "own members": "person", "own form": "form"}
NAMED = {
    "institution_id": "institution",
    "network_id": "network",
    "person_id": "person",
    "actor_id": "person",
    "person_hash": "person_hash",
}
NOT_FILLED = {"alembic_version"}
LONG_AGO = date(2010, 1, 1)
STATES = {("participation", "state"): "left", ("message", "state"): "sent"}  # what the courier may delete where it is old
_numbers = itertools.count(10)


@dataclass(frozen=True)
class Owner:
    """Whose a row is: an institution, a class in it, a person with a role there, the form of one request."""

    institution: UUID | None
    network: UUID | None
    person: UUID | None
    form: str | None

    @property
    def person_hash(self) -> str | None:
        """What the ledger of erasures says of the person."""
        return sha256(str(self.person).encode()).hexdigest() if self.person else None


@dataclass(frozen=True)
class Row:
    """A row of a table: its owner, its key as PostgreSQL writes it, and all its values as JSON."""

    owner: Owner
    key: str
    values: dict[str, Any] = field(hash=False)
    whole: str = field(hash=False)


@dataclass
class Ground:
    """Two institutions with two classes each; one person has roles in both."""

    owners: list[Owner]
    rows: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def is_old(self, owner: Owner) -> bool:
        """Whether this owner's rows are all past their periods: those of the second institution, which left long ago."""
        return owner.institution == self.owners[2].institution

    def is_held(self, owner: Owner) -> bool:
        """Whether this owner's meetings were held; all others are planned."""
        return owner == self.owners[3]

    def key_of(self, table: str) -> str:
        """SQL for the key of a row of this table, as text."""
        names = [c["name"] for c in self.columns[table] if c["is_key"]]
        return f"jsonb_build_array({', '.join(names)})::text"

    def owning(self, table: str) -> dict[str, str]:
        """Which columns of a table say whose a row is, and which part of the owner they hold."""
        return {c["name"]: part for c in self.columns[table] if (part := part_of(table, c["name"]))}


def make_owners() -> list[Owner]:
    """Here and there, two classes each, a person for each class, and one with a role in both institutions."""
    here, there = uuid4(), uuid4()
    owners = [Owner(of, uuid4(), uuid4(), uuid4().hex) for of in (here, here, there, there)]
    return [*owners, Owner(there, owners[2].network, owners[0].person, uuid4().hex)]


NOBODY = Owner(None, None, None, None)


def part_of(table: str, column: str) -> str | None:
    """Which part of the owner a column holds; those that a declared condition looks at, and the shared names."""
    for (of, _), line in declared().items():
        said = parse(line)
        if of == table and said.column == column:
            assert said.condition in LOOKED_AT, (
                f"Say in LOOKED_AT what {column} holds where {said.condition!r} looks at it."
            )
            return LOOKED_AT[said.condition]
    return NAMED.get(column) or ("institution" if (table, column) == ("institution", "id") else None)


@contextmanager
def opened(engine: Postgres, name: str = "ground") -> Iterator[tuple[Engine, Ground]]:
    """A migrated and filled database of its own, gone afterwards; the engine is a superuser's."""
    engine.create_database(name)
    migrating.upgrade(engine.owner_url(name))
    made = create_engine(engine.superuser_url(name), poolclass=pool.NullPool)
    try:
        with made.begin() as connection:
            ground = fill(connection)
        yield made, ground
    finally:
        engine.drop_database(name)


def fill(connection: Connection) -> Ground:
    """One row of each table for each owner. Takes the conditions on single values away; they are not what is tried."""
    for check in ask(connection, CHECKS):
        connection.exec_driver_sql(f"ALTER TABLE {check['table']} DROP CONSTRAINT {check['name']}")
    ground = Ground(make_owners())
    for column in ask(connection, COLUMNS):
        ground.columns.setdefault(str(column["table"]), []).append(column)
    keys = [key for key in catalogue.keys(connection) if key.table != key.target]
    order = TopologicalSorter({table: {key.target for key in keys if key.table == table} for table in ground.columns})
    for table in order.static_order():
        if table not in NOT_FILLED:
            ground.rows[table] = []
            for owner in (*ground.owners, NOBODY):
                _fill(connection, ground, table, owner, [key for key in keys if key.table == table])
    return ground


def _fill(connection: Connection, ground: Ground, table: str, owner: Owner, keys: list[Key]) -> None:
    columns, start = ground.columns[table], LONG_AGO if ground.is_old(owner) else clock.today()
    values = {name: getattr(owner, part) for name, part in ground.owning(table).items()}
    if owner == NOBODY and (not values or any(c["is_needed"] and values.get(c["name"], 1) is None for c in columns)):
        return
    for key in keys:
        if owner != NOBODY:
            target = _find(ground, key.target, owner)
            values |= {here: target.values[there] for here, there in zip(key.columns, key.targets, strict=True)}
    values = {c["name"]: values[c["name"]] if c["name"] in values else _invent(c, start) for c in columns}
    values |= {c: said for (of, c), said in STATES.items() if of == table}
    values |= {"state": "held" if ground.is_held(owner) else "planned"} if table == "meeting" else {}
    if table == "moderator_interest" and owner != NOBODY:  # whose it is, only the fingerprint of the address says
        values["email_hash"] = _find(ground, "person", owner).values["email_hash"]
    names = ", ".join(values)
    casts = ", ".join(f"CAST(:{c['name']} AS {c['type']})" for c in columns)
    written = connection.execute(
        text(
            f"INSERT INTO {table} AS t ({names}) VALUES ({casts}) ON CONFLICT DO NOTHING"  # noqa: S608
            f" RETURNING {ground.key_of(table)} AS key, to_jsonb(t) AS values, to_jsonb(t)::text AS whole"
        ),
        {name: str(value) if isinstance(value, UUID) else value for name, value in values.items()},
    ).one_or_none()
    if written:
        ground.rows[table].append(Row(owner, written.key, written.values, written.whole))


def _find(ground: Ground, table: str, owner: Owner) -> Row:
    """A row that the owner's rows may point to: what was made for them, or else what they share with another."""
    owning = ground.owning(table)
    shared = [
        row
        for row in ground.rows[table]
        if owning and all(row.values[name] == str(getattr(owner, part)) for name, part in owning.items())
    ]
    return next(row for row in [*(row for row in ground.rows[table] if row.owner == owner), *shared])


def _invent(column: dict[str, Any], start: date) -> Any:
    """A value that no other row has, as far as the type allows it; days after a start."""
    number = next(_numbers)
    match column["type"]:
        case "uuid":
            return str(uuid4())
        case "character varying" | "text" | "character":
            length = min(column["length"], 12) if column["length"] > 0 else 12
            return f"{number:0{length}}"[-length:]
        case "smallint" | "integer" | "bigint" | "numeric" | "double precision":
            return number
        case "boolean":
            return True
        case "date":
            return str(start + timedelta(days=number))
        case "timestamp with time zone":
            return f"{start + timedelta(days=number)} 12:00+00"
        case "time without time zone":
            return "17:00"
        case "tstzrange":
            return f"[{start + timedelta(days=number)} 17:00+00,{start + timedelta(days=number)} 18:00+00)"
        case "jsonb" | "json":
            return "{}"
    raise AssertionError(f"Say in tests/rules/ground.py what a {column['type']} looks like, for {column['table']}.")
