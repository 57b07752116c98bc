"""Access: the file holds all that is stored about a person, and nothing of anybody else (promise 24).

What is a person's is found here without the inventory: every row of the database that names them.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Connection, text

from fnett.embedded.postgres import Postgres
from fnett.people import own_data
from tests import factories
from tests.client import Browser
from tests.conftest import as_superuser
from tests.ledger import Recorder
from tests.rules.world import World

PLANTED = re.compile(r"zq[a-z]+-[a-z]+-[a-z]+-\d+z")
FRACTION = re.compile(r"(\.\d*?)0+(\+00:00)$")
ROWS = 'SELECT to_jsonb(t) AS row FROM "{}" t'
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
NOT_THEIRS = {("invitation", "invited_by")}  # a row about somebody else; the sender's trail says that they sent it
POINTED_FROM = {"meeting": {"institution_id", "id", "day", "closed_at", "closed_by"}}  # an evening, not a person
HELD_BACK = {  # as tests/rules/test_inventory.py reviews them
    *("actor_id", "invited_by", "key_id", "token_hash", "binding_hash", "address_hash", "salt"),
}
ACCEPT = text(
    "UPDATE invitation SET accepted_at = now(), accepted_by = (SELECT id FROM person WHERE state = 'active' LIMIT 1)"
    " WHERE id = (SELECT id FROM invitation LIMIT 1)"
)
OFFERS = text(  # somebody with an account has left an address on a page for parents
    "UPDATE moderator_interest AS offer SET email = person.email, email_hash = person.email_hash FROM person"
    " WHERE person.id = (SELECT id FROM person WHERE state = 'active' ORDER BY id LIMIT 1)"
    " AND offer.id = (SELECT id FROM moderator_interest ORDER BY id LIMIT 1)"
)
Row = Mapping[str, Any]


@dataclass
class Stored:
    """What the database holds of one person, cell by cell, and the planted texts of everybody else."""

    own: set[tuple[str, str]] = field(default_factory=set)  # column and value
    own_texts: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)


def stored(connection: Connection, person_id: UUID) -> Stored:
    """Look through every row of every table for this person."""
    tables = {name: rows(connection, name) for name in connection.exec_driver_sql(TABLES).scalars()}
    [me] = [row for row in tables["person"] if row["id"] == str(person_id)]
    names = {str(person_id), me["email_hash"], me["email"].lower()}
    signed = {row["id"] for row in tables["commitment_signer"] if row["person_id"] == str(person_id)}
    found = Stored()
    for table, of_table in tables.items():
        for row in of_table:
            texts = {planted for value in row.values() for planted in PLANTED.findall(str(value))}
            if is_theirs(table, row, names) or (table == "commitment_evidence" and row["id"] in signed):
                found.own |= set(cells(table, row))
                found.own_texts |= texts
            elif table != "institution":  # the file says what the ids of one's own schools are called
                found.others |= texts
    found.others -= found.own_texts
    return found


def rows(connection: Connection, table: str) -> list[Row]:
    return [dict(row) for row in connection.exec_driver_sql(ROWS.format(table)).scalars()]


def is_theirs(table: str, row: Row, names: set[str]) -> bool:
    return any(str(value).lower() in names for column, value in row.items() if (table, column) not in NOT_THEIRS)


def cells(table: str, row: Row) -> Iterator[tuple[str, str]]:
    shown = POINTED_FROM.get(table, set(row) - HELD_BACK)
    return ((f"{table}.{column}", str(row[column])) for column in shown if row[column] is not None)


def told(file: Any) -> set[tuple[str, str]]:
    """The cells of an export; moments as the database writes them, without zeros at the end of a fraction."""
    return {
        (f"{part['table']}.{column}", FRACTION.sub(r"\1\2", str(value)))
        for part in file["stored"]
        for row in part["rows"]
        for column, value in row.items()
    }


def everybody(connection: Connection) -> list[UUID]:
    """Everyone who may sign in, whatever they have done."""
    return list(connection.exec_driver_sql("SELECT id FROM person WHERE state = 'active' ORDER BY id").scalars())


def test_the_file_holds_what_is_ones_own_and_nothing_of_others(world: World, proof: Recorder):
    slowest, tables = 0.0, set()
    with world.sees_all() as connection:
        connection.execute(ACCEPT)
        connection.execute(OFFERS)
        browsers = {person_id: Browser(world.app).sign_in(person_id).http for person_id in everybody(connection)}
        known = {person_id: stored(connection, person_id) for person_id in browsers}
    for person_id, expected in known.items():
        begun = time.monotonic()
        response = browsers[person_id].get("/me/data/file")
        slowest = max(slowest, time.monotonic() - begun)
        words = response.get_data(as_text=True)
        assert response.status_code == 200
        absent, foreign = expected.own - told(json.loads(words)), found_in(words, expected.others)
        assert absent == set(), "Put the column into `about` of its table in fnett/data_inventory.toml."
        assert foreign == set(), "This is somebody else's: narrow `about` of its table in fnett/data_inventory.toml."
        assert expected.others, "nobody else is there, so nothing is proved"
        tables |= {column.split(".")[0] for column, _ in expected.own}
        proof.figure(24, "of one's own data in the export", len(expected.own) - len(absent), of=len(expected.own))
        proof.figure(24, "of others' data in the export", len(foreign))
    assert tables == set(own_data.IN_WORDS), "of these nobody in the world has a row, so nothing is proved"
    proof.figure(24, "seconds for the export", slowest)


def test_a_row_of_somebody_else_would_be_found(app: Flask, engine: Postgres, proof: Recorder):
    planted = "zqoth-person-name-1z"
    with app.app_context():
        me, _ = factories.make_person("zqown-person-name-2z"), factories.make_person(planted)
    browser = Browser(app).sign_in(me).http
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        others = stored(connection, me).others
        assert others == {planted}
        assert found_in(browser.get("/me/data/file").get_data(as_text=True), others) == set()
        connection.execute(text("UPDATE person SET name = :name WHERE id = :id"), {"name": planted, "id": me})
        connection.commit()
    assert found_in(browser.get("/me/data/file").get_data(as_text=True), others) == {planted}
    proof.caught(24, "a row of somebody else in an export")


def found_in(words: str, texts: set[str]) -> set[str]:
    return {planted for planted in texts if planted in words}
