"""Files tell one story, functions fit on a screen (architecture, section 3)."""

import ast
from pathlib import Path
from statistics import median

import pytest

from tests.conftest import CHECKOUT

LONGEST_FILE, USUAL_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE, LONGEST_TEST = 300, 80, 35, 120, 350
FILES = sorted((CHECKOUT / "fnett").rglob("*.py"))
TEMPLATES = sorted((CHECKOUT / "fnett").rglob("templates/**/*.html"))
TESTS = sorted((CHECKOUT / "tests").rglob("*.py"))


def length(file: Path) -> int:
    return len(file.read_text().splitlines())


def long_functions(source: str) -> list[str]:
    """Functions that do not fit on a screen, docstring and signature counted."""
    return [
        f"{node.name} has {node.end_lineno - node.lineno + 1} lines; a smaller one is hiding in it"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]


def undocumented(source: str) -> list[str]:
    """Public functions and classes that do not say in a sentence what they are for."""
    nodes = ast.parse(source).body
    return [
        f"{node.name} has no docstring: say in one sentence what it is for"
        for node in nodes
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CHECKOUT)))
def test_a_file_is_short_and_says_what_it_is(file: Path):
    source = file.read_text()
    assert length(file) <= LONGEST_FILE, "When a file needs a table of contents, it is two files: split it by verb."
    assert long_functions(source) == []
    assert undocumented(source) == []
    assert ast.get_docstring(ast.parse(source)), "Begin the file with one sentence that says what it holds."


def test_half_of_the_files_are_under_eighty_lines():
    lengths = [length(file) for file in FILES if file.name != "__init__.py"]
    assert median(lengths) < USUAL_FILE, f"the middle file has {median(lengths)} lines"


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_template_is_short(file: Path):
    assert length(file) <= LONGEST_TEMPLATE, "Split it into components."


def test_tests_are_short_too():
    assert [str(file.relative_to(CHECKOUT)) for file in TESTS if length(file) > LONGEST_TEST] == []


def test_what_is_too_long_or_silent_is_found():
    body = "\n".join(["    x = 1"] * LONGEST_FUNCTION)
    assert long_functions(f"def planted():\n{body}")
    assert not long_functions(f"def planted():\n{body[10:]}")
    assert undocumented("def planted():\n    pass")
    assert not undocumented('def planted():\n    """Say why."""')
