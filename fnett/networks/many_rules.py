"""Rules of setting up many classes at once: from grades and letters to labels (handbook, section 7.1)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fnett.core.problems import Refused
from fnett.networks import rules
from fnett.web.locale import lazy

MOST = 80
GRADES = range(1, 14)
LETTERS = re.compile(r"([A-ZÆØÅ])(?: ?[-–] ?| (?:to|til) )([A-ZÆØÅ])", re.IGNORECASE)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ"
LETTERS_PLEASE = lazy("Write the letters as A–C, or one by one as A, B, D.")
GRADES_TURNED = lazy("The last grade comes after the first one.")
TOO_MANY = lazy("That would be %(num)d classes. Up to %(most)d go at once; take some of the grades first.")
NONE_YET = lazy("Write at least one class or department.")


@dataclass(frozen=True)
class Plan:
    """What is made, and what is there already."""

    new: tuple[str, ...]
    there: tuple[str, ...]


def read_letters(typed: str) -> tuple[str, ...]:
    """`A–C`, `A to C` or `A, B, D` as letters. Raises Refused."""
    text = " ".join(typed.upper().split())
    between = LETTERS.fullmatch(text)
    if between:
        first, last = (ALPHABET.index(letter) for letter in between.groups())
        if first > last:
            raise Refused(LETTERS_PLEASE, field="letters")
        return tuple(ALPHABET[first : last + 1])
    found = tuple(dict.fromkeys(part for part in re.split(r"[ ,;]+", text) if part))
    if any(len(letter) != 1 or letter not in ALPHABET for letter in found):
        raise Refused(LETTERS_PLEASE, field="letters")
    return found


def classes(first: int, last: int, letters: Sequence[str]) -> tuple[str, ...]:
    """`1A` to `7C`, by grade and then by letter. Raises Refused."""
    if first > last:
        raise Refused(GRADES_TURNED, field="last")
    if not letters:
        raise Refused(LETTERS_PLEASE, field="letters")
    return tuple(f"{grade}{letter}" for grade in range(first, last + 1) for letter in letters)


def departments(lines: Iterable[str], field: str = "line") -> tuple[str, ...]:
    """What stands in the lines, each as a label; empty ones are left out. Raises Refused beside the line."""
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(rules.read_label(line))
            except Refused as refusal:
                raise Refused(refusal.message, field=f"{field}_{number}") from None
    return tuple(found)


def plan(labels: Iterable[str], taken: Iterable[str]) -> Plan:
    """Which of these labels are new and which are there; `2b` and `2B` are one class. Raises Refused."""
    wanted: dict[str, str] = {}
    for label in labels:
        wanted.setdefault(label.casefold(), label)
    if not wanted:
        raise Refused(NONE_YET)
    if len(wanted) > MOST:
        raise Refused(TOO_MANY, num=len(wanted), most=MOST)
    known = {label.casefold() for label in taken}
    ordered = sorted(wanted.values(), key=rules.sort_key)
    return Plan(
        tuple(label for label in ordered if label.casefold() not in known),
        tuple(label for label in ordered if label.casefold() in known),
    )


def fitting(labels: Iterable[str], grade_from: int | None, grade_to: int | None) -> tuple[str, ...]:
    """Those of an owner's labels that one school can have: of its own grades, where the register tells them."""
    return tuple(label for label in labels if _is_between(rules.sort_key(label)[0], grade_from, grade_to))


def _is_between(grade: int, grade_from: int | None, grade_to: int | None) -> bool:
    return (grade_from or 1) <= grade <= (grade_to or GRADES[-1])
