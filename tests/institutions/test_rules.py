"""What becomes of a unit: each ground of the handbook's section 3.3, and the unit without it."""

from dataclasses import replace
from typing import Any

import pytest

from fnett.institutions import rules
from fnett.institutions.registers import reading
from fnett.institutions.registers.values import MainUnit, Unit
from fnett.institutions.rules import Judgement
from tests.institutions.samples import FURULIA, sample


def unit(name: str = FURULIA, **changes: Any) -> Unit:
    (found,) = reading.read(*sample(name)).items
    assert isinstance(found, Unit)
    assert found.detail
    known = set(Unit.__dataclass_fields__)
    whole = replace(found, **{key: value for key, value in changes.items() if key in known})
    rest = {key: value for key, value in changes.items() if key not in known}
    return replace(whole, detail=replace(found.detail, **rest)) if rest else whole


KINDERGARTEN = "nbr_v4_enhet_310087319.json"


def test_an_ordinary_school_and_kindergarten_are_institutions() -> None:
    assert rules.judge(unit()).judgement is Judgement.INSTITUTION
    assert rules.judge(unit(KINDERGARTEN)).judgement is Judgement.INSTITUTION


@pytest.mark.parametrize(
    ("changes", "judgement"),
    [
        ({"is_institution": False}, Judgement.LEFT_OUT),
        ({"municipality": "2599"}, Judgement.LEFT_OUT),
        ({"is_active": False}, Judgement.CLOSED),
        ({"teaches_compulsory": False}, Judgement.LEFT_OUT),
        ({"categories": frozenset({"1", "10"})}, Judgement.LEFT_OUT),
        ({"categories": frozenset({"25"})}, Judgement.LEFT_OUT),
        ({"industry": "85.423"}, Judgement.LEFT_OUT),
        ({"industry": "85.593"}, Judgement.LEFT_OUT),
        ({"industry": "85.601"}, Judgement.LEFT_OUT),
        ({"detail": None}, Judgement.WAITS),
    ],
)
def test_a_school_is_judged_by_the_first_ground_that_holds(changes: dict[str, Any], judgement: Judgement) -> None:
    assert rules.judge(unit(**changes)).judgement is judgement


@pytest.mark.parametrize(
    "changes",
    [
        {"municipality": "2100"},
        {"municipality": None},
        {"industry": None},
        {"industry": "85.310"},
        {"size": None},
    ],
)
def test_svalbard_and_unknown_facts_do_not_make_a_school_less_of_one(changes: dict[str, Any]) -> None:
    assert rules.judge(unit(**changes)).judgement is Judgement.INSTITUTION


@pytest.mark.parametrize(
    ("changes", "judgement"),
    [
        ({"is_institution": False}, Judgement.LEFT_OUT),
        ({"is_excluded": True}, Judgement.LEFT_OUT),
        ({"is_active": False}, Judgement.CLOSED),
        ({"detail": None}, Judgement.WAITS),
        ({"is_idle": True}, Judgement.INSTITUTION),
    ],
)
def test_a_kindergarten_is_judged_likewise(changes: dict[str, Any], judgement: Judgement) -> None:
    assert rules.judge(unit(KINDERGARTEN, **changes)).judgement is judgement


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"grade_from": 1, "grade_to": 7}, "primary"),
        ({"grade_from": 8, "grade_to": 10}, "lower_secondary"),
        ({"grade_from": 5, "grade_to": 10}, "combined"),
        ({"grade_from": 1, "grade_to": 13, "teaches_upper": True}, "combined"),
        ({"grade_from": 8, "grade_to": 13, "teaches_upper": True}, "combined"),
        ({"teaches_compulsory": False, "teaches_upper": True, "grade_from": None}, "upper_secondary"),
        ({"is_special": True}, "special"),
        ({"grade_from": None, "grade_to": None}, None),
    ],
)
def test_the_kind_of_school_follows_the_grades(changes: dict[str, Any], kind: str | None) -> None:
    assert rules.school_kind(unit(**changes)) == kind


def main_unit(form: str, industry: str | None) -> MainUnit:
    return MainUnit("310003743", "Somebody", form, parent=None, industry=industry, is_closing=False)


@pytest.mark.parametrize(
    ("form", "industry"), [("KOMM", None), ("FYLK", None), ("ORGL", None), ("AS", "88.911"), ("SA", "85.201")]
)
def test_public_bodies_and_those_with_the_right_industry_code_are_owners(form: str, industry: str | None) -> None:
    assert rules.why_owner(main_unit(form, industry), is_named=False)


@pytest.mark.parametrize(
    ("form", "industry"),
    [("FLI", "94.992"), ("FLI", "88.911"), ("ENK", "88.911"), ("AS", "41.000"), ("AS", None)],
)
def test_others_are_owners_only_when_an_institution_names_them(form: str, industry: str | None) -> None:
    assert rules.why_owner(main_unit(form, industry), is_named=False) is None
    assert rules.why_owner(main_unit(form, industry), is_named=True)


@pytest.mark.parametrize(
    ("closing", "active", "too_many"),
    [
        (0, 0, False),
        (5, 10, False),
        (6, 10, True),
        (6, 300, False),
        (7, 300, True),
        (240, 12_000, False),
        (241, 12_000, True),
    ],
)
def test_more_than_two_per_cent_and_more_than_a_handful_are_too_many(closing: int, active: int, too_many: bool) -> None:
    assert rules.closes_too_many(closing, active) is too_many
