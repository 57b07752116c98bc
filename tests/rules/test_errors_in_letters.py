"""An error forced while letters are sent, at the mail server too: none is lost, or called sent that is not (promise 30)."""

import errno
import logging
import smtplib
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import psycopg.errors
import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from fnett.core import jobs, outbox
from fnett.core.db import db
from fnett.core.outbox import Due
from tests.core.test_outbox import free_port
from tests.ledger import Recorder
from tests.rules import faults, log_reader
from tests.rules.faults import SECRET, Raise, database, disk_full, plain
from tests.rules.log_reader import LogReader
from tests.rules.rows import Rows
from tests.rules.world import World

DUE = text(
    "UPDATE message SET state = 'ready', due_at = now() - interval '1 day', tries = 0, outcome = NULL, sent_at = NULL,"
    " lease_until = NULL WHERE recipient IS NOT NULL"
)
AGAIN = text(
    "UPDATE message SET due_at = now() - interval '1 day', lease_until = now() - interval '1 minute'"
    " WHERE state IN ('ready', 'sending')"
)
STATES = text("SELECT id::text, state FROM message WHERE recipient IS NOT NULL")
AT_THE_SERVER: dict[str, Raise] = {  # what a mail server does to us
    "smtplib:SMTP.connect": lambda: ConnectionRefusedError(errno.ECONNREFUSED, SECRET),
    "smtplib:SMTP.ehlo": lambda: smtplib.SMTPServerDisconnected(SECRET),
    "smtplib:SMTP.mail": lambda: smtplib.SMTPSenderRefused(451, SECRET.encode(), SECRET),
    "smtplib:SMTP.rcpt": lambda: smtplib.SMTPRecipientsRefused({SECRET: (550, SECRET.encode())}),
    "smtplib:SMTP.data": lambda: smtplib.SMTPDataError(554, SECRET.encode()),
    "smtplib:SMTP.send_message": lambda: TimeoutError(SECRET),
}
BEFORE: dict[str, Raise] = {  # where these fall over, nothing goes out
    "fnett.core.outbox:_claim": plain,
    "fnett.core.outbox:_deliver_batch": plain,
    "fnett.core.outbox:_deliver_one": plain,
    "fnett.core.outbox:_render": plain,
    "fnett.core.outbox:letters": plain,
    "fnett.core.mail:connect": disk_full,
    "fnett.core.mail:compose": plain,
    "fnett.core.mail:Smtp.deliver": lambda: smtplib.SMTPServerDisconnected(SECRET),
    "fnett.core.tenancy:work": plain,
    "fnett.core.clock:now": disk_full,
    "fnett.web.letters:email_from_template": plain,
    "jinja2.environment:Template.render": plain,
    "sqlalchemy.engine:Engine.connect": database(),
    "sqlalchemy.orm:Session.execute": database(psycopg.errors.ConnectionException),
    "sqlalchemy.orm:Session.commit": database(psycopg.errors.SerializationFailure),
}
AFTER: dict[str, Raise] = {  # by then a letter may be on its way
    "fnett.core.outbox:_finish": plain,
    "fnett.core.outbox:_put_back": plain,
    "sqlalchemy.orm:Session.close": database(),
}
POINTS = {**AT_THE_SERVER, **BEFORE, **AFTER}


class Server:
    """A mail server that notes what it took; it takes nothing to one address."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.never = ""

    async def handle_RCPT(self, server: object, session: object, envelope: object, address: str, options: object) -> str:
        """Refuse the one."""
        if address == self.never:
            return "550 nobody here of that name"
        envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        """Note whose letter it is, by its Message-ID."""
        head = envelope.content.decode("utf-8", "replace")  # type: ignore[attr-defined]
        self.taken.append(head.split("Message-ID: <")[1].split("@")[0])
        return "250 OK"


@dataclass
class Post:
    """The world's letters, due again and again, and what came of them when something failed."""

    world: World
    server: Server
    log: LogReader
    rows: Rows
    forced: int = 0
    felt: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def send(self) -> str:
        """Do what the doorbell rings for; returns what RQ would write down of an error."""
        with self.world.app.app_context():
            try:
                jobs.run("deliver_messages")
            except jobs.NotDone as error:
                return "".join(traceback.format_exception(error))
        return ""

    def make_due(self, statement: object = DUE) -> None:
        """Let all letters be due, as if none had been sent; or those that were not."""
        with self.world.sees_all() as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def states(self) -> dict[str, str]:
        """How far each letter is."""
        with self.world.sees_all() as connection:
            return {number: state for number, state in connection.execute(STATES)}

    def whole(self) -> dict[str, str]:
        """How far each is when nothing fails."""
        self.make_due()
        self.server.taken.clear()
        assert self.send() == ""
        self.log.take()
        return self.states()

    def force(self, point: str, whole: dict[str, str]) -> None:
        """Send while an error is forced, then again when all is well."""
        self.make_due()
        self.server.taken.clear()
        with faults.forced(self.world.app, point, POINTS[point]) as fault:
            said = self.send()
        with self.world.app.app_context():
            db.engine.dispose()
        self.forced += 1
        self.felt |= {point} if fault.felt else set()
        self.look(point, [*self.log.take(), said])
        self.make_due(AGAIN)
        self.send()
        self.log.take()
        if self.states() != whole:
            self.wrong.append(f"{point}: not all came when it was well again")

    def look(self, point: str, lines: list[str]) -> None:
        """Compare the rows, the server's letters and the log with what is promised."""
        taken, states = set(self.server.taken), self.states()
        sent = {number for number, state in states.items() if state == "sent"}
        given_up = [state for state in states.values() if state == "parked"]
        changed = {change.table for change in self.rows.changed()} - {"message"}
        if sent - taken or given_up or changed:
            self.wrong.append(f"{point}: {len(sent - taken)} called sent, {len(given_up)} given up, {changed} changed")
        if point in BEFORE and taken:
            self.allowed.append(f"{point}: {len(taken)} letters went out")
        named = [line for line in lines if SECRET in line or self.names_somebody(line)]
        self.told += [f"{point}: {line[:300]}" for line in named]

    def names_somebody(self, line: str) -> bool:
        """Whether a line holds a text of somebody's row."""
        return any(value.startswith("zq") for value in self.world.canaries.find(line))


@pytest.fixture
def post(world: World) -> Iterator[Post]:
    """The world's letters on their way to a mail server."""
    server, port, settings = Server(), free_port(), world.app.extensions["fnett.settings"]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    world.app.extensions["fnett.settings"] = replace(settings, smtp_url=f"smtp://127.0.0.1:{port}")
    with world.superuser.connect() as connection, log_reader.reading() as log:
        made = Post(world, server, log, Rows(connection))
        yield made
        made.rows.drop()
    world.app.extensions["fnett.settings"] = settings
    controller.stop()


def test_an_error_while_letters_are_sent_is_quiet_and_closed(post: Post, proof: Recorder):
    whole = post.whole()
    assert len(set(post.server.taken)) >= 5, "too few letters go out, so little is proved"
    with post.world.sees_all() as connection:
        never = text("SELECT recipient FROM message WHERE id::text = :id")
        post.server.never = connection.execute(never, {"id": post.server.taken[-1]}).scalar_one()
    whole = post.whole()
    assert {"sent", "ready"} <= set(whole.values()), "one is refused and waits, so that _put_back is come by"
    for point in POINTS:
        post.force(point, whole)
    proof.figure(30, "injection points", len(POINTS))
    proof.figure(30, "points whose fault was felt", len(post.felt), of=len(POINTS))
    proof.figure(30, "faults that were forced", post.forced)
    proof.figure(30, "half writes", len(post.wrong))
    proof.figure(30, "allowed actions", len(post.allowed))
    proof.figure(30, "personal data in the log", len(post.told))
    found = {
        "Nobody came by these points, so nothing is proved of them.": sorted(set(POINTS) - post.felt),
        "A letter is sent when a server took it, and else it is tried again (outbox.py).": post.wrong,
        "A letter that nobody could judge or write stays here.": post.allowed,
        "The log gets the kind of error and the message's number.": post.told,
    }
    said = "\n".join(f"{what} {len(where)}\n  " + "\n  ".join(where[:6]) for what, where in found.items() if where)
    assert not said, said


def test_a_letter_that_is_called_sent_too_early_and_told_of_is_found(
    post: Post, proof: Recorder, monkeypatch: pytest.MonkeyPatch
):
    whole = post.whole()

    def call_it_sent(due: Due, outcome: str) -> None:
        logging.getLogger("planted").error("%s: %s", outcome, due.recipient)
        outbox._finish(due, "sent", None)

    monkeypatch.setattr(outbox, "_put_back", call_it_sent)
    post.force("smtplib:SMTP.send_message", whole)
    assert len(post.wrong) == 1
    assert "called sent" in post.wrong[0]
    assert len(post.told) >= 5
    proof.caught(30, "a letter called sent that no server took")
    proof.caught(30, "an address in the log of the letters")


def test_a_letter_that_goes_out_unjudged_is_found(post: Post, proof: Recorder, monkeypatch: pytest.MonkeyPatch):
    whole, render = post.whole(), outbox._render

    def wanted_when_in_doubt(letter: outbox.Letter, due: Due) -> object:
        try:
            return outbox._judge(letter, due)  # type: ignore[attr-defined]
        except ValueError:
            return render(letter, due)

    monkeypatch.setattr(outbox, "_judge", render, raising=False)
    monkeypatch.setattr(outbox, "_render", wanted_when_in_doubt)
    monkeypatch.setitem(POINTS, "fnett.core.outbox:_judge", plain)
    monkeypatch.setitem(BEFORE, "fnett.core.outbox:_judge", plain)
    post.force("fnett.core.outbox:_judge", whole)
    assert len(post.allowed) == 1
    proof.caught(30, "a letter that goes out when nobody could judge it")
