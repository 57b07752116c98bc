"""The ledger says short where a figure is too low, was not measured, or a planted fault was not caught."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests import ledger
from tests.ledger import Promise, Recorder, add_up

PROMISE = Promise(1, "No leak", {"requests": {"at_least": 20, "full_at_least": 90}, "leaks": {"at_most": 0}}, ["a hole"])
SHARE = Promise(3, "The tests notice", {"mutants caught": {"share_at_least": 0.9}}, [])
GOOD = [("proof", json.dumps([1, "requests", 12, 0])), ("proof", json.dumps([1, "requests", 9, 0])),
        ("proof", json.dumps([1, "leaks", 0, 0])), ("caught", json.dumps([1, "a hole"]))]  # fmt: skip


def told(promise: Promise, properties: list[tuple[str, str]], *, full: bool = False) -> tuple[bool, str]:
    [found] = ledger.lines({promise.number: promise}, add_up(properties), full=full)
    return found


def test_parts_of_a_figure_add_up_and_the_promise_holds():
    holds, line = told(PROMISE, [*GOOD, ("other", "x")])
    assert holds
    assert line == (
        "      ok   1  No leak: 21 requests (at least 20); 0 leaks (at most 0); planted and caught: a hole"
    )  # fmt: skip


@pytest.mark.parametrize("missing", range(4))
def test_a_promise_without_one_of_its_proofs_is_short(missing: int):
    holds, line = told(PROMISE, [said for number, said in enumerate(GOOD) if number != missing])
    assert not holds
    assert line.startswith("   short   1")
    assert line.count("SHORT: ") == 1


def test_one_leak_is_short():
    assert not told(PROMISE, [*GOOD, ("proof", json.dumps([1, "leaks", 1, 0]))])[0]


def test_the_full_run_has_its_own_bar():
    assert not told(PROMISE, GOOD, full=True)[0]
    assert told(PROMISE, [*GOOD, ("proof", json.dumps([1, "requests", 70, 0]))], full=True)[0]


@pytest.mark.parametrize(("caught", "holds"), [(89, False), (90, True), (100, True)])
def test_a_share_is_of_all_parts_together(caught: int, holds: bool):
    parts = [
        ("proof", json.dumps([3, "mutants caught", caught - 40, 50])),
        ("proof", json.dumps([3, "mutants caught", 40, 50])),
    ]
    assert told(SHARE, parts)[0] is holds
    assert not told(SHARE, [("proof", json.dumps([3, "mutants caught", 0, 0]))])[0], "nothing of nothing proves nothing"


@pytest.mark.parametrize(("seconds", "word"), [(100, "ok"), (121, "slow")])
def test_a_slow_machine_is_told_and_does_not_make_the_run_end_badly(seconds: int, word: str):
    timed = Promise(1, "Quick", {"seconds": {"at_most": 120, "timed": True, "largest": True}}, [])
    parts = [("proof", json.dumps([1, "seconds", seconds, 0])), ("proof", json.dumps([1, "seconds", 90, 0]))]
    holds, line = told(timed, parts)
    assert holds
    assert line.split()[0] == word
    assert f"{seconds} seconds (at most 120)" in line
    assert told(timed, [])[1].split()[0] == "short", "what nobody measured is short, timed or not"


def test_what_is_not_declared_is_not_recorded():
    recorder = Recorder([])
    recorder.promises = {1: PROMISE}
    recorder.figure(1, "requests", 1)
    recorder.caught(1, "a hole")
    with pytest.raises(AssertionError, match="declare"):
        recorder.figure(1, "wishes", 1)
    with pytest.raises(AssertionError, match="declare"):
        recorder.caught(1, "another hole")
    assert len(recorder.properties) == 2


def report(*, passed: bool, when: str = "call") -> pytest.TestReport:
    """What a test that found a leak says when it ends."""
    outcome: Any = "passed" if passed else "failed"
    said = [("proof", json.dumps([1, "leaks", 1, 0])), ("caught", json.dumps([1, "a hole"]))]
    return pytest.TestReport("test", ("", 0, ""), {}, outcome, None, when, user_properties=said)  # type: ignore[arg-type]


@pytest.mark.parametrize("passed", [True, False])
def test_the_figures_of_a_test_that_goes_wrong_count_and_what_it_caught_does_not(pytestconfig: pytest.Config, passed: bool):
    collector = ledger.Collector(pytestconfig, Path("ledger"))
    for when in ("setup", "call", "teardown"):
        collector.pytest_runtest_logreport(report(passed=passed, when=when))
    measured = add_up(collector.properties)[1]
    assert measured.figures["leaks"] == 1
    assert measured.caught == ({"a hole"} if passed else set())


def test_one_half_that_goes_wrong_is_short_though_the_other_is_well(pytestconfig: pytest.Config):
    collector = ledger.Collector(pytestconfig, Path("ledger"))
    collector.pytest_runtest_logreport(report(passed=False))
    assert told(PROMISE, GOOD)[0]
    assert not told(PROMISE, [*GOOD, *collector.properties])[0]


def test_every_promise_that_is_declared_can_be_read():
    assert all(promise.words and (promise.figures or promise.controls) for promise in ledger.read().values())
