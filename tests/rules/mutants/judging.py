"""What a ground's mutants have to come to: recorded for the ledger, and told where one survives."""

from collections.abc import Callable

from tests.ledger import Recorder
from tests.rules.mutants import running
from tests.rules.mutants.making import CHECK, MUTMUT, NOTHING

PROMISE = 3
SAMPLE = {"core": 40, "letters": 40, "people": 40}  # one of so many, in the ordinary run


def judge(ground: str, proof: Recorder, *, full: bool, progress: Callable[[str], None]) -> None:
    """Run a ground's mutants and hold them to the promise."""
    results = running.run(ground, every=1 if full else SAMPLE[ground], progress=progress)
    idle = [result for result in results if result.kind == NOTHING]
    assert idle, "There must be one mutant that changes nothing."
    assert not [result for result in idle if result.killed_by], f"The bench is broken, nothing was changed: {idle}"
    proof.caught(PROMISE, "a mutant that changes nothing survives")
    unnoticed = [result for result in results if result.kind == CHECK and not result.killed_by]
    checks = sum(result.kind == CHECK for result in results)
    if checks:
        proof.figure(PROMISE, "token checks caught", checks - len(unnoticed), of=checks)
    assert not unnoticed, "Nobody notices that a check of a token is weaker; write the test:\n" + _listed(unnoticed)
    same = running.equivalent()
    changed = [result for result in results if result.kind == MUTMUT and result.change.strip() not in same]
    alive = [result for result in changed if not result.killed_by]
    proof.figure(PROMISE, "mutmut kills", len(changed) - len(alive), of=len(changed))
    progress(f"{ground}: {len(alive)} of {len(changed)} mutants survive\n{_listed(alive)}")
    few = not full  # of a sample the ledger judges the sum of all grounds, which one survivor more does not upset
    assert few or len(alive) <= len(changed) / 10, "More than a tenth survives; write tests for these:\n" + _listed(alive)


def _listed(results: list[running.Result]) -> str:
    return "\n".join(map(str, results))
