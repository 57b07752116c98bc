"""Each policy, each guard and each key between tables of institutions, weakened one at a time: every hole is found."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection

from fnett.embedded.postgres import Postgres
from tests.ledger import Recorder
from tests.rules import asking, ground, holes
from tests.rules.ground import Ground
from tests.rules.holes import Hole

Filled = tuple[Connection, Ground]


@pytest.fixture(scope="module")
def filled(engine: Postgres, whole_app: Flask) -> Iterator[Filled]:
    """A database with rows of every owner in every table; what is planted is rolled back."""
    with ground.opened(engine, "holed_policies") as (made, rows), made.connect() as connection:
        yield connection, rows


def missed(filled: Filled, planted: list[Hole]) -> dict[Hole, str]:
    """The holes that the catalogue or, where somebody can feel them, the raw queries did not find."""
    connection, rows = filled
    askers, found = asking.askers(rows), {}
    for hole in planted:
        with holes.planted(connection, hole):
            if not holes.said_by_the_catalogue(connection, hole):
                found[hole] = "the catalogue's rules say nothing (tests/rules/schema_rules.py)"
            if hole.role and not holes.felt_by_queries(connection, rows, hole, askers):
                found[hole] = "raw queries feel nothing (tests/rules/asking.py)"
    return found


def tell(proof: Recorder, planted: int, missed: int) -> None:
    """Write down how many were found, for the refusing database and for the tests that would notice."""
    proof.figure(4, "planted holes found", planted - missed, of=planted)
    proof.figure(3, "database mutants", planted)
    proof.figure(3, "database mutants caught", planted - missed, of=planted)


def test_every_policy_that_is_removed_or_opened_is_found_by_the_catalogue_and_by_queries(filled: Filled, proof: Recorder):
    planted = list(holes.in_policies(filled[0]))
    assert len(planted) > 100, "there are policies on every table; were they read?"
    not_found = missed(filled, planted)
    tell(proof, len(planted), len(not_found))
    assert not_found == {}


def test_every_guard_that_is_taken_off_is_found(filled: Filled, proof: Recorder):
    planted = list(holes.in_guards(filled[0]))
    assert len(planted) > 50
    not_found = missed(filled, planted)
    tell(proof, len(planted), len(not_found))
    assert not_found == {}


def test_every_key_between_institutions_holds(filled: Filled):
    keys = holes.composite_keys()
    assert len(keys) > 5
    for key in keys:
        assert holes.pointing_across(*filled, key) == []


def test_every_key_that_is_removed_or_made_plain_is_found(filled: Filled, proof: Recorder):
    connection, rows = filled
    planted, not_found = list(holes.in_keys()), []
    for hole, key in planted:
        with holes.planted(connection, hole):
            if not (holes.said_by_the_catalogue(connection, hole) and holes.pointing_across(connection, rows, key)):
                not_found.append(hole.name)
    tell(proof, len(planted), len(not_found))
    assert not_found == [], "The catalogue's rules, or an attempt to point across, did not find these."
    proof.caught(4, "a key that points into another institution")


def test_where_nothing_was_weakened_nothing_is_found(filled: Filled):
    connection, rows = filled
    askers = asking.askers(rows)
    for hole in list(holes.unchanged(connection))[::5]:
        with holes.planted(connection, hole):
            assert holes.said_by_the_catalogue(connection, hole) == []
            assert holes.felt_by_queries(connection, rows, hole, askers) == []
