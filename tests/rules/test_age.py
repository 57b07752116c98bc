"""What is written once can be deleted by the courier alone, and only where the database finds it old (rules 14, 33)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection

from fnett.core.schema import DOORS
from fnett.embedded.postgres import Postgres
from tests.conftest import as_superuser
from tests.rules.catalogue import POLICIES, RIGHTS, ask

AGE = "now() - '"
WRITTEN_ONCE = {  # what the courier's own condition says before it may delete from these
    "commitment_evidence": (AGE, "FROM commitment)"),
    "commitment_signer": ("FROM commitment_evidence)",),
    "commitment": (AGE,),
    "audit_entry": (AGE,),
    "erasure": ("CURRENT_DATE - 35",),
}
CHANGED_TOO = {"message": AGE, "timed_run": AGE}  # the courier works on all of these rows; a policy restricts its deleting
ERASING = ("commitment_signer", "fnett_person", "DELETE")  # one's own name goes with one's account
CHANGING = {("commitment", "fnett_app", "UPDATE")}  # its state; the evidence is beside it


@pytest.fixture
def connection(app: Flask, engine: Postgres) -> Iterator[Connection]:
    """A connection that sees the whole catalogue; what a test plants is rolled back."""
    with as_superuser(engine).connect() as made:  # type: ignore[attr-defined]
        yield made
        made.rollback()


def changeable(connection: Connection) -> list[str]:
    """Rights to change what is written once, but for the courier's to delete what the database finds old."""
    conditions = {(p["tablename"], p["roles"][0]): str(p["using"]) for p in ask(connection, POLICIES)}  # type: ignore[index]
    return [
        f"{role} may {right} {table}, which is written once (rule 14): grant SELECT and INSERT alone;"
        " the courier may DELETE on a condition that looks at the age (schema.allow)"
        for table, role, right in ((r["relname"], r["role"], r["right"]) for r in ask(connection, RIGHTS))
        if table in WRITTEN_ONCE and str(right)[:6] in ("UPDATE", "DELETE")
        if (table, role, right) not in {ERASING, *CHANGING}
        if (role, right) != ("fnett_courier", "DELETE")
        or not all(part in conditions[table, role] for part in WRITTEN_ONCE[str(table)])
    ]


def unrestricted(connection: Connection) -> list[str]:
    """Tables of which the courier could delete young rows."""
    held = {
        str(p["tablename"]): str(p["using"])
        for p in ask(connection, POLICIES)
        if (p["policyname"], p["permissive"]) == ("courier_deletes", "RESTRICTIVE")
    }
    return [
        f"the courier may delete young rows of {table}: restrict it with schema.delete_only"
        for table, age in CHANGED_TOO.items()
        if age not in held.get(table, "")
    ]


def test_what_is_written_once_is_deleted_by_age_alone(connection: Connection):
    assert changeable(connection) == []
    assert unrestricted(connection) == []


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_a_right_to_change_it_is_found(connection: Connection, table: str):
    for door in DOORS:
        connection.exec_driver_sql(f"GRANT UPDATE ON {table} TO {door}")
    assert len(changeable(connection)) == len(DOORS) - (table == "commitment")


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_a_courier_that_deletes_at_any_age_is_found(connection: Connection, table: str):
    connection.exec_driver_sql(f"ALTER POLICY courier ON {table} USING (true) WITH CHECK (true)")
    assert len(changeable(connection)) == 1


@pytest.mark.parametrize("statement", ["DROP POLICY {} ON {}", "ALTER POLICY {} ON {} USING (true)"])
@pytest.mark.parametrize("table", CHANGED_TOO)
def test_a_restriction_that_is_gone_or_restricts_nothing_is_found(connection: Connection, table: str, statement: str):
    connection.exec_driver_sql(statement.format("courier_deletes", table))
    assert len(unrestricted(connection)) == 1
