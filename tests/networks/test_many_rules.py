"""From grades and letters to labels; each class once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.core.problems import Refused
from fnett.networks import many_rules, rules

labels = st.sampled_from([f"{grade}{letter}" for grade in range(1, 11) for letter in "ABCDabÅ"])


@pytest.mark.parametrize(
    ("typed", "letters"),
    [
        ("A–C", "ABC"), ("a-c", "ABC"), ("A to C", "ABC"), ("A til C", "ABC"), ("A, B, D", "ABD"), ("A B;B", "AB"),
        ("C", "C"), ("Æ-Å", "ÆØÅ"), (" A ", "A"),
    ],
)  # fmt: skip
def test_letters_are_read_as_people_write_them(typed: str, letters: str):
    assert many_rules.read_letters(typed) == tuple(letters)


@pytest.mark.parametrize("typed", ["C-A", "1-3", "Kari", "A, Kari", "A–C–E", "Ω"])
def test_what_is_no_letter_is_refused(typed: str):
    with pytest.raises(Refused) as refusal:
        many_rules.read_letters(typed)
    assert refusal.value.field == "letters"


def test_grades_1_to_7_with_three_letters_are_21_classes():
    found = many_rules.classes(1, 7, "ABC")
    assert (found[0], found[-1], len(found)) == ("1A", "7C", 21)
    assert all(rules.read_label(label) == label for label in found)


@pytest.mark.parametrize(("first", "last", "letters", "field"), [(7, 1, "AB", "last"), (1, 7, "", "letters")])
def test_grades_that_turn_round_or_lack_letters_are_refused(first: int, last: int, letters: str, field: str):
    with pytest.raises(Refused) as refusal:
        many_rules.classes(first, last, letters)
    assert refusal.value.field == field


def test_departments_stand_on_lines_of_their_own():
    assert many_rules.departments([" Bjørk ", "", "Rogn"]) == ("Bjørk", "Rogn")
    with pytest.raises(Refused) as refusal:
        many_rules.departments(["Bjørk", "", "Kari er syk. Ring 99887766"])
    assert refusal.value.field == "line_3"


@given(st.lists(labels, max_size=70), st.lists(labels))
def test_every_class_is_either_made_or_there_and_made_once(wanted: list[str], taken: list[str]):
    if not wanted:
        with pytest.raises(Refused):
            many_rules.plan(wanted, taken)
        return
    plan = many_rules.plan(wanted, taken)
    folded = [label.casefold() for label in (*plan.new, *plan.there)]
    assert sorted(folded) == sorted({label.casefold() for label in wanted})
    assert not {label.casefold() for label in plan.new} & {label.casefold() for label in taken}
    assert many_rules.plan(wanted, [*taken, *plan.new]).new == ()


def test_too_many_at_once_are_refused():
    most = many_rules.classes(1, 8, "ABCDEFGHIJ")
    assert len(many_rules.plan(most, ()).new) == many_rules.MOST
    with pytest.raises(Refused) as refusal:
        many_rules.plan([*most, "9A"], ())
    assert refusal.value.values == {"num": 81, "most": 80}


@pytest.mark.parametrize(
    ("grades", "fitting"), [((1, 7), "1A 7B"), ((8, 10), "8A"), ((1, None), "1A 7B 8A"), ((None, 7), "1A 7B")]
)
def test_a_school_gets_the_classes_of_its_grades(grades: tuple[int | None, int | None], fitting: str):
    assert many_rules.fitting(["1A", "7B", "8A"], *grades) == tuple(fitting.split())
