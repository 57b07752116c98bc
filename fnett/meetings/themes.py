"""The closed list of themes, each for the ages it fits (product G14); a theme is stored as its code."""

import re
from enum import StrEnum

from fnett.web.locale import lazy

FIRST_GRADE_OF_YOUTH = 8


class Age(StrEnum):
    """Whose parents meet: of small children, of pupils in grades 1 to 7, or of older ones."""

    SMALL = "small"
    PUPILS = "pupils"
    YOUTH = "youth"


ALL = frozenset(Age)
THEMES: dict[str, tuple[str, frozenset[Age]]] = {
    "rounds": (lazy("No set theme, only the rounds"), ALL),
    "friendship": (lazy("Friendship and belonging"), ALL),
    "play": (lazy("Play and free time"), frozenset({Age.SMALL, Age.PUPILS})),
    "birthdays": (lazy("Birthdays"), frozenset({Age.SMALL, Age.PUPILS})),
    "parties": (lazy("Parties and evenings out"), frozenset({Age.YOUTH})),
    "online": (lazy("Online sense"), frozenset({Age.PUPILS, Age.YOUTH})),
    "screens": (lazy("Screens at home"), frozenset({Age.SMALL, Age.PUPILS})),
    "way_to_school": (lazy("The way to school"), frozenset({Age.PUPILS})),
    "first_grade": (lazy("Starting school"), frozenset({Age.SMALL})),
    "sleep": (lazy("Sleep and rest"), ALL),
    "language": (lazy("Languages at home"), ALL),
}


def age_of(kind: str, label: str) -> Age:
    """The age of the network's children, by the kind of institution and the grade in the label."""
    if kind == "kindergarten":
        return Age.SMALL
    grade = re.match(r"\d+", label)
    return Age.YOUTH if grade and int(grade.group()) >= FIRST_GRADE_OF_YOUTH else Age.PUPILS


def fitting(age: Age) -> list[tuple[str, str]]:
    """Codes and words of the themes for this age, in the order of the list."""
    return [(code, words) for code, (words, ages) in THEMES.items() if age in ages]
