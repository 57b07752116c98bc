"""RQ as a doorbell: jobs by name from one allow-list, rung after the commit, safe to lose (security rules 15 to 17)."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import structlog
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import event

from fnett.core.db import db
from fnett.core.problems import where
from fnett.core.tenancy import ScopedSession

RUN = "fnett.core.jobs.run"
QUEUE = "fnett"
TIMEOUT = 600  # seconds
log = structlog.get_logger()


class Forbidden(RuntimeError):
    """Someone put a job into the queue that is not on the list."""


class NotDone(RuntimeError):
    """A job came to no end; says which, by what kind of error and where, and never a value (security rule 25)."""


class AllowedJob(Job):
    """A job that can only be `run(name, …)`: whatever else Valkey holds is refused (measured trap M10)."""

    @property
    def func(self) -> Callable[..., Any]:
        """The one function that a job may call. Raises Forbidden."""
        if self.func_name != RUN or not all(isinstance(value, int | str) for value in self.args) or self.kwargs:
            raise Forbidden(f"{self.func_name} is not a job of fnett")
        return run

    @property
    def success_callback(self) -> None:
        """No callbacks by name."""
        return None

    @property
    def failure_callback(self) -> None:
        """No callbacks by name."""
        return None

    @property
    def stopped_callback(self) -> None:
        """No callbacks by name."""
        return None


def run(name: str, *arguments: int | str) -> None:
    """Run the job of this name from the table that the factory handed over. Raises Forbidden, NotDone."""
    table: Mapping[str, Callable[..., Any]] = current_app.extensions["fnett.jobs"]
    if name not in table:
        raise Forbidden(f"{name} is not in the table of jobs")
    try:
        table[name](*arguments)
    except Exception as error:
        raise NotDone(f"{name}: {type(error).__name__} at {where(error)}") from None  # RQ keeps and logs what it is told


def queue(connection: Redis) -> Queue:
    """The one queue, with JSON only."""
    return Queue(QUEUE, connection=connection, job_class=AllowedJob, serializer=JSONSerializer)


def enqueue_after_commit(name: str, *arguments: int | str | UUID) -> None:
    """Ring for a job once the present work is committed; nothing is rung for what was rolled back."""
    bells: dict[tuple[Any, ...], None] = db.session().info.setdefault("bells", {})
    bells[(name, *(str(value) if isinstance(value, UUID) else value for value in arguments))] = None


def ring(name: str, *arguments: int | str) -> None:
    """Put a job into the queue; if Valkey is away, the sweeper finds the work within 15 seconds of its return."""
    try:
        queue(current_app.extensions["fnett.redis"]).enqueue(
            RUN, name, *arguments, job_timeout=TIMEOUT, result_ttl=0, failure_ttl=86400
        )
    except RedisError as error:
        log.warning("doorbell not heard", job=name, error=type(error).__name__)


@event.listens_for(ScopedSession, "after_commit")
def _ring_the_bells(session: ScopedSession) -> None:
    if session.in_nested_transaction():
        return  # a savepoint is no commit: nobody else would find the work yet
    for bell in session.info.pop("bells", {}):
        ring(*bell)


@event.listens_for(ScopedSession, "after_rollback")
def _forget_the_bells(session: ScopedSession) -> None:
    if session.in_nested_transaction():
        return  # what came before the savepoint may still be committed
    session.info.pop("bells", None)
