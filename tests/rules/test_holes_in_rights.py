"""Each role, each right and each way round the policies, planted one at a time: every hole is found."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection

from fnett.embedded.postgres import Postgres
from tests.ledger import Recorder
from tests.rules import ground, holes, schema_rules
from tests.rules.ground import Ground
from tests.rules.holes import Hole

DATABASE = "holed_rights"
Filled = tuple[Connection, Ground]


@pytest.fixture(scope="module")
def filled(engine: Postgres, whole_app: Flask) -> Iterator[Filled]:
    """A migrated database; what is planted is rolled back."""
    with ground.opened(engine, DATABASE) as (made, rows), made.connect() as connection:
        yield connection, rows


def missed(connection: Connection, planted: list[Hole]) -> list[str]:
    """The holes of which no rule says anything."""
    found = []
    for hole in planted:
        with holes.planted(connection, hole):
            found += [hole.name] * (not holes.said_by_the_catalogue(connection, hole))
    return found


def test_before_anything_is_planted_no_rule_says_anything(filled: Filled):
    assert [line for rule in schema_rules.RULES for line in rule(filled[0])] == []


def test_every_right_too_many_and_too_few_is_found(filled: Filled, proof: Recorder, full: bool):
    """One right of one role is planted on all tables at once, and each table must be named; with --full one at a time."""
    connection, rows = filled
    planted, missed = 0, []
    for what, statements in holes.in_rights(connection, rows).items():
        for group in [{table: of} for table, of in statements.items()] if full else [statements]:
            with holes.planted(connection, Hole(what, "; ".join(group.values()))):
                named = {line.partition(",")[0] for line in schema_rules.undeclared_rights(connection)}
            planted += len(group)
            missed += [f"{what} on {table}" for table in group if table not in named]
    proof.figure(4, "planted holes found", planted - len(missed), of=planted)
    assert missed == [], "Rights that differ from rights.toml and that nobody noticed; see tests/rules/declared.py."
    assert planted > 1000
    proof.caught(4, "a right that no door needs")


def test_every_role_that_is_too_strong_is_found(filled: Filled, proof: Recorder):
    planted = list(holes.in_roles(DATABASE))
    not_found = missed(filled[0], planted)
    proof.figure(4, "planted holes found", len(planted) - len(not_found), of=len(planted))
    assert not_found == [], "Add them to a rule of tests/rules/schema_rules.py."


def test_every_way_round_the_policies_is_found(filled: Filled, proof: Recorder):
    planted = list(holes.in_back_doors(filled[0]))
    not_found = missed(filled[0], planted)
    proof.figure(4, "planted holes found", len(planted) - len(not_found), of=len(planted))
    assert not_found == [], "Add them to a rule of tests/rules/schema_rules.py."
