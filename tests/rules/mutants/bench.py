"""The bench: a pytest of its own that loads changed modules, collects the tests once, and forks for each mutant.

It is a plugin (`-p tests.rules.mutants.bench --ground core`). The modules are changed in memory as they are imported, so
that nothing is written anywhere. First the tests run with nothing switched on, which must go well and shows which of
them pass through which function; then each mutant is switched on in a fork, which runs those tests, the quickest first,
until one fails. Each result is a line of JSON.

What a mutant came to is its ending. Only a test that fails notices a mutant. Where a fork says nothing in its time, or
dies without a word, which a busy machine does as well, the mutant is tried once more. One that says nothing twice never
ends, if right afterwards the same tests without it take a fraction of that time; then it counts as noticed. All else is
unclear, and counts as not noticed.
"""

import json
import os
import select
import signal
import sys
import time
from collections import defaultdict
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import hypothesis
import pytest
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

from tests.rules.mutants import making
from tests.rules.mutants.endings import ENDLESS, NOTICED, SURVIVED, UNCLEAR, equivalent
from tests.rules.mutants.grounds import GROUNDS, Ground
from tests.rules.mutants.making import NOTHING, Mutant

PATIENCE = 20  # seconds that a mutant may take longer than its tests took without it
FRACTION = 4  # unchanged tests that take less than a fourth of a mutant's time show that it is the mutant that never ends
OTHERS = 30  # tests for one mutant besides the module's own; what they do not notice counts as not noticed
LATE, DEAD = "late", "dead"  # what a fork that says nothing was, before it is tried again
AT_THE_START = "while the app is made"
BROKEN = "the bench itself broke: "


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which ground, how much of it, and where the results go."""
    parser.addoption("--ground", choices=sorted(GROUNDS), required=True)
    parser.addoption("--every", type=int, default=1, help="every so many mutants of a module, instead of all")
    parser.addoption("--every-check", type=int, default=1, help="the same for its weakened checks")
    parser.addoption("--results", type=Path, required=True)


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Change the modules before anybody has imported them."""
    asked = early_config.known_args_namespace
    ground = GROUNDS[asked.ground]
    known = ground.modules & set(sys.modules)
    assert not known, f"imported before they could be changed: {known}"
    finder = Finder(ground, {making.MUTMUT: asked.every, making.CHECK: asked.every_check})
    sys.meta_path.insert(0, finder)
    early_config.pluginmanager.register(Bench(finder), "bench of mutants")


class Finder(MetaPathFinder):
    """Finds the modules of a ground, with all mutants in them and none switched on."""

    def __init__(self, ground: Ground, every: dict[str, int]) -> None:
        self.ground = ground
        self.every = every
        self.mutants: dict[str, list[Mutant]] = {}

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The changed module, if it is one of ours."""
        spec = PathFinder.find_spec(name, path, target) if name in self.ground.modules else None
        if spec is not None:
            assert spec.origin
            spec.loader = Loader(name, spec.origin, self)
        return spec


class Loader(SourceFileLoader):
    """Compiles the changed source; nothing of it is kept on disk."""

    def __init__(self, name: str, path: str, finder: Finder) -> None:
        super().__init__(name, path)
        self.finder = finder

    def get_code(self, fullname: str) -> CodeType:
        """All mutants of the module, as code."""
        made = making.make(fullname, Path(self.path).read_text(encoding="utf-8"), self.finder.ground, self.finder.every)
        self.finder.mutants[fullname] = made.mutants
        return compile(made.source, self.path, "exec", dont_inherit=True)


class Bench:
    """Runs the tests once as they are, and once for each mutant as far as they have anything to do with it."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self.passing: dict[str, set[str]] = defaultdict(set)  # function -> tests
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []
        self.app: Any = None  # the fixture that holds it

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what fails."""
        if report.failed:
            self.failed.append(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """That an example is refused is enough to know: it need not be made small."""
        quick = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("mutants", database=None, phases=quick, deadline=None)
        hypothesis.settings.load_profile("mutants")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Any:
        """What runs while the app is made belongs to no test in particular."""
        before = set(state()._stats)
        try:
            return (yield)
        finally:
            if fixturedef.argname == "whole_app":
                self.app = fixturedef
                self.passing[AT_THE_START] |= state()._stats - before

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """All of it, in place of the usual loop."""
        self.passing[AT_THE_START] |= set(state()._stats)
        results: Path = session.config.getoption("--results")
        with results.open("w", encoding="utf-8") as file:
            self._run_unchanged(session.items)
            if self.failed:
                raise pytest.UsageError(f"not well without any mutant: {self.failed[:3]}")
            chosen = self._choose()
            for number, mutant in enumerate(chosen, start=1):
                begun = time.monotonic()
                ending, why, tries = self._judge(session, mutant)
                seconds = round(time.monotonic() - begun, 2)
                said = {"kind": mutant.kind, "name": mutant.name, "change": mutant.change, "ending": ending, "why": why}
                said |= {"tries": tries, "seconds": seconds, "number": number, "of": len(chosen)}
                file.write(json.dumps(said) + "\n")
                file.flush()
        return True

    def _choose(self) -> list[Mutant]:
        """All but those that change nothing; of our own among these the one whose tests are the quickest."""
        same = equivalent()
        every = [mutant for _, mutants in sorted(self.finder.mutants.items()) for mutant in mutants]
        made = [mutant for mutant in every if mutant.change.strip() not in same]
        idle = [mutant for mutant in made if mutant.kind == NOTHING and self.passing[mutant.function]]
        quickest = min(idle, key=lambda mutant: sum(self.seconds[name] for name in self.passing[mutant.function]))
        return [mutant for mutant in made if mutant.kind != NOTHING] + [quickest]

    def _run_unchanged(self, items: list[pytest.Item]) -> None:
        set_mutant_under_test("stats")
        for item in items:
            state()._stats.clear()
            begun = time.monotonic()
            _run(item)
            self.seconds[item.nodeid] = time.monotonic() - begun
            for function in state()._stats:
                self.passing[function].add(item.nodeid)
        set_mutant_under_test(None)
        os.environ.pop("MUTANT_UNDER_TEST", None)

    def _judge(self, session: pytest.Session, mutant: Mutant) -> tuple[str, str, int]:
        """What a mutant came to, why, and how often it was tried."""
        anew = mutant.function in self.passing[AT_THE_START]
        items = self._choose_tests(session.items, mutant, everything=anew)
        wait = sum(self.seconds[item.nodeid] for item in items) * 3 + PATIENCE
        tries = [self._try(session, mutant.name, items, wait, anew=anew)]
        if tries[0][0] in (LATE, DEAD):
            tries.append(self._try(session, mutant.name, items, wait, anew=anew))
        ending, why = tries[-1]
        if [first for first, _ in tries] == [LATE, LATE]:
            begun = time.monotonic()
            unchanged, _ = self._try(session, "", items, wait, anew=anew)
            seconds = time.monotonic() - begun
            is_quick = unchanged == SURVIVED and seconds < wait / FRACTION
            ending, why = (ENDLESS if is_quick else UNCLEAR), f"twice nothing in {wait:.0f} s; without it {seconds:.1f} s"
        return (UNCLEAR if ending in (LATE, DEAD) else ending), why, len(tries)

    def _try(
        self, session: pytest.Session, name: str, items: list[pytest.Item], wait: float, *, anew: bool
    ) -> tuple[str, str]:
        """How one fork ends with this mutant, and which test failed."""
        self._let_go()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._be(session, name, items, writing, anew=anew)
        os.close(writing)
        ready, _, _ = select.select([reading], [], [], wait)
        answer = os.read(reading, 4096).decode() if ready else ""
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if answer.startswith(BROKEN):
            raise RuntimeError(f"{answer} ({name})")
        if not answer:
            return (DEAD, "the tests ended without a word") if ready else (LATE, f"nothing within {wait:.0f} seconds")
        return (SURVIVED, "") if answer == SURVIVED else (NOTICED, answer)

    def _choose_tests(self, items: list[pytest.Item], mutant: Mutant, *, everything: bool) -> list[pytest.Item]:
        """Those that pass through the function: the module's own first, then the quickest of the others."""
        names = set(self.seconds) if everything else self.passing[mutant.function]
        found = [item for item in items if item.nodeid in names]
        near = [item for item in found if self._is_near(item, mutant)]
        far = sorted((item for item in found if item not in near), key=lambda item: self.seconds[item.nodeid])
        return sorted(near, key=lambda item: self.seconds[item.nodeid]) + far[:OTHERS]

    def _is_near(self, item: pytest.Item, mutant: Mutant) -> bool:
        """Whether a test is the module's own and passes through the function, so that it is likely to notice."""
        *packages, module = mutant.name.split(".")[1:-1]
        mirror = "/".join(["tests", *packages, f"test_{module}.py"])
        return item.nodeid.startswith(mirror) and item.nodeid in self.passing[mutant.function]

    def _be(self, session: pytest.Session, name: str, items: list[pytest.Item], writing: int, *, anew: bool) -> None:
        """In the fork: run the tests until one fails, say so, and be gone."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if name:
            set_mutant_under_test(name)
        try:
            if anew and items:
                self.app.finish(SimpleNamespace(node=session))  # the first test that asks for it makes it anew
            for item in items:
                _run(item)
                if self.failed:
                    break
            os.write(writing, (self.failed[0] if self.failed else SURVIVED).encode())
        except BaseException as error:
            os.write(writing, f"{BROKEN}{type(error).__name__}: {error}".encode())
        finally:
            os._exit(0)

    def _let_go(self) -> None:
        """No connection to the database may be shared with a fork."""
        if self.app and self.app.cached_result:
            app = self.app.cached_result[0]
            with app.app_context():
                app.extensions["sqlalchemy"].engine.dispose()


def _run(item: pytest.Item) -> None:
    """One test, with everything taken down afterwards but what the whole session shares."""
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=item.session)
