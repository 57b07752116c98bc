"""Whatever a name says: letters and calendars carry only what we wrote, to whom we wrote it (promise 16).

Which texts stand there is seen, not listed: the words of the world (canaries.py) are looked for in what it sends.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from fnett.core import mail
from tests.core.test_mail import INJECTIONS
from tests.ledger import Recorder
from tests.rules import posted
from tests.rules.posted import Field
from tests.rules.world import World

PROMISE = 16
STRINGS, ALL = 60, 5000
PIECES = (
    *INJECTIONS,
    *(
        "\r\n",
        "\n",
        "\r",
        "\r\n ",
        "\t",
        ":",
        ";",
        ",",
        "\\",
        '"',
        "<",
        ">",
        "=?utf-8?q?=0D=0A?=",
        "\u202e",
        "\u2066",
        "%0d%0a",
    ),
    *("\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x", "\nATTENDEE:mailto:x@evil.example", ";X=1:", "\\n", "BEGIN:VALARM"),
    *("\r\nBcc: x@evil.example\r\n\r\n", "Kari, x@evil.example", "x@evil.example", "--==", "=\r\n", "ب\u200f", "é\u0301"),
)
WORDS = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=6).map("".join)
Found = tuple[int, list[str]]


@pytest.fixture
def fields(world: World) -> list[Field]:
    """The columns whose words stand in a letter or a calendar."""
    posted.write_the_rest(world)
    return posted.fields(world)


def run(world: World, fields: list[Field], words: list[str], expected: posted.Shapes) -> Found:
    """How many letters and calendars were read back, and what in them was not of our writing."""
    read, wrong = 0, []
    with world.sees_all() as connection:
        for said in words:
            plant(connection, fields, said)
            seen = posted.shapes(world)
            read += sum(shape is not None for shape in seen.values())
            wrong += [f"{said!r} in {name}: {shape}" for name, shape in seen.items() if shape not in (expected[name], None)]
    return read, wrong


def plant(connection: Connection, fields: list[Field], said: str) -> None:
    """Put these words into every one of the fields of every row, as far as the database takes them."""
    connection.exec_driver_sql("SET session_replication_role = replica")
    for field in fields:
        try:
            connection.execute(text(field.change), {"said": said.replace("\x00", "")})
            connection.commit()
        except Exception:  # what cannot be stored cannot stand anywhere
            connection.rollback()
            connection.exec_driver_sql("SET session_replication_role = replica")


def strings(number: int) -> list[str]:
    """The measured ones, and so many that Hypothesis makes of hostile pieces."""
    found = list(PIECES)

    @settings(max_examples=number, database=None, deadline=None, phases=[Phase.generate], derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(WORDS)
    def take(said: str) -> None:
        found.append(said)

    take()
    return found


def test_letters_and_calendars_carry_only_what_we_wrote(
    world: World, fields: list[Field], proof: Recorder, full: bool, progress: Callable[[str], None]
):
    expected, chosen = posted.shapes(world), strings(ALL if full else STRINGS)
    assert None not in expected.values()
    read, wrong = 0, list[str]()
    for start in range(0, len(chosen), 500):
        of_these = run(world, fields, chosen[start : start + 500], expected)
        read, wrong = read + of_these[0], wrong + of_these[1]
        progress(f"injections: {min(start + 500, len(chosen))} of {len(chosen)} strings, {len(wrong)} came through")
    proof.figure(PROMISE, "fields whose words stand in letters or calendars", len(fields))
    proof.figure(PROMISE, "strings in each of them", len(chosen))
    proof.figure(PROMISE, "kinds of letters and calendars", len(expected))
    proof.figure(PROMISE, "read back", read, of=len(chosen) * len(expected))
    proof.figure(PROMISE, "headers, recipients, components or properties that were slipped in", len(wrong))
    assert wrong == [], "\n".join(wrong[:20])


def test_a_letter_goes_to_the_one_address_that_was_typed_or_to_nobody(world: World, proof: Recorder, full: bool):
    email, tried, sent, wrong = next(posted.emails(world)), 0, 0, []
    for said in strings(ALL if full else 10 * STRINGS):
        for to in (said, f"{said}@people.example", f"kari@people.example{said}", f'"{said}" <kari@people.example>'):
            tried += 1
            try:
                letter = posted.read_back(mail.compose(replace(email, to=to), "<0199@fnett.example>"))
            except mail.Unsendable:
                continue
            sent += 1
            wrong += [to] if [one.addr_spec for one in letter["To"].addresses] != [to] else []
    proof.figure(PROMISE, "addresses made of hostile strings", tried)
    proof.figure(PROMISE, "letters that went to another, or to more than one", len(wrong))
    assert sent
    assert wrong == []


def caught(world: World, fields: list[Field], patch: Callable[[], None]) -> list[str]:
    """What is found of the measured strings in a fnett that is not as careful."""
    expected = posted.shapes(world)
    patch()
    return run(world, fields, list(INJECTIONS), expected)[1]


def test_a_name_that_is_written_into_a_header_is_found(
    world: World, fields: list[Field], proof: Recorder, monkeypatch: pytest.MonkeyPatch
):
    read_back = posted.read_back

    def with_a_name(letter: EmailMessage) -> EmailMessage:
        [name, *_] = re.findall("\u2068(.*?)\u2069", str(letter.get_body(("plain",)).get_content()), re.S) or [""]  # type: ignore[union-attr]
        return read_back(Raw(f"X-Class: {name}\r\n".encode() + letter.as_bytes()))  # type: ignore[arg-type]

    found = caught(world, fields, lambda: monkeypatch.setattr(posted, "read_back", with_a_name))
    assert [line for line in found if "Bcc" in line]
    proof.caught(PROMISE, "a name in a header of a letter")


@dataclass(frozen=True)
class Raw:
    """A letter as it lies on the wire."""

    words: bytes

    def as_bytes(self) -> bytes:
        """The bytes."""
        return self.words


def test_a_room_that_is_written_into_a_calendar_as_it_is_is_found(
    world: World, fields: list[Field], proof: Recorder, monkeypatch: pytest.MonkeyPatch
):
    calendar = posted.calendar

    def with_a_room(of: World) -> str:
        with of.sees_all() as connection:
            room = connection.exec_driver_sql("SELECT name FROM place LIMIT 1").scalar_one()
        return calendar(of).replace("\r\nCLASS:", f"\r\nX-ROOM:{room}\r\nCLASS:", 1)

    found = caught(world, fields, lambda: monkeypatch.setattr(posted, "calendar", with_a_room))
    assert [line for line in found if "in calendar" in line]
    proof.caught(PROMISE, "a room in a calendar as it was typed")
