"""A mutant counts as noticed where a test fails or never ends; what a busy machine may have done counts for nothing."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.rules.mutants import bench, running
from tests.rules.mutants.bench import Bench
from tests.rules.mutants.endings import ENDLESS, NOTICED, SURVIVED, UNCLEAR
from tests.rules.mutants.making import MUTMUT, Mutant

MUTANT = Mutant(MUTMUT, "fnett.planted.x_f__mutmut_1", "-    return 1\n+    return 2")


def is_switched_on() -> bool:
    return os.environ.get("MUTANT_UNDER_TEST") == MUTANT.name


def judged(monkeypatch: pytest.MonkeyPatch, test: Callable[[Bench], None]) -> running.Result:
    """What the bench says of the mutant when this is the one test that passes through it."""
    made = Bench(SimpleNamespace(mutants={}))  # type: ignore[arg-type]
    hook = SimpleNamespace(pytest_runtest_protocol=lambda item, nextitem: test(made))
    item = SimpleNamespace(nodeid="tests/test_planted.py::test_f", session=None, config=SimpleNamespace(hook=hook))
    made.seconds[item.nodeid] = 0.0
    made.passing[MUTANT.function].add(item.nodeid)
    monkeypatch.setattr(bench, "PATIENCE", 1)
    session: Any = SimpleNamespace(items=[item])
    ending, why, tries = made._judge(session, MUTANT)
    return running.Result(MUTANT.kind, MUTANT.name, MUTANT.change, ending, why, tries)


def test_a_test_that_fails_notices_it(monkeypatch: pytest.MonkeyPatch):
    found = judged(monkeypatch, lambda made: made.failed.append("test_f") if is_switched_on() else None)
    assert (found.ending, found.why, found.tries, found.is_caught) == (NOTICED, "test_f", 1, True)


def test_where_nothing_fails_it_survives(monkeypatch: pytest.MonkeyPatch):
    found = judged(monkeypatch, lambda made: None)
    assert (found.ending, found.tries, found.is_caught) == (SURVIVED, 1, False)


def test_tests_that_never_end_with_it_and_are_quick_without_it_count(monkeypatch: pytest.MonkeyPatch):
    found = judged(monkeypatch, lambda made: time.sleep(60 if is_switched_on() else 0))
    assert (found.ending, found.tries, found.is_caught) == (ENDLESS, 2, True)


def test_tests_that_do_not_end_without_it_either_say_nothing(monkeypatch: pytest.MonkeyPatch):
    found = judged(monkeypatch, lambda made: time.sleep(60))
    assert (found.ending, found.tries, found.is_caught) == (UNCLEAR, 2, False)


def test_a_fork_that_dies_without_a_word_says_nothing(monkeypatch: pytest.MonkeyPatch):
    found = judged(monkeypatch, lambda made: os._exit(1))
    assert (found.ending, found.tries, found.is_caught) == (UNCLEAR, 2, False)


def test_what_was_late_or_died_once_is_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def die_once(made: Bench) -> None:
        if not (tmp_path / "died").exists():
            (tmp_path / "died").touch()
            os._exit(1)

    found = judged(monkeypatch, die_once)
    assert (found.ending, found.tries, found.is_caught) == (SURVIVED, 2, False)
