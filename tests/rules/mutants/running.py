"""Starts a bench (bench.py) in a process of its own, with its own engines, and reads what it found."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import CHECKOUT
from tests.rules.mutants.endings import ENDLESS, NOTICED, SURVIVED, UNCLEAR
from tests.rules.mutants.grounds import GROUNDS

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What became of one mutant, why, and after how many tries; see bench.py."""

    kind: str
    name: str
    change: str
    ending: str
    why: str
    tries: int

    @property
    def is_caught(self) -> bool:
        """Whether a test failed, or the tests never end with it and quickly without it."""
        return self.ending in (NOTICED, ENDLESS)

    def __str__(self) -> str:
        said = f"{self.ending}: {self.why}" if self.ending in (ENDLESS, UNCLEAR) else self.ending
        return f"{self.name.partition('__mutmut_')[0]} ({said})\n{self.change}"


def run(ground: str, *, every: int, every_check: int, progress: Progress) -> list[Result]:
    """Every mutant of a ground, or one of so many of each kind; with all of them the wider tests run too."""
    chosen = GROUNDS[ground]
    tests = [*chosen.mirrors, *(chosen.more if every == 1 else ())]
    with tempfile.TemporaryDirectory() as folder:
        results, said = Path(folder) / "results", Path(folder) / "said"
        command = [sys.executable, "-m", "pytest", "-p", "tests.rules.mutants.bench", "-p", "no:cacheprovider"]
        command += ["--ground", ground, "--every", str(every), "--every-check", str(every_check)]
        command += ["--results", str(results), *tests]
        with said.open("w") as file:
            bench = subprocess.Popen(command, cwd=CHECKOUT, env=_environ(), stdout=file, stderr=subprocess.STDOUT)
        try:
            _follow(bench, results, lambda line: progress(f"{ground}: {line}"))
        finally:
            bench.terminate()
            bench.wait()
        assert bench.returncode == 0, f"The bench of {ground} did not come through:\n{said.read_text()[-4000:]}"
        return list(_read(results))


def _environ() -> dict[str, str]:
    """Nothing of the run that this one is part of."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "MUTANT_"))}


def _follow(bench: subprocess.Popen[str], results: Path, progress: Progress) -> None:
    """Wait for the end, and say now and then how far it is."""
    seen = 0
    while bench.poll() is None:
        time.sleep(0.5)
        lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
        if len(lines) >= seen + 25:
            last, survived = json.loads(lines[-1]), sum(json.loads(line)["ending"] == SURVIVED for line in lines)
            progress(f"{last['number']} of {last['of']} mutants, {survived} survive")
            seen = len(lines)


def _read(results: Path) -> Iterator[Result]:
    for line in results.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        yield Result(*(found[name] for name in ("kind", "name", "change", "ending", "why", "tries")))
