"""The first half of the matrix: every rule, method and persona, and nothing of others is told or changed (promise 1)."""

from tests.ledger import Recorder
from tests.rules import halves, personas
from tests.rules.world import World


def test_nobody_learns_or_changes_what_is_not_theirs(world: World, full: bool, proof: Recorder):
    seen = halves.run(world, 0, full=full, proof=proof)
    found = halves.is_clean(seen)
    assert found == [], "\n".join(found)
    assert seen.personas == set(personas.NAMES)
    wrong = halves.table_differs(world, 0, seen)
    proof.figure(2, "cells of the matrix that are not as declared", len(wrong))
    assert wrong == [], "Who reaches what is other than matrix.txt says."
