"""The text to paste: plain words, everything one needs, nobody's name, short enough for a locked phone."""

import unicodedata
from datetime import date, time
from typing import Any

import pytest

from fnett.core.languages import PARENT_LANGUAGES
from fnett.meetings import pasting, rules
from fnett.meetings.models import Meeting
from fnett.meetings.words import OPENED_BY
from fnett.networks.models import Place
from fnett.web.locale import longdate, reading_in

ADDRESS = "https://fnett.example/n/0123-4567-89AB-CDEF"
DAY = date(2027, 1, 12)


def meeting(day: date = DAY, starts: time = time(17), ends: time = time(18, 15)) -> Meeting:
    instants = {"starts_at": rules.wall_time_to_utc(day, starts), "ends_at": rules.wall_time_to_utc(day, ends)}
    return Meeting(day=day, starts=starts, ends=ends, **instants)


def text_of(language: str = "en", place: Place | None = None, **values: Any) -> str:
    place = place or Place(name="Rom 12", door="Inngang B", opened_by="bell")
    return pasting.text_of(values.get("meeting") or meeting(), place, values.get("label", "2B"), ADDRESS, language)


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
def test_it_says_who_when_where_how_long_and_where_to_read_on(language: str):
    words = text_of(language)
    with reading_in(language):
        day = longdate(DAY)
    for wanted in ("2B", day, "17:00", "18:15", "75", "Rom 12", "Inngang B"):
        assert wanted in words
    assert words.splitlines()[-1] == ADDRESS, "alone in its line, so that every program makes it a link"


def test_in_english_it_reads_like_this():
    assert text_of() == (
        "Welcome to the parent network of 2B\n\n"
        "We meet on Tuesday, 12 January 2027, from 17:00 to 18:15. It takes 75 minutes.\n"
        "Rom 12, Inngang B. Ring the bell.\n\n"
        "You do not have to say anything. It is fine just to listen.\n\n"
        f"Read more, and say whether you are coming, without a name:\n{ADDRESS}"
    )


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
@pytest.mark.parametrize("opened_by", OPENED_BY)
def test_the_longest_is_short_and_plain(language: str, opened_by: str):
    place = Place(name="R" * 40, door="D" * 40, opened_by=opened_by)
    words = text_of(language, place, label="L" * 30, meeting=meeting(date(2027, 9, 29)))
    assert len(words) <= pasting.MOST
    hidden = {unicodedata.category(letter) for letter in words.replace("\n", "")} & {"Cc", "Cf"}
    assert hidden == set(), "a tool that does not know such a character shows a box"
    assert "<" not in words


def test_a_room_that_is_not_known_yet_is_said_so():
    words = pasting.text_of(meeting(), None, "2B", ADDRESS, "en")
    assert "The room is not known yet. It stands at the address below as soon as it is." in words


def test_how_long_it_takes_is_counted_through_the_change_of_the_clock():
    night = meeting(date(2027, 3, 28), time(1, 30), time(3, 15))
    assert "It takes 45 minutes." in text_of(meeting=night)
    assert "It takes 1 minute." in text_of(meeting=meeting(ends=time(17, 1)))
