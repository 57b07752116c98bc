"""Small changes to access, sign-in, invitations and sessions, one at a time: the tests notice (promise 3)."""

from tests.ledger import Recorder
from tests.rules.mutants.judging import judge
from tests.rules.mutants.running import Progress


def test_a_weaker_way_in_is_noticed(proof: Recorder, full: bool, progress: Progress):
    judge("people", proof, full=full, progress=progress)
