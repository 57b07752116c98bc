"""What a class, a department or a room may be called: a name, never a note about somebody."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.core.problems import Refused
from fnett.networks import rules


@pytest.mark.parametrize(
    "label",
    [
        "2B",
        "10A",
        "7 B",
        "1a",
        "Avdeling Bjørk",
        "Avdeling Rogn 2",
        "Mellomsteget",
        "Trollungene",
        "Áhkká",
        "Bjørk-Rogn",
        "8C",
    ],
)
def test_a_label_is_what_a_class_or_department_is_called(label: str) -> None:
    assert rules.read_label(f"  {label} ") == label


NOTES = (
    *("", " ", "123", "2B!", "2B (Ola)", "kari@people.example", "91 23 45 67", "Kari, tlf 91234567", "x" * 31, "2B\u202e"),
    *("2_B", "<b>2B</b>", "2B; ring mor", "Anna 010119", "2B\x00", "=2B", "+2B"),
)


@pytest.mark.parametrize("typed", NOTES)
def test_a_note_is_no_label(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.read_label(typed)
    assert refusal.value.field == "label"


@pytest.mark.parametrize(
    "name",
    ["Klasserommet", "Rom 104", "Inngang B", "Inngang til Trollungen", "Døra mot tunet", "Aula (2 etg)"],
)
def test_a_room_and_a_door_are_short_names(name: str) -> None:
    assert rules.read_room(f" {name}  ", "door") == name


@pytest.mark.parametrize(
    "typed",
    ["", "Ring 91234567", "Kari er syk. Ring mor", "kari@people.example", "x" * 41, "Rom\u202e 1", "Rom 1; nøkkel", "!"],
)
def test_a_note_is_no_room(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        rules.read_room(typed, "door")
    assert refusal.value.field == "door"


@given(st.text(max_size=60))
def test_what_is_read_is_short_and_holds_few_digits(typed: str) -> None:
    for read, most, digits in ((rules.read_label, 30, 2), (lambda text: rules.read_room(text, "name"), 40, 4)):
        try:
            name = read(typed)
        except Refused:
            continue
        assert 0 < len(name) <= most
        assert sum(character.isdigit() for character in name) <= digits
        assert read(name) == name
        assert unicodedata.is_normalized("NFC", name)


def test_classes_come_by_grade_and_departments_after_them() -> None:
    labels = ["Rogn", "10A", "2B", "Bjørk", "2A"]
    assert sorted(labels, key=rules.sort_key) == ["2A", "2B", "10A", "Bjørk", "Rogn"]
