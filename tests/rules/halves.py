"""The matrix in two halves of about equal length, so that two processes share it (test_matrix_first.py, …_second.py)."""

import time_machine

from tests.ledger import Recorder
from tests.rules import matrix_table
from tests.rules.matrix import Matrix, Observed
from tests.rules.matrix_requests import Ask, declared_methods, every, rules, sample
from tests.rules.world import NOON, World

SIZE = 20_200  # of both halves together, in the ordinary run


def run(world: World, half: int, *, full: bool, proof: Recorder) -> Observed:
    """One half of the matrix, with what it found written down; the whole of it with `--full`."""
    mine = {(rule.rule, rule.endpoint) for number, rule in enumerate(rules(world.app)) if number % 2 == half}
    whole = every(world.app)
    chosen = sample(whole, 0 if matrix_table.is_to_be_written() else SIZE)
    matrix = Matrix(world)
    with time_machine.travel(NOON, tick=False):  # a sheet that is printed twice is the same to the byte
        seen = matrix.run(ask for ask in chosen if _key(ask) in mine)
        proof.figure(1, "seconds of the longer half, each half on a core of its own", seen.seconds)
        if full:
            done = {id(ask) for ask in chosen}
            seen = matrix.run(ask for ask in whole if _key(ask) in mine and id(ask) not in done)
    _write_down(proof, seen, {endpoint for _, endpoint in mine})
    return seen


def _key(ask: Ask) -> tuple[str, str]:
    return ask.rule.rule, ask.rule.endpoint


def table_differs(world: World, half: int, seen: Observed) -> list[str]:
    """Where the declared table is not what was observed; written anew where that is asked for."""
    order = [(method, rule.endpoint) for rule in rules(world.app) for method in declared_methods(rule)]
    found = matrix_table.observed(seen.cells)
    if matrix_table.is_to_be_written():
        matrix_table.keep(found, order)
    declared = matrix_table.read(matrix_table.FILE.read_text(encoding="utf-8"))
    gone = [line for line in declared if line not in order] if half == 0 else []
    return list(matrix_table.differences(declared, found, [*found, *gone]))


def _write_down(proof: Recorder, seen: Observed, endpoints: set[str]) -> None:
    proof.figure(1, "requests", seen.requests)
    proof.figure(1, "leaks", len(seen.leaks))
    proof.figure(1, "foreign rows changed", len(seen.changed))
    proof.figure(1, "answers of 500", len(seen.errors))
    proof.figure(1, "posts without proof that were taken", len(seen.unproven))
    proof.figure(1, "views that somebody reaches", len(seen.reached & endpoints), of=len(endpoints))


def is_clean(seen: Observed) -> list[str]:
    """What was found, the first of each kind."""
    return [said for kind in (seen.leaks, seen.changed, seen.errors, seen.unproven) for said in kind[:20]]
