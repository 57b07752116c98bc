"""Small changes to the outbox and signing, one at a time: the tests notice (promise 3)."""

from tests.ledger import Recorder
from tests.rules.mutants.judging import judge
from tests.rules.mutants.running import Progress


def test_a_changed_outbox_or_signature_is_noticed(proof: Recorder, full: bool, progress: Progress):
    judge("letters", proof, full=full, progress=progress)
