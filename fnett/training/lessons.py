"""Modules as content: structure and right answers in module.toml, words in one file per language.

A word file holds `# Title`, then `## Heading {#step-id}` with the step's text, then `## Question {#question-id}` with
`- a: option` and, indented below it, the feedback on that option.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from fnett.core import documents
from fnett.core.documents import CONTENT, Unfit
from fnett.core.languages import get_language
from fnett.core.problems import NotFound

HEADING = re.compile(r"^## (?P<title>.+?) \{#(?P<id>[a-z0-9-]+)\}$", re.MULTILINE)
OPTION = re.compile(r"^- (?P<id>[a-z]): (?P<text>.+)\n  (?P<feedback>.+)$", re.MULTILINE)
LANGUAGES = ("nb", "nn", "en")
MODULES = ("m1",)


@dataclass(frozen=True)
class Step:
    """One idea: a heading and a short text."""

    id: str
    title: str
    html: Markup


@dataclass(frozen=True)
class Option:
    """An answer to choose, and what is said to whoever chooses it."""

    id: str
    text: str
    feedback: str


@dataclass(frozen=True)
class Question:
    """A question with one right answer."""

    id: str
    text: str
    options: tuple[Option, ...]
    right: str
    is_safety: bool


@dataclass(frozen=True)
class Module:
    """One module in one language and edition; `minutes` is how long it takes to read."""

    id: str
    edition: int
    minutes: int
    title: str
    language: str
    steps: tuple[Step, ...]
    questions: tuple[Question, ...]

    @property
    def own_language_name(self) -> str:
        """What the language of these words calls itself."""
        return get_language(self.language).own_name

    def get_position(self, step_id: str) -> int:
        """The place of this step from 0 on. Raises NotFound."""
        return _position([step.id for step in self.steps], step_id)

    def get_question(self, question_id: str) -> Question:
        """The question with this id. Raises NotFound."""
        return self.questions[_position([question.id for question in self.questions], question_id)]


def _position(ids: list[str], wanted: str) -> int:
    if wanted not in ids:
        raise NotFound("no such step or question")
    return ids.index(wanted)


@cache
def get_module(module_id: str, language: str) -> Module:
    """The module in this language, or in the one its readers fall back to. Raises NotFound, Unfit."""
    if module_id not in MODULES:
        raise NotFound("no such module")
    folder = CONTENT / "training" / module_id
    for code in (language, *get_language(language).fallbacks):
        if (folder / f"{code}.md").exists():
            structure = tomllib.loads((folder / "module.toml").read_text())
            return build(structure, documents.read(folder / f"{code}.md"), code)
    raise Unfit(f"{module_id} has no words in {language}")


def build(structure: dict[str, Any], words: str, language: str) -> Module:
    """A module from its structure and its words, which must fit each other. Raises Unfit."""
    sections = _sections(words)
    steps, questions = structure["steps"], structure["questions"]
    wanted = [*steps, *(question["id"] for question in questions)]
    if list(sections) != wanted:
        raise Unfit(f"the {language} words have {list(sections)}, the module wants {wanted}")
    return Module(
        id=str(structure["id"]),
        edition=int(structure["edition"]),
        minutes=int(structure["minutes"]),
        title=words.splitlines()[0].removeprefix("# "),
        language=language,
        steps=tuple(Step(step, sections[step][0], documents.render(sections[step][1])) for step in steps),
        questions=tuple(_question(question, *sections[question["id"]]) for question in questions),
    )


def _sections(words: str) -> dict[str, tuple[str, str]]:
    found = list(HEADING.finditer(words))
    ends = [*(match.start() for match in found[1:]), len(words)]
    return {match["id"]: (match["title"], words[match.end() : end].strip()) for match, end in zip(found, ends, strict=True)}


def _question(structure: dict[str, object], text: str, body: str) -> Question:
    options = tuple(Option(match["id"], match["text"], match["feedback"]) for match in OPTION.finditer(body))
    right = str(structure["right"])
    if right not in {option.id for option in options} or len(options) < 3:
        raise Unfit(f"question {structure['id']} wants three options or more with feedback, and {right} among them")
    return Question(str(structure["id"]), text, options, right, bool(structure.get("safety", False)))
