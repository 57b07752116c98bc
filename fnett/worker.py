"""The two processes behind the pages: the worker that RQ rings for, and the clockwork with its one table of timed jobs.

Run as `python -m fnett.worker work` and `python -m fnett.worker keep-time`; neither loses anything when it is killed.
"""

import logging
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from typing import Any

import structlog
from flask import Flask
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from fnett.commitments import keeping
from fnett.core import attempts, audit, clock, jobs, outbox, retention, tenancy
from fnett.core.clock import OSLO
from fnett.core.db import db
from fnett.core.jobs import AllowedJob
from fnett.factory import create_app
from fnett.institutions import runs
from fnett.meetings import evening_letters, relay, reminders, replies, talking
from fnett.networks import carrying_on, interest, subscriptions
from fnett.onboarding import leaving
from fnett.people import inactivity, invitations, ledger, sessions, sign_in
from fnett.settings import SettingsError
from fnett.web import once

SWEEP_EVERY = timedelta(seconds=15)
LOOK_EVERY = 5.0  # seconds
log = structlog.get_logger()


@dataclass(frozen=True)
class Timed:
    """A job that is done once in each hour or day, by whichever clockwork comes first."""

    name: str
    period: str  # how strftime writes the hour or the day in Norway
    job: Callable[[], int]


OLD_RUNS = text(
    "DELETE FROM timed_run WHERE (name, period) IN (SELECT name, period FROM timed_run WHERE name = ANY (:names)"
    " AND started_at < CAST(:now AS timestamptz) - interval '30 days' LIMIT :slice)"
)


def forget_runs() -> int:
    """Delete what is noted of timed jobs after a month; their hour or day never comes back. Returns how many."""
    return retention.in_slices(outbox.COURIER, OLD_RUNS, now=clock.now(), names=[timed.name for timed in TIMED])


HOURLY, DAILY = "%Y-%m-%dT%H%z", "%Y-%m-%d"
TIMED = (
    Timed("write evening letters", HOURLY, evening_letters.write_due),
    Timed("write to the office", HOURLY, talking.tell_the_office),  # where the bell was not heard
    Timed("write to relay addresses", HOURLY, relay.write_due),
    Timed("write reminders", HOURLY, reminders.write_due),
    Timed("ask who carries on", DAILY, carrying_on.ask_all),
    Timed("forget replies", HOURLY, replies.forget_past),
    Timed("forget subscriptions", HOURLY, subscriptions.forget_past),
    Timed("forget reminders", DAILY, reminders.forget_past),
    Timed("forget sessions", HOURLY, sessions.forget_past),
    Timed("forget forms", HOURLY, once.forget_past),
    Timed("forget sign-in links", HOURLY, sign_in.forget_past),
    Timed("forget attempts", HOURLY, attempts.forget_past),
    Timed("forget requests", DAILY, talking.forget_past),
    Timed("forget invitations", DAILY, invitations.forget_past),
    Timed("forget interests", DAILY, interest.forget_past),
    Timed("forget recipients", DAILY, outbox.forget_recipients),
    Timed("forget messages", DAILY, outbox.forget_past),
    Timed("forget the trail", DAILY, audit.forget_past),
    Timed("forget commitments", DAILY, keeping.forget_past),
    Timed("forget institutions", DAILY, leaving.forget_past),
    Timed("forget people", DAILY, inactivity.forget_past),
    Timed("forget erasures", DAILY, ledger.forget_past),
    Timed("forget register runs", DAILY, runs.forget_past),
    Timed("forget runs", DAILY, forget_runs),
)


class HouseWorker(Worker):
    """Takes jobs of the allow-list alone, written as JSON, and gives each an app context of its own (rules 16, 17)."""

    job_class = AllowedJob

    def __init__(self, app: Flask) -> None:
        connection = app.extensions["fnett.redis"]
        super().__init__([jobs.queue(connection)], connection=connection, serializer=JSONSerializer)
        self.app = app

    def perform_job(self, job: Job, queue: Queue, execution: Any) -> bool:
        """Do one job in the forked child, on connections that it does not share with its parent."""
        with self.app.app_context():
            db.engine.dispose(close=False)
            return bool(super().perform_job(job, queue, execution))


def work(app: Flask) -> None:
    """Wait for the doorbell and do what it rings for, until the process is told to stop."""
    HouseWorker(app).work(logging_level="WARNING")


def keep_time(app: Flask, stopped: Event) -> None:
    """Look at the clock every few seconds; what fails is said, and tried again later."""
    swept = None
    while not stopped.is_set():
        with app.app_context():
            moment = clock.now()
            if swept is None or moment - swept >= SWEEP_EVERY or moment < swept:
                swept = moment
                _try("sweep", sweep)
            _try("timed jobs", run_due)
        stopped.wait(LOOK_EVERY)


def sweep() -> None:
    """Ring for letters that are due; a bell that went unheard is rung again this way."""
    if outbox.is_anything_due():
        jobs.ring("deliver_messages")


def run_due(table: Sequence[Timed] = TIMED) -> list[str]:
    """Do the timed jobs whose hour or day has no run yet; returns the names of those that were done."""
    done = []
    for timed in table:
        period = clock.now().astimezone(OSLO).strftime(timed.period)
        if _take(timed.name, period) and _try(timed.name, timed.job):
            _note_the_end(timed.name, period)
            done.append(timed.name)
    return done


TAKE = text(
    "INSERT INTO timed_run (name, period) VALUES (:name, :period) ON CONFLICT (name, period) DO UPDATE"
    " SET started_at = now() WHERE timed_run.finished_at IS NULL AND timed_run.started_at < now() - interval '10 minutes'"
    " RETURNING name"
)
END = text("UPDATE timed_run SET finished_at = now() WHERE name = :name AND period = :period")


def _take(name: str, period: str) -> bool:
    """Whether this run is ours: nobody began it, or whoever did has not come to its end in ten minutes."""
    with tenancy.work(outbox.COURIER) as session:
        return session.execute(TAKE, {"name": name, "period": period}).first() is not None


def _note_the_end(name: str, period: str) -> None:
    with tenancy.work(outbox.COURIER) as session:
        session.execute(END, {"name": name, "period": period})


def _try(name: str, job: Callable[[], object]) -> bool:
    try:
        result = job()
    except (SQLAlchemyError, RedisError, OSError) as error:  # an engine is away for a moment; the clock goes on
        log.warning("not done, tried again later", job=name, error=type(error).__name__)
        return False
    if isinstance(result, int) and result:
        log.info("done", job=name, count=result)
    return True


@contextmanager
def _told_to_stop() -> Iterator[Event]:
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: stopped.set())
    yield stopped


def main(arguments: Sequence[str]) -> int:
    """Be the worker or the clockwork."""
    if list(arguments) not in (["work"], ["keep-time"]):
        sys.stderr.write("Say `python -m fnett.worker work` or `python -m fnett.worker keep-time`.\n")
        return 2
    logging.basicConfig(level=logging.WARNING)
    try:
        app = create_app()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if arguments[0] == "work":
        work(app)
        return 0
    with _told_to_stop() as stopped, suppress(KeyboardInterrupt):
        keep_time(app, stopped)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
