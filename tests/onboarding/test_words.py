"""Words for what the registers and the states say."""

from fnett.core.models import Message
from fnett.institutions.models import Institution
from fnett.institutions.participation import Participation
from fnett.onboarding import words
from fnett.web.locale import reading_in


def states_of(table: type) -> set[str]:
    """The states that the database allows, read from the table's own check."""
    check = next(c for c in table.__table__.constraints if "state IN" in str(getattr(c, "sqltext", "")))  # type: ignore[attr-defined]
    return {part.strip(" '\n") for part in str(check.sqltext).split("(")[1].rstrip(")").split(",")}


def test_every_state_of_taking_part_has_words() -> None:
    assert {"listed", *states_of(Participation)} == set(words.STANDINGS)


def test_every_state_of_a_letter_has_words() -> None:
    assert states_of(Message) == set(words.LETTERS)


def test_a_school_is_called_by_its_kind_where_that_is_known() -> None:
    with reading_in("en"):
        assert words.kind(Institution(kind="school", school_kind="combined")) == "Combined school"
        assert words.kind(Institution(kind="school")) == "School"
        assert words.kind(Institution(kind="kindergarten", is_family_kindergarten=True)) == "Family kindergarten"
