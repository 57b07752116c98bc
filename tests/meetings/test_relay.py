"""The letters to a relay address: written once a day and meeting, and judged again when they leave."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, text

from fnett.core import outbox
from fnett.embedded.postgres import Postgres
from fnett.meetings import closing, relay
from fnett.meetings.rules import OSLO
from fnett.networks import networks, relays
from tests import factories
from tests.aged import tell
from tests.meetings.house import House

WORK = "kontaktlarar@skole.example"
DAY = date(2027, 1, 12)
LETTERS = "SELECT recipient, language, state, outcome, dedupe_key FROM message ORDER BY created_at, dedupe_key"


@pytest.fixture
def relayed(house: House) -> House:
    """The house, whose network has a relay address."""
    keep(house, WORK)
    return house


def keep(house: House, typed: str) -> None:
    with house.app.app_context(), house.work():
        relays.keep(house.network, typed)


@contextmanager
def at(day: date, hour: int = 7, minute: int = 0) -> Iterator[None]:
    """It is this day and hour on a Norwegian wall."""
    with time_machine.travel(datetime(day.year, day.month, day.day, hour, minute, tzinfo=OSLO), tick=False):
        yield


def ahead(days: int) -> date:
    return DAY - timedelta(days=days)


def write(house: House) -> int:
    with house.app.app_context():
        return relay.write_due()


def deliver(house: House) -> None:
    with house.app.app_context():
        outbox.deliver()


def letters(observer: Engine) -> list[Any]:
    with observer.connect() as connection:
        return list(connection.execute(text(LETTERS)))


def states(observer: Engine) -> list[tuple[str, str | None]]:
    """What became of the letters ahead of a meeting; those about changes are in test_relay_changes."""
    return [(row.state, row.outcome) for row in letters(observer) if row.dedupe_key.startswith("relay:")]


def test_whenever_one_looks_three_letters_are_written_at_seven_in_the_morning(relayed: House, observer: Engine):
    relayed.meeting(DAY)
    written = []
    for days, hour in product((15, 14, 13, 4, 3, 2, 1, 0), (6, 7, 8, 20, 21)):  # all other hours are in test_relay_days
        with at(ahead(days), hour):
            if write(relayed):
                written.append(f"{ahead(days):%m-%d} {hour:02}")
    assert written == ["12-29 07", "01-09 07", "01-12 07"]
    assert [row.dedupe_key.rsplit(":", 2)[1:] for row in letters(observer)] == [
        ["2027-01-12", "14"],
        ["2027-01-12", "3"],
        ["2027-01-12", "0"],
    ]
    assert {(row.recipient, row.language) for row in letters(observer)} == {(WORK, "nb")}


def test_a_meeting_that_is_planned_late_gets_the_letters_that_are_left(relayed: House, observer: Engine):
    with at(ahead(2), 16):
        relayed.meeting(DAY)
        assert write(relayed) == 0
    with at(DAY, 8, 59):
        assert (write(relayed), write(relayed)) == (1, 0)
    assert len(letters(observer)) == 1


def test_what_is_due_is_sent_and_says_so(relayed: House, observer: Engine):
    relayed.meeting(DAY)
    with at(ahead(14)):
        write(relayed)
        deliver(relayed)
    assert states(observer) == [("sent", None)]


@pytest.mark.parametrize("address", ["", "ny@skole.example"])
def test_an_address_that_was_emptied_or_changed_before_it_left_gets_nothing(relayed: House, observer: Engine, address: str):
    relayed.meeting(DAY)
    with at(ahead(3)):
        write(relayed)
        keep(relayed, address)
        deliver(relayed)
    assert states(observer) == [("cancelled", "not_wanted_any_more")]


def test_a_meeting_that_is_cancelled_before_the_letter_leaves_is_not_announced(relayed: House, observer: Engine):
    meeting = relayed.meeting(DAY)
    with at(ahead(3)):
        write(relayed)
        with relayed.app.app_context(), relayed.work():
            closing.cancel(relayed.network, meeting, "illness")
        deliver(relayed)
    assert states(observer) == [("cancelled", "not_wanted_any_more")]
    with at(DAY):
        assert write(relayed) == 0


def test_a_moved_meeting_gets_the_letters_of_its_new_day(relayed: House, observer: Engine):
    meeting = relayed.meeting(DAY)
    with at(ahead(14)):
        write(relayed)
        relayed.move(meeting, DAY + timedelta(days=7))
        deliver(relayed)
    assert states(observer) == [("cancelled", "not_wanted_any_more")]
    for days in (7, 4, 0, -4, -7):
        with at(ahead(days)):
            write(relayed)
            deliver(relayed)
    assert [row.dedupe_key.split(":", 2)[2] for row in letters(observer) if row.state == "sent"] == [
        "2027-01-19:14",
        "2027-01-19:3",
        "2027-01-19:0",
    ]


def test_a_meeting_that_is_moved_and_moved_back_is_announced_once(relayed: House, observer: Engine):
    meeting = relayed.meeting(DAY)
    with at(ahead(14)):
        write(relayed)
        deliver(relayed)
        relayed.move(meeting, DAY + timedelta(days=7))
        relayed.move(meeting, DAY, starts=time(18))
        assert write(relayed) == 0
    assert states(observer) == [("sent", None)]


def test_a_letter_that_could_not_leave_by_evening_does_not_leave_at_night_or_late(relayed: House, observer: Engine):
    relayed.meeting(DAY)
    with at(ahead(14), 20, 59):
        assert write(relayed) == 1
    with at(ahead(14), 21):
        deliver(relayed)
    assert states(observer) == [("cancelled", "not_wanted_any_more")]


def test_a_meeting_that_begins_within_the_hour_is_no_longer_announced(relayed: House, observer: Engine):
    relayed.meeting(DAY, starts=time(8))
    relayed.meeting(DAY + timedelta(days=1), starts=time(8, 1))
    with at(DAY):
        assert write(relayed) == 0
    with at(DAY + timedelta(days=1)):
        assert write(relayed) == 1


def test_practice_networks_and_those_without_an_address_are_left_out(relayed: House, observer: Engine, engine: Postgres):
    relayed.meeting(DAY)
    with relayed.app.app_context():
        other = factories.make_network(relayed.institution, "3A")
        factories.make_meeting(relayed.institution, other, DAY)
    tell(engine, "UPDATE network SET is_practice = true WHERE id = :id", id=relayed.network)
    with at(ahead(14)):
        assert write(relayed) == 0
        tell(engine, "UPDATE network SET is_practice = false")
        assert write(relayed) == 1
        tell(engine, "UPDATE network SET is_practice = true WHERE id = :id", id=relayed.network)
        deliver(relayed)
    assert states(observer) == [("cancelled", "not_wanted_any_more")]


def test_an_institution_that_has_left_is_written_to_no_more(relayed: House, engine: Postgres):
    relayed.meeting(DAY)
    tell(engine, "UPDATE participation SET state = 'left', left_at = now()")
    with at(ahead(14)):
        assert write(relayed) == 0
        tell(engine, "UPDATE participation SET state = 'joined', left_at = NULL")
        assert write(relayed) == 1


def test_more_institutions_than_a_slice_are_each_written_for_in_their_own_scope(
    relayed: House, observer: Engine, engine: Postgres, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(relay, "SLICE", 2)
    with relayed.app.app_context():
        for number in range(4):
            school = factories.make_institution(f"Skole {number}")
            network = factories.make_network(school)
            factories.make_meeting(school, network, DAY)
            with factories.within(school):
                relays.keep(network, f"klasse{number}@skole.example")
        relayed.meeting(DAY)
    tell(engine, "UPDATE institution SET written_form = 'nn' WHERE name = 'Skole 3'")
    with at(ahead(14)):
        assert (write(relayed), write(relayed)) == (5, 0)
    found = {row.recipient: row.language for row in letters(observer)}
    assert found == {WORK: "nb", "klasse3@skole.example": "nn"} | {f"klasse{n}@skole.example": "nb" for n in range(3)}


def test_a_network_without_a_new_choice_keeps_its_address(relayed: House):
    with relayed.app.app_context(), relayed.work():
        values = {"label": "2B", "households": None, "run_by": "parents", "moderators": ()}
        networks.change(relayed.network, **values)
        assert relays.find(relayed.network) == WORK
        networks.change(relayed.network, **values, relay="")
        assert relays.find(relayed.network) is None
