"""The ledger of proofs: tests record what they measured, and the run ends with one line for each promise.

`tests/rules/promises/NN.toml` says for promise NN in words what is promised, which tests show it, which figures must be
reached and which planted faults (positive controls) must be caught. A figure or a control that nobody recorded is short,
like a low one. Figures are recorded before they are asserted: those of a test that goes wrong count too, so that no line
says less. A bar with `timed` depends on the machine: above it the line says slow, and the run still ends well. With
`largest` a figure is the largest of those recorded, not their sum.
"""

import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

PROMISES = Path(__file__).parent / "rules" / "promises"
BARS = {"at_least", "at_most", "share_at_least", "full_at_least"}
KINDS = {"timed", "largest"}


@dataclass(frozen=True)
class Promise:
    """One promise: its number, its words, its bars by the name of the figure, its planted faults, its tests."""

    number: int
    words: str
    figures: dict[str, dict[str, float]]
    controls: list[str]
    tests: list[str] = field(default_factory=list)


@dataclass
class Measured:
    """What the tests of one promise have recorded; figures of the same name add up."""

    figures: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    largest: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    wholes: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    caught: set[str] = field(default_factory=set)


def read(folder: Path = PROMISES) -> dict[int, Promise]:
    """The promises by number. Raises ValueError for a bar that has no meaning."""
    found = {}
    for file in sorted(folder.glob("[0-9][0-9].toml")):
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        if any(set(bar) - BARS - KINDS or not set(bar) & BARS for bar in said["figures"].values()):
            raise ValueError(f"{file.name}: a bar is one of {sorted(BARS)}")
        number = int(file.stem)
        found[number] = Promise(number, said["words"], said["figures"], said["controls"], said["tests"])
    return found


class Recorder:
    """What a test is handed as `proof`: it writes down figures and caught faults of promises that are declared."""

    def __init__(self, properties: list[tuple[str, object]]) -> None:
        self.properties = properties
        self.promises = read()

    def figure(self, promise: int, name: str, value: float, of: float = 0) -> None:
        """Record one figure; with `of` it is a share, `value` of so many. Raises KeyError where it is not declared."""
        assert name in self.promises[promise].figures, f"declare {name!r} in tests/rules/promises/{promise:02}.toml first"
        self.properties.append(("proof", json.dumps([promise, name, value, of])))

    def caught(self, promise: int, control: str) -> None:
        """Record that a planted fault was found; call it after the assertion. Raises KeyError where it is not declared."""
        assert control in self.promises[promise].controls, f"declare {control!r} in tests/rules/promises/{promise:02}.toml"
        self.properties.append(("caught", json.dumps([promise, control])))


def add_up(properties: list[tuple[str, Any]]) -> dict[int, Measured]:
    """Everything that was recorded, by promise."""
    found: dict[int, Measured] = defaultdict(Measured)
    for kind, value in properties:
        if kind == "proof":
            promise, name, part, whole = json.loads(value)
            found[promise].figures[name] += part
            found[promise].largest[name] = max(part, found[promise].largest[name])
            found[promise].wholes[name] += whole
        elif kind == "caught":
            promise, control = json.loads(value)
            found[promise].caught.add(control)
    return found


def lines(promises: dict[int, Promise], measured: dict[int, Measured], *, full: bool) -> Iterator[tuple[bool, str]]:
    """For each promise whether it holds, and its line."""
    for number, promise in promises.items():
        of = measured.get(number, Measured())
        said = {name: _figure(name, bar, of, full=full) for name, bar in promise.figures.items()}
        uncaught = [control for control in promise.controls if control not in of.caught]
        said["controls"] = (not uncaught, _controls(promise.controls, uncaught))
        short = [name for name, (ok, _) in said.items() if not ok]
        slow = [name for name in short if promise.figures.get(name, {}).get("timed") and name in of.figures]
        word = "short" if len(short) > len(slow) else "slow" if slow else "ok"
        words = "; ".join(
            text if ok else f"{'SLOW' if name in slow else 'SHORT'}: {text}" for name, (ok, text) in said.items()
        )
        yield word != "short", f"{word:>8} {number:3}  {promise.words}: {words}"


def _figure(name: str, bar: dict[str, float], of: Measured, *, full: bool) -> tuple[bool, str]:
    if name not in of.figures:
        return False, f"{name} not measured"
    value = of.largest[name] if bar.get("largest") else of.figures[name]
    if "share_at_least" in bar:
        share, least = value / of.wholes[name] if of.wholes[name] else 0.0, bar["share_at_least"]
        return share >= least, f"{value:,.0f} of {of.wholes[name]:,.0f} {name} ({share:.1%}, bar {least:.0%})"
    least = bar.get("full_at_least", bar.get("at_least", value)) if full else bar.get("at_least", value)
    most = bar.get("at_most", value)
    wanted = f"at most {most:,.0f}" if "at_most" in bar else f"at least {least:,.0f}"
    return least <= value <= most, f"{value:,.0f} {name} ({wanted})"


def _controls(controls: list[str], uncaught: list[str]) -> str:
    if uncaught:
        return f"planted and not caught: {', '.join(uncaught)}"
    return f"planted and caught: {', '.join(controls)}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--full` runs everything instead of a sample; `--ledger FILE` writes the ledger and ends badly where it is short."""
    parser.addoption("--full", action="store_true", help="all of the matrix and of the mutants, instead of a sample")
    parser.addoption("--ledger", metavar="FILE", help="write one line for each promise to this file")


def pytest_configure(config: pytest.Config) -> None:
    """Collect in the process that sees all reports."""
    if config.getoption("--ledger") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Collector(config, Path(config.getoption("--ledger"))), "proofs")


class Collector:
    """Gathers what the tests recorded, and writes the ledger when all are through."""

    def __init__(self, config: pytest.Config, file: Path) -> None:
        self.file = file
        self.full = bool(config.getoption("--full"))
        self.properties: list[tuple[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the figures of every test, also of one that then went wrong; a fault is caught only where all went well."""
        if report.when == "call":
            said = report.user_properties
            self.properties += [(kind, value) for kind, value in said if report.passed or kind != "caught"]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the ledger; a promise that is short makes the run end badly."""
        found = list(lines(read(), add_up(self.properties), full=self.full))
        self.file.write_text("\n".join(line for _, line in found) + "\n", encoding="utf-8")
        if not all(holds for holds, _ in found) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Recorder:
    """Where a test writes down what it measured."""
    return Recorder(request.node.user_properties)


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether all is to be run instead of a sample (`python3 app.py test --full`)."""
    return bool(request.config.getoption("--full"))


@pytest.fixture
def progress(request: pytest.FixtureRequest, full: bool) -> Callable[[str], None]:
    """Where long work says how far it is: on the screen with `--full`, also out of one of several processes."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def say(line: str) -> None:
        if full:
            with capture.global_and_fixture_disabled():
                sys.__stderr__.write(f"{line}\n")
                sys.__stderr__.flush()

    return say
