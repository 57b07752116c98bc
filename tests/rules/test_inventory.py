"""Every column that the database has is in the inventory, and nothing else is (rule 29)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection

from fnett.core import inventory
from fnett.core.inventory import Erase
from fnett.embedded.postgres import Postgres
from fnett.worker import TIMED
from tests.conftest import as_superuser
from tests.ledger import Recorder
from tests.rules import catalogue

COLUMNS = """
SELECT table_name, column_name, is_nullable = 'YES' AS is_nullable, data_type FROM information_schema.columns
WHERE table_schema = 'public'
"""
WHERE = "fnett/data_inventory.toml"
PEOPLES_ADDRESSES = {"email", "email_hash", "recipient"}


@pytest.fixture
def connection(app: Flask, engine: Postgres) -> Iterator[Connection]:
    """A connection that sees the whole catalogue; what a test plants is rolled back."""
    with as_superuser(engine).connect() as made:  # type: ignore[attr-defined]
        yield made
        made.rollback()


def stored(connection: Connection) -> set[tuple[str, str]]:
    """Every column of every table that the database has."""
    return {(str(row["table_name"]), str(row["column_name"])) for row in catalogue.ask(connection, COLUMNS)}


def out_of_step(connection: Connection) -> list[str]:
    """What the inventory does not say, and what it says of nothing."""
    said = {(column.table, column.name) for column in inventory.columns()}
    found = stored(connection)
    absent = [
        f'{table}.{name} is not in {WHERE}: write {name} = "what it is for" below [table.{table}.columns],'
        " and what differs from its table (export, erase, retention)"
        for table, name in sorted(found - said)
    ]
    gone = [f"{table}.{name} is gone: take its line out of {WHERE}" for table, name in sorted(said - found)]
    return absent + gone


def pointing_at_people(connection: Connection) -> set[tuple[str, str]]:
    """Columns that name a person: keys that point to one, and addresses."""
    keys = {(key.table, key.columns[0]) for key in catalogue.keys(connection) if key.target == "person"}
    return keys | {(table, name) for table, name in stored(connection) if name in PEOPLES_ADDRESSES}


def overlooked(connection: Connection) -> list[str]:
    """Columns that name a person in rows that neither count as theirs nor say why not."""
    tables = inventory.tables()
    found = []
    for table, name in sorted(pointing_at_people(connection)):
        said = tables.get(table)
        column = said.columns.get(name) if said else None
        settled = said and column and (name in said.about or column.erase is not Erase.KEEP or not column.is_exported)
        if not settled:
            found.append(f"{table}.{name} names a person: put it into `about` of [table.{table}], or say why not")
    return found


def test_the_inventory_has_every_column_and_no_other(connection: Connection):
    assert out_of_step(connection) == []


def test_a_planted_column_is_missed_and_a_planted_line_too(connection: Connection, proof: Recorder):
    connection.exec_driver_sql("ALTER TABLE place ADD COLUMN planted text; ALTER TABLE place DROP COLUMN door CASCADE")
    first, second = out_of_step(connection)
    assert first.startswith('place.planted is not in fnett/data_inventory.toml: write planted = "what it is for"')
    assert second.startswith("place.door is gone: take its line out")
    proof.caught(24, "a column that is not in the inventory")


def test_every_column_that_names_a_person_makes_a_row_theirs_or_says_why_not(connection: Connection):
    assert len(pointing_at_people(connection)) > 10
    assert overlooked(connection) == []


def test_a_planted_key_to_a_person_is_found(connection: Connection):
    connection.exec_driver_sql("ALTER TABLE place ADD COLUMN kept_by uuid REFERENCES person (id)")
    assert [line.split(" ")[0] for line in overlooked(connection)] == ["place.kept_by"]


def test_what_is_emptied_or_marked_is_a_column_of_the_app_that_can_be(connection: Connection):
    kinds = {(str(r["table_name"]), str(r["column_name"])): r for r in catalogue.ask(connection, COLUMNS)}
    for column in inventory.columns():
        if column.erase is Erase.EMPTY:
            row = kinds[column.table, column.name]
            assert row["is_nullable"] or row["data_type"] == "character varying", f"{column.table}.{column.name}: neither"


def test_what_is_held_back_from_an_export_is_short_and_reviewed():
    held_back = {
        f"{column.table}.{column.name}"
        for column in inventory.columns()
        if column.subject == "person" and not column.is_exported and column.table != "erasure"
    }
    assert held_back == {
        *("invitation.invited_by", "audit_entry.actor_id"),  # ids of colleagues
        *("invitation.key_id", "sign_in_request.key_id"),  # numbers of our keys
        "sign_in_request.address_hash",  # the fingerprint of the address that is exported
        *("invitation.token_hash", "sign_in_request.token_hash", "sign_in_request.binding_hash"),  # fingerprints of secrets
        *("sign_in_session.token_hash", "commitment_signer.salt"),
        "subscription.email",  # no account reaches it; its own link does
    }, "Whoever adds a line here has asked: why should a person not see this about themselves?"


def test_every_period_is_ended_by_a_job_that_the_clockwork_does():
    jobs = {timed.name for timed in TIMED}
    named = {column.retention.job for column in inventory.columns() if column.retention.job}
    assert named - jobs == set(), "Put the job into TIMED of fnett/worker.py, or say in the inventory why it stays."
