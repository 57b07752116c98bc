"""The outbox: a letter is a row of its cause; it is sent once per Message-ID, and none holds up another (rule 15)."""

import dataclasses
import json
import socket
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from flask import Flask
from sqlalchemy import text
from structlog.testing import capture_logs

from fnett.core import clock, outbox, tenancy
from fnett.core.jobs import RUN
from fnett.core.mail import Email
from fnett.core.outbox import MOST_TRIES, Due, Letter
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from tests.conftest import as_superuser
from tests.factories import make_institution, make_person, within

OFFICE = Scope(Door.OFFICE, networks=None)
NOON = datetime(2026, 10, 6, 12, tzinfo=UTC)


def greet(due: Due) -> Email:
    return Email(due.recipient, "Hei", f"Hei {due.subject_id}\n", "<p>Hei</p>", due.language)


def stumble(due: Due) -> Email:
    raise ValueError("this letter cannot be written")


LETTERS = {
    "greeting": Letter(Door.OFFICE, lambda due: True, greet),
    "unwanted": Letter(Door.OFFICE, lambda due: False, greet),
    "poison": Letter(Door.OFFICE, lambda due: True, stumble),
    "quiet": Letter(Door.OFFICE, lambda due: True, greet, rests_at_night=True),
}


@pytest.fixture(autouse=True)
def table_of_letters(app: Flask) -> Iterator[None]:
    """The app with three kinds of letters of the tests' own."""
    before = app.extensions["fnett.letters"]
    app.extensions["fnett.letters"] = LETTERS
    with app.app_context():
        yield
    app.extensions["fnett.letters"] = before
    app.extensions["fnett.redis"].flushdb()


def write(kind: str = "greeting", key: str = "1", *, due_at: datetime | None = None) -> None:
    with tenancy.work(OFFICE):
        outbox.write(kind, uuid4(), to="kari@people.example", language="nb", key=key, due_at=due_at)


def states() -> dict[str, tuple[str, int, str | None]]:
    """Of each message by its key: its state, tries and outcome."""
    with tenancy.work(outbox.COURIER) as session:
        rows = session.execute(text("SELECT dedupe_key, state, tries, outcome FROM message"))
        return {row.dedupe_key: (row.state, row.tries, row.outcome) for row in rows}


def sent(home: Path) -> list[str]:
    """The Message-IDs of the letters in the mail folder."""
    files = (home / "mail").glob("*.eml")
    return [str(BytesParser(policy=policy.default).parsebytes(file.read_bytes())["Message-ID"]) for file in files]


def change(engine: Postgres, statement: str) -> None:
    with as_superuser(engine).begin() as connection:  # type: ignore[attr-defined]
        connection.execute(text(statement))


def test_a_letter_is_sent_once_and_noted(home: Path):
    write()
    assert states() == {"greeting:1": ("ready", 0, None)}
    assert outbox.is_anything_due()
    assert outbox.deliver() == 1
    assert states() == {"greeting:1": ("sent", 1, None)}
    assert not outbox.is_anything_due()
    assert outbox.deliver() == 0
    assert len(sent(home)) == 1


def test_the_same_key_is_the_same_letter_however_often_it_is_written(home: Path):
    for _ in range(3):
        write(key="same")
    write(key="other")
    assert outbox.deliver() == 2
    write(key="same")
    assert outbox.deliver() == 0
    assert len(sent(home)) == 2


def test_a_letter_whose_cause_was_rolled_back_is_never_sent(app: Flask, home: Path):
    with pytest.raises(ZeroDivisionError):
        write_and_break_off()
    assert states() == {}
    assert outbox.deliver() == 0
    assert app.extensions["fnett.redis"].keys("rq:job:*") == []
    write()
    assert len(app.extensions["fnett.redis"].keys("rq:job:*")) == 1, "the positive control: a cause that stays rings"


def write_and_break_off() -> None:
    with tenancy.work(OFFICE):
        outbox.write("greeting", uuid4(), to="kari@people.example", language="nb", key="1")
        raise ZeroDivisionError


def test_the_doorbell_rings_for_what_was_written(app: Flask):
    write()
    valkey = app.extensions["fnett.redis"]
    (job,) = (json.loads(zlib.decompress(valkey.hget(key, "data"))) for key in valkey.keys("rq:job:*"))
    assert job[0] == RUN
    assert job[2] == ["deliver_messages"]


def test_what_is_due_in_many_batches_is_sent_in_one_go(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outbox, "BATCH", 2)
    for number in range(5):
        write(key=str(number))
    assert outbox.deliver() == 5
    assert len(sent(home)) == 5


def test_what_is_not_wanted_any_more_is_not_sent(home: Path):
    write("unwanted")
    assert outbox.deliver() == 0
    assert states() == {"unwanted:1": ("cancelled", 1, "not_wanted_any_more")}
    assert sent(home) == []


def test_a_letter_waits_for_its_time():
    with time_machine.travel(NOON, tick=False):
        write(due_at=clock.now() + timedelta(hours=1))
        assert not outbox.is_anything_due()
        assert outbox.deliver() == 0
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        assert outbox.deliver() == 1


@pytest.mark.parametrize("kind", ["poison", "a kind that nobody knows"])
def test_a_letter_that_cannot_be_written_is_parked_after_eight_tries_and_holds_up_no_other(home: Path, kind: str):
    write(kind, key="bad")
    moment = clock.now()
    for attempt in range(1, MOST_TRIES + 1):
        with time_machine.travel(moment, tick=False):
            write(key=f"good {attempt}")
            assert outbox.deliver() == 1, f"the good letter of attempt {attempt} was held up"
            assert states()[f"{kind}:bad"][1] == attempt
        moment += timedelta(hours=3)
    assert states()[f"{kind}:bad"] == ("parked", MOST_TRIES, "not_written")
    with time_machine.travel(moment + timedelta(days=1), tick=False):
        assert outbox.deliver() == 0
    assert len(sent(home)) == MOST_TRIES


def test_the_wait_grows_from_try_to_try():
    write("poison")
    waits = []
    for _ in range(4):
        with tenancy.work(OFFICE) as session:
            due_at = session.execute(text("SELECT due_at FROM message")).scalar_one()
        with time_machine.travel(due_at, tick=False):
            outbox.deliver()
            with tenancy.work(OFFICE) as session:
                waits.append((session.execute(text("SELECT due_at FROM message")).scalar_one() - due_at).total_seconds())
    assert waits == [30, 60, 120, 240]


def test_a_letter_in_somebodys_hands_is_left_alone_until_the_lease_is_over(engine: Postgres, home: Path):
    write()
    change(engine, "UPDATE message SET state = 'sending', tries = 1, lease_until = now() + interval '1 minute'")
    assert not outbox.is_anything_due()
    assert outbox.deliver() == 0
    change(engine, "UPDATE message SET lease_until = now() - interval '1 second'")
    assert outbox.is_anything_due()
    assert outbox.deliver() == 1
    assert states() == {"greeting:1": ("sent", 2, None)}


def test_a_repeat_carries_the_same_message_id(engine: Postgres, home: Path):
    write()
    outbox.deliver()
    first = sent(home)
    change(engine, "UPDATE message SET state = 'sending', lease_until = now() - interval '1 second'")
    assert outbox.deliver() == 1, "whoever sent it could not say so before it was killed"
    assert sent(home) == first


def test_a_letter_that_takes_down_whoever_writes_it_is_parked_too(engine: Postgres):
    write()
    change(engine, "UPDATE message SET state = 'sending', tries = 8, lease_until = now() - interval '1 second'")
    assert outbox.deliver() == 0
    assert states() == {"greeting:1": ("parked", 9, "never_came_back")}


def test_a_mail_server_that_is_away_loses_nothing(app: Flask, home: Path):
    settings = app.extensions["fnett.settings"]
    write()
    app.extensions["fnett.settings"] = dataclasses.replace(settings, smtp_url="smtp://127.0.0.1:9")
    try:
        with capture_logs() as lines:
            assert outbox.deliver() == 0
    finally:
        app.extensions["fnett.settings"] = settings
    assert states() == {"greeting:1": ("ready", 1, "server_not_reached")}
    assert lines == [{"event": "mail server not reached", "log_level": "warning", "error": "ConnectionRefusedError"}]
    with time_machine.travel(clock.now() + timedelta(minutes=1), tick=False):
        assert outbox.deliver() == 1


class Doorkeeper:
    """A mail server that takes letters to Kari alone."""

    async def handle_RCPT(self, server: SMTP, session: object, envelope: object, address: str, options: object) -> str:
        if not address.startswith("kari@"):
            return "550 nobody here of that name"
        envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
        return "250 OK"


def test_a_letter_that_the_mail_server_refuses_is_tried_again_and_holds_up_no_other(app: Flask):
    settings, port = app.extensions["fnett.settings"], free_port()
    server = Controller(Doorkeeper(), hostname="127.0.0.1", port=port)
    server.start()
    app.extensions["fnett.settings"] = dataclasses.replace(settings, smtp_url=f"smtp://127.0.0.1:{port}")
    try:
        with tenancy.work(OFFICE):
            outbox.write("greeting", uuid4(), to="nobody@people.example", language="nb", key="refused")
        write(key="taken")
        with capture_logs() as lines:
            assert outbox.deliver() == 1
    finally:
        app.extensions["fnett.settings"] = settings
        server.stop()
    assert states() == {
        "greeting:refused": ("ready", 1, "not_delivered"),
        "greeting:taken": ("sent", 1, None),
    }
    number = str(ids()["greeting:refused"])
    assert lines == [
        {"event": "letter not delivered", "log_level": "warning", "message": number, "error": "SMTPRecipientsRefused"}
    ]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ids() -> dict[str, UUID]:
    with tenancy.work(OFFICE) as session:
        return {row.dedupe_key: row.id for row in session.execute(text("SELECT dedupe_key, id FROM message"))}


def test_a_letter_that_cannot_be_written_is_named_in_the_log_by_its_number():
    write("poison")
    with capture_logs() as lines:
        outbox.deliver()
    (number,) = ids().values()
    assert lines == [
        {
            "event": "letter not written",
            "log_level": "error",
            "message": str(number),
            "kind": "poison",
            "error": "ValueError",
        }
    ]


def test_addresses_are_taken_out_two_weeks_after_their_letters_were_done_with():
    write(key="sent")
    write("unwanted", key="cancelled")
    assert outbox.deliver() == 1
    write(key="waits", due_at=clock.now() + timedelta(days=60))
    for days, forgotten in ((13.9, 0), (14.1, 2), (15, 0)):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
            assert outbox.forget_recipients() == forgotten
    with tenancy.work(outbox.COURIER) as session:
        kept = session.execute(text("SELECT dedupe_key FROM message WHERE recipient IS NOT NULL")).scalars().all()
    assert kept == ["greeting:waits"]


def test_a_letter_is_judged_and_written_within_its_own_institution_and_may_only_read(app: Flask):
    here, seen = make_institution(), []

    def look(due: Due) -> Email:
        seen.append(tenancy.current_scope())
        return greet(due)

    app.extensions["fnett.letters"] = {"look": Letter(Door.APP, lambda due: due.person_id == person, look)}
    person = make_person()
    with within(here):
        outbox.write("look", uuid4(), to="kari@people.example", language="nb", key="1", person_id=person)
    assert outbox.deliver() == 1
    assert seen == [Scope(Door.APP, here, networks=None, person=person, read_only=True)]


def test_a_message_belongs_to_the_institution_that_wrote_it(app: Flask):
    here, there = make_institution(), make_institution()
    with within(here):
        outbox.write("greeting", uuid4(), to="kari@people.example", language="nb", key="here")
    assert messages_of(here) == 1
    assert messages_of(there) == 0


def messages_of(institution_id: UUID) -> int:
    with within(institution_id) as session:
        return len(session.execute(text("SELECT id FROM message")).all())


def test_a_letter_that_rests_at_night_waits_for_the_morning_and_holds_up_no_other(home: Path):
    with time_machine.travel(datetime(2026, 10, 6, 21, tzinfo=UTC), tick=False):  # 23:00 on a Norwegian wall
        for key, kind in enumerate(("quiet", "greeting")):
            write(kind, str(key))
        assert outbox.deliver() == 1
        assert states()["quiet:0"] == ("ready", 1, "waits_for_the_morning")
        assert not outbox.is_anything_due()
    with time_machine.travel(datetime(2026, 10, 7, 5, tzinfo=UTC), tick=False):
        assert outbox.deliver() == 1
    assert {state for state, _, _ in states().values()} == {"sent"}
