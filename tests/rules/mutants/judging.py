"""What a ground's mutants have to come to: recorded for the ledger, and told where one survives."""

from collections.abc import Callable

from tests.ledger import Recorder
from tests.rules.mutants import running
from tests.rules.mutants.endings import ENDLESS, UNCLEAR
from tests.rules.mutants.making import CHECK, MUTMUT, NOTHING

PROMISE = 3
SAMPLE, SAMPLE_OF_CHECKS = 40, 8  # one of so many of each module, in the ordinary run


def judge(ground: str, proof: Recorder, *, full: bool, progress: Callable[[str], None]) -> None:
    """Run a ground's mutants and hold them to the promise."""
    every, every_check = (1, 1) if full else (SAMPLE, SAMPLE_OF_CHECKS)
    results = running.run(ground, every=every, every_check=every_check, progress=progress)
    idle = [result for result in results if result.kind == NOTHING]
    checks = [result for result in results if result.kind == CHECK]
    changed = [result for result in results if result.kind == MUTMUT]
    unnoticed = [result for result in checks if not result.is_caught]
    alive = [result for result in changed if not result.is_caught]
    if checks:
        proof.figure(PROMISE, "token checks weakened", len(checks))
        proof.figure(PROMISE, "token checks caught", len(checks) - len(unnoticed), of=len(checks))
    proof.figure(PROMISE, "small changes by mutmut", len(changed))
    proof.figure(PROMISE, "mutmut kills", len(changed) - len(alive), of=len(changed))
    for name, ending in (("mutants whose tests never end", ENDLESS), ("mutants without a clear ending", UNCLEAR)):
        proof.figure(PROMISE, name, sum(result.ending == ending for result in results))
    progress(f"{ground}: {len(alive)} of {len(changed)} mutants survive\n{_listed(alive)}")
    assert idle, "There must be one mutant that changes nothing."
    assert not [result for result in idle if result.is_caught], f"The bench is broken, nothing was changed: {idle}"
    proof.caught(PROMISE, "a mutant that changes nothing survives")
    assert not unnoticed, "Nobody notices that a check of a token is weaker; write the test:\n" + _listed(unnoticed)
    few = not full  # of a sample the ledger judges the sum of all grounds, which one survivor more does not upset
    assert few or len(alive) <= len(changed) / 10, "More than a tenth survives; write tests for these:\n" + _listed(alive)


def _listed(results: list[running.Result]) -> str:
    return "\n".join(map(str, results))
