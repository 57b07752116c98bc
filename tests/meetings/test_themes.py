"""Themes fit the age; the list is closed."""

import pytest

from fnett.meetings import themes
from fnett.meetings.themes import Age


@pytest.mark.parametrize(
    ("kind", "label", "age"),
    [
        ("kindergarten", "Avdeling Bjørk", Age.SMALL),
        ("kindergarten", "9", Age.SMALL),
        ("school", "2B", Age.PUPILS),
        ("school", "7 A", Age.PUPILS),
        ("school", "8A", Age.YOUTH),
        ("school", "10C", Age.YOUTH),
        ("school", "Uglene", Age.PUPILS),
    ],
)
def test_the_age_is_read_from_the_kind_and_the_grade(kind, label, age):
    assert themes.age_of(kind, label) is age


def test_small_children_have_no_way_to_school_and_pupils_do():
    assert "way_to_school" not in dict(themes.fitting(Age.SMALL))
    assert "way_to_school" in dict(themes.fitting(Age.PUPILS))


def test_every_theme_fits_some_age_and_its_column():
    assert all(ages for _, ages in themes.THEMES.values())
    assert all(len(code) <= 20 for code in themes.THEMES)
