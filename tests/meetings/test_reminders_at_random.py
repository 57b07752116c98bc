"""Plan, move, cancel, answer, subscribe, end and close, in any order and at any hour: what the letters keep to."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time, timedelta
from uuid import UUID

import time_machine
from flask import Flask
from sqlalchemy import Connection, Engine, text

from fnett.core import clock, outbox
from fnett.core.clock import OSLO
from fnett.core.problems import Refused
from fnett.meetings import planning, reminders, replies
from fnett.meetings.reminder_rules import MOST
from fnett.networks import subscriptions
from tests.factories import make_subscription
from tests.meetings.house import House
from tests.meetings.test_reminders import cancel, hold

RESTING = {"meeting_ask", "meeting_before", "meeting_thanks"}
LETTERS = "SELECT meeting_id, subscription_id, slot FROM reminder WHERE network_id = :network"
KEPT = "SELECT meeting_id, sum(party_size) AS seats FROM reply WHERE network_id = :network GROUP BY 1"


def hours(chance: random.Random) -> Iterator[datetime]:
    moment = datetime(2027, 1, 4, 9, 20, tzinfo=OSLO)
    while moment < datetime(2027, 1, 27, tzinfo=OSLO):
        yield moment
        moment += timedelta(hours=chance.choice((3, 5, 9, 14)))


def test_whatever_happens_there_are_three_at_most_and_none_at_night(app: Flask, observer: Engine, full: bool):
    written = 0
    with observer.connect().execution_options(isolation_level="AUTOCOMMIT") as seen:  # one for all the steps
        for seed in range(20 if full else 1):
            network = _some_weeks(House(app), seen, random.Random(seed))  # noqa: S311 - the same on every run
            letters = seen.execute(text(LETTERS), {"network": network}).all()
            counted = Counter((meeting, reader) for meeting, reader, slot in letters if slot)
            assert max(counted.values(), default=0) <= MOST
            written += len(counted)
    assert written > 5


def _some_weeks(house: House, seen: Connection, chance: random.Random) -> UUID:
    """Weeks of one network in which anything is done at any hour; what is planned keeps its replies all the while."""
    answered: Counter[UUID] = Counter()
    for moment in hours(chance):
        with time_machine.travel(moment, tick=False), house.app.app_context():
            _do_something(house, chance, answered)
            reminders.write_due()
            before = _sent(seen)
            outbox.deliver()
            new = {kind for _, kind in _sent(seen) - before}
        assert not new & RESTING or 7 <= moment.hour < 21, moment
        kept = {row.meeting_id: row.seats for row in seen.execute(text(KEPT), {"network": house.network})}
        assert kept == {meeting: seats for meeting, seats in answered.items() if meeting in kept}
        assert set(answered) - _closed(seen) == set(kept)
    return house.network


def _closed(seen: Connection) -> set[UUID]:
    return set(seen.execute(text("SELECT id FROM meeting WHERE state <> 'planned'")).scalars())


def _sent(seen: Connection) -> set[tuple[UUID, str]]:
    return {(row.id, row.kind) for row in seen.execute(text("SELECT id, kind FROM message WHERE state = 'sent'"))}


def _do_something(house: House, chance: random.Random, answered: Counter[UUID]) -> None:
    with house.work():
        meetings = planning.of_network(house.network)
        ahead = [meeting.id for meeting in meetings if meeting.state == "planned" and meeting.starts_at > clock.now()]
        begun = [meeting.id for meeting in meetings if meeting.state == "planned" and meeting.id not in ahead]
        readers = [row.id for row in subscriptions.readers(house.network)]
    day, address = clock.today() + timedelta(days=chance.randint(1, 9)), f"reader{chance.randint(1, 3)}@people.example"
    deeds = [lambda: make_subscription(house.institution, house.network, address, language="en")]
    if len(ahead) < 3:
        deeds.append(lambda: house.meeting(day))
    if ahead:
        meeting = chance.choice(ahead)
        starts = time(chance.choice((8, 17, 19)))
        deeds += 2 * [lambda: house.move(meeting, day, starts)] + [lambda: _answer(house, meeting, answered)]
    if len(ahead) > 2:
        deeds.append(lambda: cancel(house, ahead[0]))
    if len(readers) > 2:
        deeds.append(lambda: _end(house, readers[0]))
    if begun:
        deeds += 3 * [lambda: hold(house, begun[0], clock.now().isoformat())]
    with suppress(Refused):  # the day is taken, or the meeting has begun
        chance.choice(deeds)()


def _answer(house: House, meeting: UUID, answered: Counter[UUID]) -> None:
    with house.work():
        replies.answer(planning.get(house.network, meeting), party_size=1, edit_token=None, households=99)
    answered[meeting] += 1


def _end(house: House, reader: UUID) -> None:
    with house.work():
        subscriptions.end(reader)
