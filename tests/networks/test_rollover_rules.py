"""Carrying on: when it may be, what is proposed, and that no lineage is lost and no name given twice."""

from collections import Counter
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.core.problems import Refused
from fnett.networks import rollover_rules as rules
from fnett.networks.rollover_rules import Choice, What

ids = st.integers(1, 12).map(lambda number: UUID(int=number))
names = st.sampled_from(["2A", "2B", "2b", "3A", "3C", "Bjørk", "", "no such 12345 label"])
choices = st.lists(
    st.builds(Choice, ids, st.sampled_from(list(What)), names, names), max_size=8, unique_by=lambda c: c.network_id
)


@pytest.mark.parametrize(
    ("today", "year"),
    [("2027-04-30", None), ("2027-05-01", 2027), ("2027-07-31", 2027), ("2027-08-01", 2027), ("2027-09-30", 2027),
     ("2027-10-01", None), ("2027-01-01", None)],
)  # fmt: skip
def test_classes_are_carried_on_from_may_to_september(today: str, year: int | None):
    assert rules.year_to_carry_to(date.fromisoformat(today)) == year


@pytest.mark.parametrize(("today", "opens"), [("2027-04-30", "2027-05-01"), ("2026-11-25", "2027-05-01")])
def test_before_that_the_day_is_said(today: str, opens: str):
    assert rules.opens_on(date.fromisoformat(today)) == date.fromisoformat(opens)


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_on_every_day_it_is_either_open_or_opens_on_a_day_to_come(today: date):
    opens = rules.opens_on(today)
    assert rules.year_to_carry_to(opens) == opens.year
    assert (rules.year_to_carry_to(today) is not None) or opens > today


@pytest.mark.parametrize(
    ("label", "following"),
    [("2B", "3B"), ("9A", "10A"), ("1 STA", "2 STA"), ("Vg1 ST", "Vg2 ST"), ("Avdeling Bjørk", "Avdeling Bjørk"),
     ("Base 2", "Base 2"), ("10A", "11A")],
)  # fmt: skip
def test_the_next_label_has_the_next_grade(label: str, following: str):
    assert rules.next_label(label) == following


@pytest.mark.parametrize(
    ("kind", "grade_to", "last"),
    [("primary", None, 7), ("primary", 7, 7), ("combined", 10, 10), ("lower_secondary", None, 10),
     ("upper_secondary", 13, 3), ("upper_secondary", None, 3), (None, None, 10), ("special", 4, 4)],
)  # fmt: skip
def test_the_last_grade_is_the_schools(kind: str | None, grade_to: int | None, last: int):
    assert rules.last_grade(kind, grade_to) == last


@pytest.mark.parametrize(
    ("label", "is_school", "proposal"),
    [("2B", True, (What.ON, "3B")), ("7A", True, (What.END, "")), ("Bjørk", True, (What.ON, "Bjørk")),
     ("7 Bjørk", False, (What.ON, "7 Bjørk"))],
)  # fmt: skip
def test_what_usually_happens_is_proposed(label: str, is_school: bool, proposal: tuple[What, str]):
    assert rules.propose(label, is_school=is_school, last=7) == proposal


def test_grades_4_and_7_are_often_remade():
    assert [label for label in ("3A", "4A", "6A", "7B", "Bjørk") if rules.is_often_remade(label)] == ["4A", "7B"]


@given(choices, st.lists(names, max_size=2))
def test_no_lineage_is_lost_and_no_name_stands_twice(chosen: list[Choice], taken: list[str]):
    try:
        found = rules.groups(chosen, taken)
    except Refused as refusal:
        if not refusal.field:
            pytest.fail("a refusal says which class it is about")
        return
    times = Counter(source for group in found for source in group.sources)
    wanted = {What.ON: 1, What.MERGE: 1, What.SPLIT: 2, What.END: 0, What.LATER: 0}
    assert {choice.network_id: times[choice.network_id] for choice in chosen} == {
        choice.network_id: wanted[choice.what] for choice in chosen
    }
    labels = [group.label.casefold() for group in found]
    assert len(labels) == len(set(labels))
    assert not set(labels) & {label.casefold() for label in taken}
    assert all(len(group.sources) == 1 or group.is_new for group in found)


A, B, C = (UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ([Choice(A, What.ON, "")], (A, "label")),
        ([Choice(A, What.ON, "12345")], (A, "label")),
        ([Choice(A, What.ON, "3A"), Choice(B, What.ON, "3a")], (B, "label")),
        ([Choice(A, What.ON, "9Z")], (A, "label")),
        ([Choice(A, What.SPLIT, "3A", "")], (A, "second")),
        ([Choice(A, What.SPLIT, "3A", "3A")], (A, "second")),
        ([Choice(A, What.SPLIT, "3A", "9Z")], (A, "second")),
        ([Choice(A, What.MERGE, "3A")], (A, "label")),
        ([Choice(A, What.MERGE, "3A"), Choice(B, What.MERGE, "3A"), Choice(C, What.MERGE, "3A")], (A, "label")),
    ],
)
def test_what_does_not_go_together_is_said_beside_its_field(chosen: list[Choice], field: tuple[UUID, str]):
    with pytest.raises(Refused) as refusal:
        rules.groups(chosen, ["9Z"])
    assert refusal.value.field == rules.field_of(*field)


def test_two_become_one_and_one_becomes_two():
    found = rules.groups([Choice(A, What.MERGE, "3A"), Choice(B, What.MERGE, "3a"), Choice(C, What.SPLIT, "5A", "5B")], [])
    assert [(group.label, group.sources, group.is_new) for group in found] == [
        ("5A", (C,), True), ("5B", (C,), True), ("3A", (A, B), True)
    ]  # fmt: skip
