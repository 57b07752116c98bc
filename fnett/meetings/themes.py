"""The closed list of themes, each for the ages it fits (product G14); a theme is stored as its code.

Each folder of fnett/content/themes is a theme, called by its code; its theme.toml says for which ages it is and its place
in the list, and its words stand beside it in one file per language.
"""

import re
import tomllib
from enum import StrEnum
from pathlib import Path

from fnett.core.documents import CONTENT, Unfit
from fnett.core.problems import NotFound
from fnett.meetings import library
from fnett.meetings.library import Theme
from fnett.web import locale

FIRST_GRADE_OF_YOUTH = 8
FOLDER = "themes"
CODE = re.compile(r"[a-z_]{2,20}")  # no longer than its column


class Age(StrEnum):
    """Whose parents meet: of small children, of pupils in grades 1 to 7, or of older ones."""

    SMALL = "small"
    PUPILS = "pupils"
    YOUTH = "youth"


def listed(folder: Path) -> dict[str, frozenset[Age]]:
    """The codes of a library's themes in their order, with the ages that each fits. Raises Unfit."""
    places: dict[int, tuple[str, frozenset[Age]]] = {}
    for file in sorted(folder.glob("*/theme.toml")):
        code, structure = file.parent.name, tomllib.loads(file.read_text(encoding="utf-8"))
        place, ages = structure.get("place"), structure.get("ages")
        if not CODE.fullmatch(code):
            raise Unfit(f"{code} is no code of a theme: up to 20 small letters and _")
        if not ages or set(ages) - set(Age):
            raise Unfit(f"{code} fits {ages}: name ages of {[str(age) for age in Age]}")
        if place is None or place in places:
            raise Unfit(f"{code} has the place {place} in the list; give it one of its own")
        places[place] = code, frozenset(map(Age, ages))
    return dict(places[place] for place in sorted(places))


THEMES = listed(CONTENT / FOLDER)


def age_of(kind: str, label: str) -> Age:
    """The age of the network's children, by the kind of institution and the grade in the label."""
    if kind == "kindergarten":
        return Age.SMALL
    grade = re.match(r"\d+", label)
    return Age.YOUTH if grade and int(grade.group()) >= FIRST_GRADE_OF_YOUTH else Age.PUPILS


def get(code: str) -> Theme:
    """A theme in the reader's language. Raises NotFound."""
    if code not in THEMES:
        raise NotFound("no such theme")
    return library.read(f"{FOLDER}/{code}", locale.language().code)


def fitting(age: Age) -> list[tuple[str, str]]:
    """Codes and titles of the themes for this age, in the order of the list and the reader's language."""
    return [(code, get(code).title) for code, ages in THEMES.items() if age in ages]
