"""Small changes to tokens, scope and evidence, one at a time: the tests notice (promise 3)."""

from tests.ledger import Recorder
from tests.rules.mutants.judging import judge
from tests.rules.mutants.running import Progress


def test_a_weaker_check_of_a_code_or_a_changed_core_is_noticed(proof: Recorder, full: bool, progress: Progress):
    judge("core", proof, full=full, progress=progress)
