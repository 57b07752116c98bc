"""The sentences of the interface, found in the code: in Python, in templates, and in what forms use of WTForms."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import wtforms
import wtforms.validators
from jinja2.ext import babel_extract

CHECKOUT = Path(__file__).parents[1]
CALLS = {"_": 1, "gettext": 1, "lazy": 1, "Refused": 1, "ngettext": 2}  # name: how many first arguments are sentences
TEMPLATES = {
    "extensions": "jinja2.ext.i18n",
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}
WTFORMS = "wtforms"  # stands for a file where the sentence comes from there
Sentence = tuple[str, ...]  # one, or singular and plural


@cache
def found(folder: Path = CHECKOUT / "fnett") -> Mapping[Sentence, set[str]]:
    """Every sentence below a folder with the files that it stands in; read once."""
    sentences: dict[Sentence, set[str]] = {}
    for file in sorted(folder.rglob("*")):
        if file.suffix == ".py":
            here = in_python(file.read_text())
        elif "templates" in file.parts and file.suffix in (".html", ".txt"):
            here = in_template(file)
        else:
            continue
        for sentence in here:
            sentences.setdefault(sentence, set()).add(str(file.relative_to(folder.parent)))
    for sentence in of_wtforms(folder):
        sentences.setdefault(sentence, set()).add(WTFORMS)
    return sentences


def in_python(source: str) -> Iterator[Sentence]:
    """The literal sentences that a call marks; a constant of the file counts where a refusal names it."""
    tree = ast.parse(source)
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [_text(argument, constants if name == "Refused" else {}) for argument in node.args[: CALLS.get(name, 0)]]
        if texts and all(texts):
            yield tuple(text for text in texts if text)


def in_template(file: Path) -> Iterator[Sentence]:
    """The sentences of one template, read as the app reads it."""
    with file.open("rb") as source:
        for _, call, message, _ in babel_extract(source, list(CALLS), [], TEMPLATES):
            texts = message if isinstance(message, tuple) else (message,)
            sentence = tuple(text for text in texts if text)[: CALLS[call]]
            if sentence:
                yield sentence


def of_wtforms(folder: Path) -> Iterator[Sentence]:
    """What WTForms itself says, in the fields and validators that our forms import."""
    names = {
        alias.name
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wtforms")
        for alias in node.names
    }
    for name in sorted(names):
        for part in inspect.getmro(getattr(wtforms, name, None) or getattr(wtforms.validators, name)):
            if part.__module__.startswith("wtforms"):
                yield from in_python(inspect.cleandoc("\n" + inspect.getsource(part)))


def _text(node: ast.expr, constants: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return constants.get(node.id) if isinstance(node, ast.Name) else None
