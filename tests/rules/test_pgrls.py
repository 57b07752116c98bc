"""A linter that knows row-level security looks over the database too; what it may say is decided here, with the reason."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, pool, text

from fnett.core import migrating
from fnett.embedded.postgres import Postgres
from tests.rules.schema_rules import NOT_OURS, PUBLIC_FACTS

PROGRAM = Path(sys.executable).with_name("pgrls")
SHARED_DOORS = (".door", ".office", ".courier")  # see all rows by design; their grants say what they may do (rule 4)
UNIQUE_IN_ALL = ("_token_hash)", "_code_hash)", "_email_hash)", "_dedupe_key)")  # hashes and keys that tell nobody anything
EXPECTED = {
    "SEC001": lambda place: place.removeprefix("public.") in PUBLIC_FACTS | NOT_OURS,  # facts from public registers
    "SEC005": lambda place: place.endswith(SHARED_DOORS),
    "SEC007": lambda place: True,  # one policy for each role, so there is nothing for them to combine with
    "SEC008": lambda place: place.endswith(SHARED_DOORS),
    "SEC016": lambda place: place == "fnett_backup",  # a dump without it would be empty (measured trap M8)
    "SEC028": lambda place: place.endswith(SHARED_DOORS),
    "SEC035": lambda place: place.endswith(UNIQUE_IN_ALL),
    "SEC038": lambda place: place.endswith(SHARED_DOORS),
}


def findings(engine: Postgres, database: str) -> list[str]:
    """What the linter says of a database, without what was expected."""
    address = f"postgresql://postgres@/{database}?host={engine.sockets}"
    command = [PROGRAM, "lint", "--schemas", "public", "--format", "json", "--database-url", address]
    said = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    found = json.loads(said.stdout)["violations"]
    assert len(found) > 20, "It always says something; so little means that it did not look."
    return [
        f"{v['rule_id']} {v['location']}: {v['message']}"
        for v in found
        if v["rule_id"].startswith("SEC")  # speed is measured elsewhere
        and not EXPECTED.get(v["rule_id"], lambda place: False)(v["location"])
    ]


def test_it_finds_nothing(app: Flask, engine: Postgres):
    assert findings(engine, "fnett") == []


HOLES = {
    "CREATE TABLE planted (institution_id uuid)": "SEC001 public.planted",
    "ALTER TABLE place NO FORCE ROW LEVEL SECURITY": "public.place",
    "CREATE POLICY planted ON place TO fnett_app USING (true) WITH CHECK (true)": "SEC008 public.place.planted",
    "CREATE FUNCTION planted() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM place'": "planted",
}


@pytest.fixture(scope="module")
def holed(engine: Postgres) -> Iterator[Engine]:
    """A migrated database of its own."""
    engine.create_database("holed")
    migrating.upgrade(engine.owner_url("holed"))
    yield create_engine(engine.superuser_url("holed"), poolclass=pool.NullPool)
    engine.drop_database("holed")


@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_is_found(holed: Engine, engine: Postgres, hole: str):
    with holed.begin() as connection:
        connection.execute(text(hole))
    assert [line for line in findings(engine, "holed") if HOLES[hole] in line]
