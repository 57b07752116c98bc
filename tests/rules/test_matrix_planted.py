"""The matrix finds what is planted for it: a figure of 0 counts only because each of these is not 0 (security rule 31)."""

import time_machine
from flask import Flask

from tests.ledger import Recorder
from tests.rules import matrix_table
from tests.rules.matrix import Matrix, Observed
from tests.rules.matrix_requests import of_rule
from tests.rules.planted_views import LETTER, PLANTED, Planted
from tests.rules.world import CONTEXTS, NOON, World
from tests.web.planted import app_with


def observe(world: World, other: Flask, planted: Planted) -> Observed:
    """What the matrix says of one view, as its persona opens it in every way."""
    rule = next(rule for rule in other.url_map.iter_rules() if rule.rule == planted.path)
    asks = [ask for ask in of_rule(rule, planted.persona) if ask.method == planted.method]
    return Matrix(world, other).run(asks)


def test_what_is_planted_is_found(world: World, proof: Recorder):
    views = {planted.path: planted.view for planted in PLANTED.values()}
    with app_with(world.app, views) as other, time_machine.travel(NOON, tick=False):
        other.extensions["fnett.letters"] = {**other.extensions["fnett.letters"], "planted": LETTER}
        for name, planted in PLANTED.items():
            seen = observe(world, other, planted)
            found = getattr(seen, planted.kind)
            assert [said for said in found if planted.said in said], f"{name} was not found: {seen}"
            kinds = {"leaks", "changed", "errors", "unproven"} - {planted.kind}
            assert [said for kind in kinds for said in getattr(seen, kind)] == [], f"more than {name} was found"
            proof.caught(1, name)


TABLE = """\
# a comment
GET  meetings.network   s s YY--- YY--- s YY--- x x x x YY--- Y
POST meetings.close     s s Y--r- YY--- s YY--- x x x x YY--- Y
"""
LINES = [("GET", "meetings.network"), ("POST", "meetings.close")]


def test_the_table_reads_as_it_is_written():
    declared = matrix_table.read(TABLE)
    assert list(declared) == LINES
    assert matrix_table.read(matrix_table.write(declared)) == declared
    assert list(matrix_table.differences(declared, declared, LINES)) == []


def test_a_wrong_line_is_found_and_says_what_to_do(proof: Recorder):
    found = matrix_table.read(TABLE)
    wrong = matrix_table.read(TABLE.replace("Y--r-", "YYYYY"))
    [said] = matrix_table.differences(wrong, found, LINES)
    assert said.startswith("matrix.txt, POST meetings.close, trainee: declared YYYYY, seen Y--r-. Is that meant?")
    [missing] = matrix_table.differences({LINES[0]: found[LINES[0]]}, found, LINES)
    assert "matrix.txt has no line for POST meetings.close: who is to reach it? python -m" in missing
    [gone] = matrix_table.differences(found, {LINES[1]: found[LINES[1]]}, LINES)
    assert "there is no such view" in gone
    proof.caught(2, "a planted wrong line in the matrix")


def test_what_was_observed_becomes_a_table():
    cells = {("GET", "desks.me", "leader", context): "Y" for context in CONTEXTS}
    cells |= {("GET", "desks.me", "parent", context): letter for context, letter in zip(CONTEXTS, "YYr--", strict=True)}
    assert matrix_table.observed(cells) == {("GET", "desks.me"): {"leader": "Y", "parent": "YYr--"}}
