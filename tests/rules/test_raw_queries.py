"""Raw queries past all Python: no role in no scope reads or touches a row that is not its own."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection

from fnett.core.tenancy import Door
from fnett.embedded.postgres import Postgres
from tests.ledger import Recorder
from tests.rules import asking, ground
from tests.rules.asking import Asker, Inquiry
from tests.rules.ground import Ground

Filled = tuple[Connection, Ground]


@pytest.fixture(scope="module")
def filled(engine: Postgres, whole_app: Flask) -> Iterator[Filled]:
    """A database with rows of every owner in every table, and a connection that may step into every role."""
    with ground.opened(engine) as (made, rows), made.connect() as connection:
        yield connection, rows


def scoped(rows: Ground) -> list[tuple[Door, str]]:
    """Each door with each table of which it sees some rows and not all."""
    found = [(door, table, asking.may(table, door)) for door in Door for table in rows.rows]
    return [(door, table) for door, table, of in found if of and of.condition not in (None, "every row", *asking.BY_AGE)]


def test_every_table_has_rows_of_several_owners(filled: Filled):
    for table, rows in filled[1].rows.items():
        assert len(rows) >= 2, f"{table} has too few rows to show a foreign one; see how tests/rules/ground.py fills it"


def test_no_raw_query_reads_or_touches_a_foreign_row(filled: Filled, proof: Recorder):
    connection, rows = filled
    asked, wrong = 0, []
    for by in asking.askers(rows):
        for table in rows.rows:
            inquiry = Inquiry(connection, rows, by, table)
            wrong += inquiry.wrong()
            asked += inquiry.asked
    assert wrong == [], "The policies, or rights.toml, let these roles do what they may not, or not what they may."
    proof.figure(4, "raw queries", asked)
    proof.figure(4, "foreign rows by raw queries", len(wrong))


def test_without_a_scope_no_door_sees_a_row(filled: Filled, proof: Recorder):
    connection, rows = filled
    seen = []
    for door, table in scoped(rows):
        inquiry = Inquiry(connection, rows, Asker(door), table)
        state, keys = inquiry.ask(f"SELECT {inquiry.key} FROM {table}")  # noqa: S608
        assert state in ("done", asking.DENIED), inquiry.say(f"the query broke ({state})")
        seen += [(door, table, key) for key in keys]
    assert seen == []
    proof.figure(4, "rows without a scope", len(seen))


def test_with_a_scope_each_door_sees_rows_of_every_table(filled: Filled):
    """Without this the tests above would be content with a database that shows nobody anything."""
    connection, rows = filled
    for door, table in scoped(rows):
        assert any(asking.due(rows, by, table) for by in asking.askers(rows) if by.role == door), (door, table)
    first = rows.owners[0]
    inquiry = Inquiry(connection, rows, Asker(Door.APP, first.institution, None), "network")
    assert len(inquiry.ask(f"SELECT {inquiry.key} FROM network")[1]) == 2  # noqa: S608


LEAKS = {
    "USING (true)": "SELECT touched",
    "WITH CHECK (true)": "INSERT of a foreign row was let through",
    "USING (id IS NOT NULL) WITH CHECK (id IS NOT NULL)": "UPDATE into foreign hands was let through",
    "USING (false)": "and not",
}


@pytest.mark.parametrize("condition", LEAKS)
def test_a_policy_that_shows_every_row_is_found(filled: Filled, condition: str, proof: Recorder):
    connection, rows = filled
    point = connection.begin_nested()
    connection.exec_driver_sql(f"ALTER POLICY app ON meeting {condition}")
    by = next(by for by in asking.askers(rows) if by.name == "one class")
    wrong = list(Inquiry(connection, rows, by, "meeting").wrong())
    point.rollback()
    assert [line for line in wrong if LEAKS[condition] in line], wrong
    assert list(Inquiry(connection, rows, by, "meeting").wrong()) == []
    proof.caught(4, "a policy that shows every row")
