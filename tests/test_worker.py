"""The worker and the clockwork, as real processes: they may be killed at any moment, and Valkey may be emptied."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from flask import Flask
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import text

from fnett import settings, worker
from fnett.core import attempts, clock, jobs, outbox, tenancy
from fnett.core.attempts import Limit
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.meetings import replies
from fnett.meetings.models import Meeting
from fnett.people import invitations, sessions, sign_in
from fnett.people.access import Role
from tests.conftest import CHECKOUT, as_superuser
from tests.factories import (
    make_institution,
    make_leader,
    make_meeting,
    make_network,
    make_office_person,
    make_person,
    within,
)

LETTERS = 60
NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)


class Post:
    """A mail server that takes its time, and counts what it was handed."""

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.received[str(message_from_bytes(envelope.content)["Message-ID"])] += 1
        time.sleep(0.01)
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Post, str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, f"smtp://127.0.0.1:{port}"
    controller.stop()


@contextmanager
def running(app: Flask, purpose: str, smtp: str | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """One of the two processes, ended without asking if it still runs."""
    env = {**os.environ, **settings.to_environ(app.extensions["fnett.settings"]), "PYTHONUNBUFFERED": "1"}
    if smtp:
        env |= {"FNETT_SMTP_URL": smtp, "FNETT_DEMO": "0"}
    process = subprocess.Popen([sys.executable, "-m", "fnett.worker", purpose], cwd=CHECKOUT, env=env)
    try:
        yield process
    finally:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill -9: the worker, and the child that does its present job."""
    try:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    except OSError:
        children = []
    process.kill()
    process.wait()
    for child in children:
        with suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)


def states(app: Flask) -> dict[str, int]:
    with app.app_context(), tenancy.work(outbox.COURIER) as session:
        found = session.execute(text("SELECT state, count(*)::int FROM message GROUP BY 1"))
        return {str(state): int(count) for state, count in found}


def let_leases_run_out(engine: Postgres) -> None:
    """Five minutes later, by the database's clock."""
    owner = as_superuser(engine)
    with owner.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(text("UPDATE message SET lease_until = now() - interval '1 second' WHERE state = 'sending'"))


def write_letters(count: int) -> None:
    institution = make_institution()
    leader = make_leader(institution)
    with within(institution, leader):
        for number in range(count):
            invitations.invite(
                email=f"moderator{number}@people.example", name="Mona Moderator", role=Role.MODERATOR, language="nb"
            )


def test_killing_the_worker_between_letters_and_emptying_valkey_loses_no_letter(
    app: Flask, engine: Postgres, post: tuple[Post, str]
):
    office, smtp = post
    valkey = app.extensions["fnett.redis"]
    with app.app_context():
        write_letters(LETTERS)
    for enough in (5, 30):
        with app.app_context():
            worker.sweep()
        with running(app, "work", smtp) as working:
            wait_for(lambda enough=enough: len(office.received) >= enough)  # type: ignore[misc]
            kill(working)
        valkey.flushall()
        assert 0 < states(app).get("sending", 0) < LETTERS, "it was killed in the middle"
        let_leases_run_out(engine)
    with running(app, "work", smtp), running(app, "keep-time"):
        wait_for(lambda: states(app) == {"sent": LETTERS})
    assert len(office.received) == LETTERS
    assert sum(office.received.values()) <= LETTERS + 2  # at most the letter that was under way at each kill


def test_a_job_that_is_not_on_the_list_is_refused_and_the_next_one_done(app: Flask, tmp_path: Path):
    valkey, trace = app.extensions["fnett.redis"], tmp_path / "trace"
    foreign = Queue(jobs.QUEUE, connection=valkey, serializer=JSONSerializer)
    valkey.flushall()
    foreign.enqueue("os.system", f"touch {trace}")
    foreign.enqueue(jobs.RUN, "no_such_job")
    valkey.rpush(f"rq:queue:{jobs.QUEUE}", "no-such-id")
    with app.app_context():
        write_letters(1)
        with running(app, "work") as working:
            wait_for(lambda: states(app) == {"sent": 1})
            assert working.poll() is None
            working.terminate()
            assert working.wait(10) == 0
    assert not trace.exists()


def test_the_clockwork_ends_when_it_is_told_to(app: Flask):
    with app.app_context():
        write_letters(1)
    app.extensions["fnett.redis"].flushall()
    with running(app, "keep-time") as keeping:
        wait_for(lambda: app.extensions["fnett.redis"].llen(f"rq:queue:{jobs.QUEUE}") == 1)
        keeping.terminate()
        assert keeping.wait(10) == 0


@pytest.mark.parametrize("arguments", [[], ["play"], ["work", "hard"]])
def test_wrong_use_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    assert worker.main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_timed_job_is_done_once_in_its_hour_or_day(app: Flask):
    done: list[str] = []
    table = [worker.Timed(name, period, lambda name=name: done.append(name) or 1) for name, period in NAMES]  # type: ignore[misc,func-returns-value]
    with app.app_context(), time_machine.travel(NOW, tick=False) as traveller:
        assert worker.run_due(table) == ["by the hour", "by the day"]
        assert worker.run_due(table) == []
        traveller.shift(timedelta(hours=1))
        assert worker.run_due(table) == ["by the hour"]
        traveller.shift(timedelta(hours=9))  # midnight in Norway, not in Greenwich
        assert worker.run_due(table) == ["by the hour", "by the day"]
    assert done == ["by the hour", "by the day", "by the hour", "by the hour", "by the day"]


NAMES = (("by the hour", worker.HOURLY), ("by the day", worker.DAILY))


def test_both_hours_at_the_end_of_summer_time_have_their_run(app: Flask):
    table = [worker.Timed("by the hour", worker.HOURLY, lambda: 1)]
    with app.app_context(), time_machine.travel(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), tick=False) as traveller:
        assert worker.run_due(table)
        traveller.shift(timedelta(hours=1))
        assert worker.run_due(table)


def test_two_clockworks_do_it_once(app: Flask):
    done: list[int] = []
    start = threading.Barrier(4)

    def tick() -> None:
        with app.app_context():
            start.wait()
            worker.run_due([worker.Timed("together", worker.DAILY, lambda: done.append(1) or 1)])  # type: ignore[func-returns-value]

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [1]


def test_a_timed_job_that_was_cut_short_is_done_again_after_ten_minutes(app: Flask, engine: Postgres):
    tries: list[int] = []

    def stumble() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionError
        return 1

    table = [worker.Timed("stumbling", worker.DAILY, stumble)]
    with app.app_context():
        assert worker.run_due(table) == []
        assert worker.run_due(table) == [], "not at once"
        with as_superuser(engine).begin() as connection:  # type: ignore[attr-defined]
            connection.execute(text("UPDATE timed_run SET started_at = now() - interval '11 minutes'"))
        assert worker.run_due(table) == ["stumbling"]
        assert worker.run_due(table) == []


def rows(engine: Postgres, table: str, condition: str = "true") -> int:
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        return int(connection.execute(text(f"SELECT count(*) FROM {table} WHERE {condition}")).scalar_one())  # noqa: S608 - our own words


def forget(after: timedelta) -> dict[str, int]:
    """What each timed job takes away when the clock stands so much later."""
    with time_machine.travel(NOW + after, tick=False):
        return {timed.name: timed.job() for timed in worker.TIMED}


def test_links_counters_invitations_and_addresses_are_forgotten_in_their_time(app: Flask, engine: Postgres):
    day = timedelta(days=1)
    with app.app_context():
        with time_machine.travel(NOW, tick=False):
            person = make_person()
            with tenancy.work(Scope(Door.DOOR)) as session:
                address = session.execute(text("SELECT email FROM person WHERE id = :id"), {"id": person}).scalar_one()
                sign_in.ask(address, "192.0.2.1")
            write_letters(2)
            assert attempts.is_allowed(Limit("here", most=1, minutes=10), "somebody")
            outbox.deliver()
        assert rows(engine, "message", "state = 'sent' AND recipient IS NOT NULL") == 3
        early = forget(timedelta(minutes=9))
        assert sum(early.values()) == 0, early
        later = forget(day + timedelta(minutes=11))
        assert later["forget sign-in links"] == 1
        assert later["forget attempts"] == 3
        assert later["forget invitations"] == 0
        assert forget(60 * day - timedelta(minutes=1))["forget invitations"] == 0
        assert forget(60 * day + timedelta(minutes=1))["forget invitations"] == 2
        assert rows(engine, "sign_in_request") == rows(engine, "invitation") == rows(engine, "attempts") == 0
        assert rows(engine, "message") == 3


def test_addresses_of_letters_are_forgotten_after_two_weeks_but_not_of_those_still_to_be_sent(app: Flask, engine: Postgres):
    with app.app_context():
        write_letters(3)
        outbox.deliver()
        write_letters_later()
        soon, late = clock.now() + timedelta(days=13, hours=23), clock.now() + timedelta(days=14, minutes=1)
        with time_machine.travel(soon):
            assert outbox.forget_recipients() == 0
        with time_machine.travel(late):
            assert outbox.forget_recipients() == 3
    assert rows(engine, "message", "recipient IS NULL AND state = 'sent'") == 3
    assert rows(engine, "message", "recipient IS NOT NULL AND state = 'ready'") == 1


def write_letters_later() -> None:
    with tenancy.work(Scope(Door.DOOR)):
        outbox.write("sign_in", make_person(), to="late@people.example", language="nb", key="late", due_at=clock.now())


def test_sessions_are_forgotten_when_nobody_can_use_them_any_more(app: Flask, engine: Postgres):
    with app.app_context():
        with time_machine.travel(NOW, tick=False):
            ordinary, of_the_office, signed_out = make_person(), make_office_person(), make_person()
            with tenancy.work(Scope(Door.DOOR)):
                for person in (ordinary, of_the_office, signed_out):
                    sessions.begin(person)
                sessions.end_all(signed_out)
        assert forget(timedelta(minutes=59))["forget sessions"] == 1
        assert forget(timedelta(minutes=61))["forget sessions"] == 1
        assert rows(engine, "sign_in_session", f"person_id = '{ordinary}'") == 1
        assert forget(timedelta(days=30) - timedelta(minutes=1))["forget sessions"] == 0
        assert forget(timedelta(days=30, minutes=1))["forget sessions"] == 1


def test_replies_are_forgotten_a_day_after_the_meeting_in_every_institution(app: Flask, engine: Postgres):
    with app.app_context():
        for name in ("Bjørkelia skole", "Furulia skole"):
            with time_machine.travel(NOW, tick=False):
                institution = make_institution(name)
                network = make_network(institution)
                for day in (date(2026, 10, 8), date(2026, 11, 5)):
                    meeting_id = make_meeting(institution, network, day)
                    with within(institution):
                        replies.answer(tenancy.get(Meeting, meeting_id), party_size=2, edit_token=None, households=24)
        assert rows(engine, "reply") == 4
        end = datetime(2026, 10, 8, 16, 15, tzinfo=UTC)  # 18:15 in Norway
        with time_machine.travel(end + timedelta(hours=23, minutes=59)):
            assert replies.forget_past() == 0
        with time_machine.travel(end + timedelta(hours=24, minutes=1)):
            assert replies.forget_past() == 2
    assert rows(engine, "reply") == 2
    assert rows(engine, "meeting") == 4
