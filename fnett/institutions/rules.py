"""What becomes of a unit of the registers (handbook, section 3.3): pure judgements with their reasons."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from fnett.institutions.registers.values import MainUnit, Unit

ABROAD = "2599"
NOT_FOR_CHILDREN = {"10", "25"}  # categories of adult education and the like
NOT_SCHOOL_INDUSTRIES = ("85.4", "85.5", "85.6")
CARING_INDUSTRIES = ("85.", "88.91")
PUBLIC_FORMS = {
    "KOMM": "It is a municipality.",
    "FYLK": "It is a county.",
    "ORGL": "It is a part of a municipality or a county.",
}
PERSONAL_FORMS = {"FLI", "ENK"}  # associations and sole traders: often a parent's or a person's own name
LOWER_FROM, UPPER_FROM = 8, 11
MANY, MANY_SHARE = 5, 0.02


class Judgement(StrEnum):
    """What a unit is for fnett."""

    INSTITUTION = "institution"
    CLOSED = "closed"
    WAITS = "waits"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Verdict:
    """A judgement with its reason, a whole sentence."""

    judgement: Judgement
    reason: str


Ground = tuple[Callable[[Unit], bool], str]

# read from the top; the first ground that holds decides
NEVER: dict[str, tuple[Ground, ...]] = {
    "nsr": (
        (lambda unit: not unit.is_institution and unit.is_owner, "It owns schools and is none itself."),
        (lambda unit: not unit.is_institution, "The register does not call it a school."),
        (lambda unit: unit.municipality == ABROAD, "It lies abroad."),
    ),
    "nbr": (
        (lambda unit: not unit.is_institution and unit.is_owner, "It owns kindergartens and is none itself."),
        (lambda unit: not unit.is_institution, "The register does not call it a kindergarten."),
    ),
}
NOT_NOW: dict[str, tuple[Ground, ...]] = {
    "nsr": (
        (
            lambda unit: not (unit.teaches_compulsory or unit.teaches_upper),
            "It teaches neither grades 1 to 10 nor upper secondary.",
        ),
        (lambda unit: bool(unit.categories & NOT_FOR_CHILDREN), "It is adult education by its category."),
        (
            lambda unit: _industry(unit).startswith(NOT_SCHOOL_INDUSTRIES),
            "Its first industry code is no school's.",
        ),
    ),
    "nbr": ((lambda unit: bool(unit.detail and unit.detail.is_excluded), "The register excludes it."),),
}
WAITING = {
    "nsr": "The list tells neither industry code nor grades; it waits for its detail.",
    "nbr": "The list does not tell whether the register excludes it; it waits for its detail.",
}
NOTES: tuple[Ground, ...] = (
    (lambda unit: unit.is_idle, "It is a kindergarten, though marked inactive in BASIL."),
    (
        lambda unit: unit.is_family,
        "It is a family kindergarten: the name may be a person's, the address a home.",
    ),
    (
        lambda unit: unit.register == "nsr" and unit.detail is not None and _says_little(unit),
        "It counts as a school but has no address, grades or number of pupils: a person should look at it.",
    ),
    (lambda unit: unit.register == "nsr", "It is a school."),
    (lambda unit: True, "It is a kindergarten."),
)


def judge(unit: Unit) -> Verdict:
    """Whether this unit is an institution of fnett, closed, left out, or waits for its detail."""
    never = _first(NEVER[unit.register], unit)
    if never:
        return Verdict(Judgement.LEFT_OUT, never)
    if not unit.is_active:
        return Verdict(Judgement.CLOSED, "The register says it is closed.")
    not_now = _first(NOT_NOW[unit.register], unit)
    if not_now:
        return Verdict(Judgement.LEFT_OUT, not_now)
    if unit.detail is None:
        return Verdict(Judgement.WAITS, WAITING[unit.register])
    return Verdict(Judgement.INSTITUTION, _first(NOTES, unit) or "")


def school_kind(unit: Unit) -> str | None:
    """Primary, lower secondary, combined, upper secondary or special; None where it is not known."""
    if unit.is_special:
        return "special"
    if unit.teaches_upper and not unit.teaches_compulsory:
        return "upper_secondary"
    detail = unit.detail
    if detail is None or detail.grade_from is None or detail.grade_to is None:
        return None
    if detail.grade_to < LOWER_FROM:
        return "primary"
    is_lower = detail.grade_from >= LOWER_FROM and detail.grade_to < UPPER_FROM
    return "lower_secondary" if is_lower else "combined"


def why_owner(unit: MainUnit, *, is_named: bool) -> str | None:
    """Why a main unit is kept as an owner, or None; `is_named` if an institution says it belongs to it."""
    if is_named:
        return "An institution belongs to it."
    if unit.form in PUBLIC_FORMS:
        return PUBLIC_FORMS[unit.form]
    is_caring = (unit.industry or "").startswith(CARING_INDUSTRIES) and unit.form not in PERSONAL_FORMS
    return "Its industry code is that of schools or kindergartens." if is_caring else None


def closes_too_many(closing: int, active: int) -> bool:
    """Whether a run would close more than 2 % of the active institutions, and more than a handful."""
    return closing > MANY and closing > active * MANY_SHARE


def _first(grounds: tuple[Ground, ...], unit: Unit) -> str | None:
    return next((reason for holds, reason in grounds if holds(unit)), None)


def _industry(unit: Unit) -> str:
    return (unit.detail and unit.detail.industry) or ""


def _says_little(unit: Unit) -> bool:
    detail = unit.detail
    return detail is not None and detail.street is None and detail.grade_from is None and detail.size is None
