"""A relay address that passed a day on hears that it is not so any more, with a text to paste, and nobody else does."""

from datetime import date, time

import pytest
from sqlalchemy import Engine

from fnett.meetings import closing
from fnett.networks import languages
from tests.meetings.house import House
from tests.meetings.test_relay import DAY, WORK, ahead, at, deliver, keep, letters, relayed, write
from tests.people.letters import delivered, text_of

__all__ = ["relayed"]
LATER = date(2027, 1, 21)


def passed_on(house: House) -> object:
    """A meeting whose day was sent to the relay address three days ahead."""
    meeting = house.meeting(DAY)
    with at(ahead(3)):
        write(house)
        deliver(house)
    return meeting


def changes(observer: Engine) -> list[tuple[str, str, str]]:
    """Whom the letters of changes go to, what became of them, and what they tell."""
    rows = [row for row in letters(observer) if row.dedupe_key.startswith("relay_change:")]
    return [(row.recipient, row.state, row.dedupe_key.split(":", 2)[2]) for row in rows]


def cancel(house: House, meeting: object) -> None:
    with house.app.app_context(), house.work():
        closing.cancel(house.network, meeting, "illness")


def test_who_told_a_day_is_told_the_other_one_at_once_in_the_languages_of_the_network(relayed: House, observer: Engine):
    with relayed.app.app_context(), relayed.work():
        languages.choose(relayed.network, ["nb", "ar"])
    meeting = passed_on(relayed)
    with at(ahead(2), 22):
        relayed.move(meeting, LATER)
        deliver(relayed)
    assert changes(observer) == [(WORK, "sent", "2027-01-12:2027-01-21")]
    *_, letter = delivered(relayed.app)
    assert "2B" not in letter["Subject"]
    words = text_of(letter)
    assert "Møtet i 2B tirsdag 12. januar 2027 er flyttet" in words
    assert "torsdag 21. januar 2027" in words
    assert "الخميس، 21 يناير 2027" in words
    assert "/n/" in words


def test_who_told_a_day_is_told_that_nobody_needs_to_come(relayed: House, observer: Engine):
    meeting = passed_on(relayed)
    with at(ahead(1), 15):
        cancel(relayed, meeting)
        deliver(relayed)
    assert changes(observer) == [(WORK, "sent", "2027-01-12:called_off")]
    assert "er avlyst" in text_of(delivered(relayed.app)[-1])


def test_who_told_the_other_day_too_is_told_that_it_is_the_first_after_all(relayed: House, observer: Engine):
    meeting = passed_on(relayed)
    for day in (LATER, DAY):
        with at(ahead(2)):
            relayed.move(meeting, day)
            deliver(relayed)
    assert [told for _, state, told in changes(observer) if state == "sent"] == [
        "2027-01-12:2027-01-21",
        "2027-01-21:2027-01-12",
    ]


def test_what_nobody_passed_on_is_no_news(relayed: House, observer: Engine):
    first, second = relayed.meeting(DAY), relayed.meeting(LATER)
    with at(ahead(20)):
        relayed.move(first, date(2027, 1, 19))
        cancel(relayed, second)
    assert changes(observer) == []


def test_other_hours_on_the_same_day_are_no_news(relayed: House, observer: Engine):
    meeting = passed_on(relayed)
    with at(ahead(2)):
        relayed.move(meeting, DAY, time(18))
    assert changes(observer) == []


@pytest.mark.parametrize("then", ["moved again", "another address", "begun"])
def test_what_is_not_so_any_more_is_not_sent(relayed: House, observer: Engine, then: str):
    meeting = passed_on(relayed)
    with at(ahead(2)):
        relayed.move(meeting, LATER)
        if then == "moved again":
            relayed.move(meeting, date(2027, 1, 26))
        elif then == "another address":
            keep(relayed, "ny@skole.example")
    with at(date(2027, 1, 21) if then == "begun" else ahead(2), 20):
        deliver(relayed)
    assert [state for _, state, told in changes(observer) if told.endswith("2027-01-21")] == ["cancelled"]
