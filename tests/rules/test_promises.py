"""Each promise of docs/security.md is measured, each that is measured is explained there, and each names its tests."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ledger
from tests.conftest import CHECKOUT
from tests.ledger import Promise

DOCUMENT = CHECKOUT / "docs" / "security.md"
TESTS = CHECKOUT / "tests"
HELPERS = ("rules/halves.py", "rules/mutants/judging.py")  # write down for the tests that use them
ROW = re.compile(r"^\| (\d+) \| ([^|]{15,}) \| ([^|]{30,}) \|$", re.M)


def explained() -> set[int]:
    """The numbers of the promises that the document explains."""
    return {int(number) for number, _, _ in ROW.findall(DOCUMENT.read_text(encoding="utf-8"))}


def test_what_is_promised_is_measured_and_explained():
    measured = set(ledger.read())
    assert explained() - measured == set(), "Say in tests/rules/promises/NN.toml which figures show it, or promise less."
    assert measured - explained() == set(), "Explain it in a row of docs/security.md, in words for a municipality."


def test_a_promise_has_a_planted_fault():
    bare = [promise.number for promise in ledger.read().values() if not promise.controls]
    assert bare == [], "Plant a fault, see it caught, and name it in controls: a search that found nothing proves nothing."


def written_down(source: str) -> set[int]:
    """The promises for which a source says `proof.figure(N, …)` or `proof.caught(N, …)`."""
    tree = ast.parse(source)
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and is_proof(node.func)]
    return {number for call in calls for number in numbers(call.args[0], named)}


def is_proof(called: ast.expr) -> bool:
    return ast.unparse(called) in ("proof.figure", "proof.caught")


def numbers(said: ast.expr, named: dict[str, ast.expr]) -> Iterator[int]:
    """The numbers that an argument can be: a number, a constant of the module, or one of two."""
    match said:
        case ast.Constant(int(number)):
            yield number
        case ast.Name(name) if name in named:
            yield from numbers(named[name], named)
        case ast.IfExp(_, one, other):
            yield from (*numbers(one, named), *numbers(other, named))
        case _:
            pytest.fail(f"Say the number of the promise itself, so that it can be found: {ast.unparse(said)}")


def imported(source: str) -> set[str]:
    """What a source imports, by its whole name."""
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    return {name for node in nodes for alias in node.names for name in (node.module or "", f"{node.module}.{alias.name}")}


def by_test(folder: Path = TESTS) -> dict[str, set[int]]:
    """The promises that each file of tests writes something down for, itself or through a helper."""
    helpers = {f"tests.{name[:-3].replace('/', '.')}": written_down((folder / name).read_text()) for name in HELPERS}
    found = {}
    for file in sorted(folder.rglob("test_*.py")):
        source = file.read_text(encoding="utf-8")
        of_helpers = [helpers[name] for name in imported(source) & set(helpers)]
        found[file.relative_to(folder).as_posix()] = written_down(source).union(*of_helpers)
    return found


def wrong_maps(promises: dict[int, Promise], tests: dict[str, set[int]]) -> list[str]:
    """The promises that name other tests than those that write something down for them, with the right line."""
    found = []
    for promise in promises.values():
        right = sorted(name for name, of in tests.items() if promise.number in of)
        if promise.tests != right:
            lines = "".join(f'  "{name}",\n' for name in right)
            found.append(f"{promise.number:02}.toml:\ntests = [\n{lines}]")
    return found


def test_each_promise_names_exactly_the_tests_that_write_down_its_figures():
    wrong = wrong_maps(ledger.read(), by_test())
    assert wrong == [], "Say it so in tests/rules/promises/:\n" + "\n".join(wrong)


def test_whoever_writes_down_through_nobody_known_is_found():
    silent = {file.relative_to(TESTS).as_posix() for file in TESTS.rglob("*.py") if not file.name.startswith("test_")}
    found = {name for name in silent if written_down((TESTS / name).read_text(encoding="utf-8"))}
    assert found == set(HELPERS), "Name it in HELPERS, so that its tests are found."


def test_a_wrong_map_is_found():
    promise = Promise(7, "Nobody is exposed", {}, [], ["rules/test_a.py"])
    assert wrong_maps({7: promise}, {"rules/test_a.py": {7, 8}, "rules/test_b.py": {8}}) == []
    for tests in ({"rules/test_a.py": {8}}, {"rules/test_a.py": {7}, "rules/test_b.py": {7}}, {}):
        assert len(wrong_maps({7: promise}, tests)) == 1


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("proof.figure(7, 'x', 1)", {7}),
        ("NUMBER = 8\nproof.caught(NUMBER, 'x')", {8}),
        ("def f(proof):\n    proof.caught(18 if a else 19, 'x')", {18, 19}),
        ("recorder.figure(7, 'x', 1)\nproof(7)", set()),
    ],
)
def test_a_number_is_read_from_the_source(source: str, found: set[int]):
    assert written_down(source) == found
