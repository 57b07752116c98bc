"""Rules of carrying classes on to the next school year: when, under which name, and what does not go together (G17)."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from fnett.core.problems import Refused
from fnett.networks import rules
from fnett.web.locale import lazy

FIRST, LAST = (5, 1), (9, 30)  # month and day between which classes are carried on
LAST_GRADES = {"primary": 7, "lower_secondary": 10, "combined": 10, "upper_secondary": 3}
REMADE_AFTER = (4, 7)  # handbook, section 1.4
UPPER_FROM = 11  # the register counts the three years of upper secondary from 11
GRADE = re.compile(r"((?:vg ?)?)(\d{1,2})(.*)", re.IGNORECASE)
PLEASE_NAME = lazy("Write what the class or department is called from then on.")
TAKEN = lazy("There is a network called %(label)s that school year already. Give this one another name.")
TWICE = lazy("%(label)s stands here twice. Choose two names, or let the two become one.")
NEEDS_ANOTHER = lazy("To become one, two classes get the same name. %(label)s stands here once so far.")
ONLY_TWO = lazy("Two classes become one at a time; more than two stand under %(label)s.")
OTHER_LEADERS = lazy("The two that become one are led alike, by parents or by staff. Set one of them right first.")


class What(StrEnum):
    """What becomes of a network when the school year turns."""

    ON = "on"
    END = "end"
    SPLIT = "split"
    MERGE = "merge"
    LATER = "later"


@dataclass(frozen=True)
class Choice:
    """What is chosen for one network; `label` and `second` are what it, or its two parts, are called next year."""

    network_id: UUID
    what: What
    label: str = ""
    second: str = ""


@dataclass(frozen=True)
class Group:
    """One network of the new year and those that it comes from; a lineage of its own after a split or a merge."""

    label: str
    sources: tuple[UUID, ...]
    is_new: bool


def year_to_carry_to(today: date) -> int | None:
    """The school year that classes are carried on to: the coming one from 1 May, the present one until 30 September."""
    return today.year if FIRST <= (today.month, today.day) <= LAST else None


def opens_on(today: date) -> date:
    """The day from which classes can be carried on again."""
    this_year = date(today.year, *FIRST)
    return this_year if today < this_year else date(today.year + 1, *FIRST)


def grade_of(label: str) -> int | None:
    """The grade that a class is in by its name; departments have none."""
    found = GRADE.fullmatch(label)
    return int(found[2]) if found else None


def next_label(label: str) -> str:
    """`2B` is `3B` next year; a department is called the same."""
    found = GRADE.fullmatch(label)
    return f"{found[1]}{int(found[2]) + 1}{found[3]}" if found else label


def last_grade(school_kind: str | None, grade_to: int | None) -> int:
    """The grade after which classes leave this school, as they are named there."""
    if grade_to is not None:
        return grade_to - UPPER_FROM + 1 if grade_to >= UPPER_FROM else grade_to
    return LAST_GRADES.get(school_kind or "", 10)


def propose(label: str, *, is_school: bool, last: int) -> tuple[What, str]:
    """What most likely becomes of a class, and what it is then called."""
    grade = grade_of(label) if is_school else None
    if grade is None:
        return What.ON, label
    return (What.END, "") if grade >= last else (What.ON, next_label(label))


def is_often_remade(label: str) -> bool:
    """Whether classes of this grade are often made anew afterwards."""
    return grade_of(label) in REMADE_AFTER


def groups(choices: Sequence[Choice], taken: Collection[str]) -> list[Group]:
    """The networks of the new year. Raises Refused, with the network and the field that it concerns."""
    carried = [Group(_name(c, "label"), (c.network_id,), is_new=False) for c in choices if c.what is What.ON]
    split = [
        Group(_name(c, field), (c.network_id,), is_new=True)
        for c in choices
        if c.what is What.SPLIT
        for field in ("label", "second")
    ]
    found = [*carried, *split, *_merged(choices)]
    _refuse_twice(found, choices, taken)
    return found


def field_of(network_id: UUID, field: str) -> str:
    """How the form calls a field of one network."""
    return f"c{network_id.hex}-{field}"


def _name(choice: Choice, field: str) -> str:
    typed = getattr(choice, field)
    where = field_of(choice.network_id, field)
    if not typed.strip():
        raise Refused(PLEASE_NAME, field=where)
    try:
        return rules.read_label(typed)
    except Refused as refusal:
        raise Refused(refusal.message, field=where) from None


def _merged(choices: Iterable[Choice]) -> list[Group]:
    pairs: dict[str, list[tuple[str, UUID]]] = {}
    for choice in choices:
        if choice.what is What.MERGE:
            label = _name(choice, "label")
            pairs.setdefault(label.casefold(), []).append((label, choice.network_id))
    for pair in pairs.values():
        label, first = pair[0]
        if len(pair) != 2:
            raise Refused(NEEDS_ANOTHER if len(pair) < 2 else ONLY_TWO, field=field_of(first, "label"), label=label)
    return [Group(pair[0][0], tuple(source for _, source in pair), is_new=True) for pair in pairs.values()]


def _refuse_twice(found: Sequence[Group], choices: Sequence[Choice], taken: Collection[str]) -> None:
    known = {label.casefold() for label in taken}
    seen: set[str] = set()
    seconds = {(c.network_id, c.second.strip().casefold()) for c in choices if c.what is What.SPLIT}
    for group in found:
        folded = group.label.casefold()
        field = "second" if (group.sources[0], folded) in seconds else "label"
        where = field_of(group.sources[0], field)
        if folded in known:
            raise Refused(TAKEN, field=where, label=group.label)
        if folded in seen:
            raise Refused(TWICE, field=where, label=group.label)
        seen.add(folded)
