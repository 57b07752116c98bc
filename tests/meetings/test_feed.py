"""Calendars, read by two programs that know nothing of ours: right hours, stable ids, nothing that tells a class."""

import json
import subprocess
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import icalendar
import playwright
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from fnett.core.languages import PARENT_LANGUAGES
from fnett.meetings import closing, feed
from fnett.web import locale
from tests.factories import make_meeting, make_network
from tests.meetings.house import JANUARY, House

NODE = Path(playwright.__file__).parent / "driver" / "node"
READER = Path(__file__).with_name("ical_reader.cjs")
CHANGES = {  # Europe/Oslo around both changes of the clock, and the same evening in UTC
    date(2026, 10, 24): datetime(2026, 10, 24, 15, tzinfo=UTC),
    date(2026, 10, 25): datetime(2026, 10, 25, 16, tzinfo=UTC),
    date(2026, 10, 26): datetime(2026, 10, 26, 16, tzinfo=UTC),
    date(2027, 3, 27): datetime(2027, 3, 27, 16, tzinfo=UTC),
    date(2027, 3, 28): datetime(2027, 3, 28, 15, tzinfo=UTC),
    date(2027, 3, 29): datetime(2027, 3, 29, 15, tzinfo=UTC),
}
SINCE = date(2026, 11, 25)


def written(house: House, language: str = "nb") -> bytes:
    with house.app.app_context(), house.work(), locale.reading_in(language):
        return feed.of_network(house.network, SINCE)


def by_icalendar(words: bytes) -> list[dict[str, Any]]:
    calendar = icalendar.Calendar.from_ical(words)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Oslo"] * bool(calendar.walk("VEVENT"))
    return [
        {
            "uid": str(event["UID"]),
            "summary": str(event["SUMMARY"]),
            "zone": str(event["DTSTART"].params["TZID"]),
            "starts": event.start.astimezone(UTC),
            "ends": event.end.astimezone(UTC),
            "changes": int(event["SEQUENCE"]),
            "status": str(event["STATUS"]),
            "place": str(event.get("LOCATION", "")) or None,
            "properties": len(event.property_items(recursive=False)) - 2,  # BEGIN and END
        }
        for event in calendar.walk("VEVENT")
    ]


def by_ical_js(words: bytes) -> list[dict[str, Any]]:
    done = subprocess.run([NODE, READER], input=words, capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)["events"]
    for event in found:
        event |= {name: datetime.fromisoformat(event[name]) for name in ("starts", "ends")}
    return found


def test_both_programs_read_the_same_hours_on_both_changes_of_the_clock(house: House):
    for day in CHANGES:
        house.meeting(day)
    words = written(house)
    first, second = by_icalendar(words), by_ical_js(words)
    assert first == second
    assert [event["starts"] for event in first] == list(CHANGES.values())
    assert {event["zone"] for event in first} == {"Europe/Oslo"}
    assert {(event["ends"] - event["starts"]).total_seconds() for event in first} == {75 * 60}


def test_a_meeting_keeps_its_id_and_counts_its_changes_until_it_is_called_off(house: House):
    meeting = house.meeting()
    seen = [by_icalendar(written(house))]
    house.move(meeting, date(2027, 1, 19))
    seen.append(by_icalendar(written(house)))
    house.move(meeting, date(2027, 1, 19), time(18))
    seen.append(by_icalendar(written(house)))
    with house.app.app_context(), house.work():
        closing.cancel(house.network, meeting, "room")
    words = written(house)
    seen.append(by_icalendar(words))
    assert by_ical_js(words) == seen[-1]
    assert {event["uid"] for [event] in seen} == {f"{meeting}@fnett.example"}
    assert [event["changes"] for [event] in seen] == [0, 1, 2, 3]
    assert [event["status"] for [event] in seen] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert [event["starts"].day for [event] in seen] == [12, 19, 19, 19]


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
def test_who_looks_over_a_shoulder_reads_no_class_school_or_language(house: House, language: str):
    house.meeting()
    with locale.reading_in(language):
        word = locale.gettext("Meeting")
    words = written(house, language)
    [event] = by_ical_js(words)
    assert (event["summary"], event["place"]) == (word, "Klasserommet, Inngang B")
    plain = words.decode()
    assert not [said for said in ("2B", "Bjørkelia", "DESCRIPTION", "ATTENDEE", "ORGANIZER") if said in plain]


def test_the_calendar_of_a_class_holds_no_other_and_nothing_from_long_ago(house: House):
    meeting = house.meeting()
    with house.app.app_context():
        other = make_network(house.institution, "3A")
        make_meeting(house.institution, other, JANUARY)
    long_ago = house.meeting(date(2026, 9, 15))
    found = [event["uid"] for event in by_icalendar(written(house))]
    assert found == [f"{meeting}@fnett.example"]
    assert str(long_ago) not in str(found)


def test_a_calendar_without_meetings_is_one(house: House):
    assert by_icalendar(written(house)) == by_ical_js(written(house)) == []


HOSTILE = ("Rom\\nX", "Rom;X", "Rom,X", "Rom:X", "Rom\r\nATTENDEE:x", "Rom\nEND:VEVENT", "Rom\u2028X", "Rom\\", "Rom^nX")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(room=st.one_of(st.text(min_size=1, max_size=40), st.sampled_from(HOSTILE)))
@example(room="Rom\r\nATTENDEE:mailto:x@y.example")
def test_no_name_of_a_room_writes_a_line_of_its_own(house: House, observer: Any, room: str):
    clean = "".join(character for character in room if character != "\x00" and not 0xD800 <= ord(character) < 0xE000)
    with observer.begin() as connection:  # past the rule, as an import might write it
        connection.execute(text("UPDATE place SET name = :name WHERE id = :id"), {"name": clean[:38], "id": house.room})
        count = connection.execute(text("SELECT count(*) FROM meeting")).scalar_one()
    if not count:
        house.meeting()
    words = written(house)
    [event] = by_icalendar(words)
    assert event["properties"] == 10
    assert words.count(b"\r\nBEGIN:VEVENT\r\n") == words.count(b"\r\nEND:VEVENT\r\n") == 1
    assert b"\r\nATTENDEE" not in words
