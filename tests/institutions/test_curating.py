"""Marks and names that people give."""

import pytest

from fnett.institutions import curating
from fnett.institutions.models import Institution


def test_a_mark_is_in_out_or_nothing() -> None:
    found = Institution()
    for verdict in ("in", "out", None):
        curating.mark(found, verdict)
        assert found.marked == verdict
    with pytest.raises(ValueError, match="is no mark"):
        curating.mark(found, "perhaps")


def test_going_back_to_the_name_of_the_register_forgets_the_other() -> None:
    found = Institution(orgnr="310002372", name="Furulia skole", municipality_number="3201")
    curating.show_as(found, "Furu skole")
    assert "furu skole" in found.search_key
    curating.show_as(found, None)
    assert (found.search_key, found.sort_key) == ("310002372 furulia skole baerum", "furulia skole")
