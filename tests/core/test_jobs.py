"""The doorbell: only jobs of the list, only plain arguments, no callbacks, and nothing rung for what was rolled back."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from redis import Redis
from rq import Callback, Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer

from fnett.core import jobs, tenancy
from fnett.core.jobs import QUEUE, RUN, AllowedJob, Forbidden
from fnett.core.tenancy import Door, Scope

Notes = list[tuple[object, ...]]


@pytest.fixture
def valkey(app: Flask) -> Iterator[Redis]:
    """An empty Valkey."""
    connection: Redis = app.extensions["fnett.redis"]
    connection.flushdb()
    yield connection
    connection.flushdb()


@pytest.fixture
def notes(app: Flask, valkey: Redis) -> Iterator[Notes]:
    """The app with one job of the tests' own, which notes what it was given."""
    before, found = app.extensions["fnett.jobs"], Notes()
    app.extensions["fnett.jobs"] = {"note": lambda *arguments: found.append(arguments)}
    with app.app_context():
        yield found
    app.extensions["fnett.jobs"] = before


class Hands(SimpleWorker):
    """A worker without a process of its own."""

    job_class = AllowedJob


def work(valkey: Redis, job_class: type[Job] = AllowedJob) -> None:
    """Do all that is in the queue."""
    queue = Queue(QUEUE, connection=valkey, job_class=job_class, serializer=JSONSerializer)
    hands = (Hands if job_class is AllowedJob else SimpleWorker)([queue], connection=valkey, serializer=JSONSerializer)
    hands.work(burst=True, logging_level="CRITICAL")


def planted(valkey: Redis) -> Queue:
    """The queue as somebody sees it who can write to Valkey and knows nothing of our rules."""
    return Queue(QUEUE, connection=valkey, serializer=JSONSerializer)


def test_a_job_of_the_list_is_done_with_its_arguments(valkey: Redis, notes: Notes):
    jobs.ring("note", 7, "words")
    work(valkey)
    assert notes == [(7, "words")]


def test_a_planted_system_call_is_refused(valkey: Redis, notes: Notes, tmp_path: Path):
    trace = tmp_path / "trace"
    job = planted(valkey).enqueue(os.system, f"touch {trace}")
    work(valkey)
    assert not trace.exists()
    assert job.is_failed
    jobs.ring("note", 1)
    work(valkey)
    assert notes == [(1,)], "the worker goes on after it"


def test_the_planted_call_would_have_been_made_by_an_ordinary_worker(valkey: Redis, notes: Notes, tmp_path: Path):
    trace = tmp_path / "trace"
    planted(valkey).enqueue(os.system, f"touch {trace}")
    work(valkey, Job)
    assert trace.exists(), "the positive control: the trap is set right"


@pytest.mark.parametrize("name", ["eval", "os.system", "fnett.core.jobs.ring", "fnett.core.db.commit", f"{RUN}.x", ""])
def test_no_other_function_is_a_job(valkey: Redis, notes: Notes, name: str):
    job = AllowedJob(connection=valkey, serializer=JSONSerializer)
    job._func_name, job._args, job._kwargs = name, [], {}
    with pytest.raises(Forbidden, match="is not a job of fnett"):
        _ = job.func
    job._func_name = RUN
    assert job.func is jobs.run


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [(["note", [1]], {}), (["note", {"a": 1}], {}), (["note", None], {}), (["note", 1.5], {}), (["note"], {"name": "x"})],
)
def test_arguments_are_numbers_and_words_alone(valkey: Redis, notes: Notes, args: list[object], kwargs: dict[str, object]):
    planted(valkey).enqueue(RUN, args=args, kwargs=kwargs)
    work(valkey)
    assert notes == []


@pytest.mark.parametrize("name", ["deliver", "__import__", "", "note "])
def test_a_name_that_is_not_in_the_table_is_refused(notes: Notes, name: str):
    with pytest.raises(Forbidden, match="is not in the table of jobs"):
        jobs.run(name)
    jobs.run("note")
    assert notes == [()]


@pytest.mark.parametrize("moment", ["on_success", "on_failure", "on_stopped"])
def test_no_callback_is_called_by_name(valkey: Redis, notes: Notes, tmp_path: Path, moment: str):
    for job_class in (AllowedJob, Job):
        trace = tmp_path / f"{moment}-{job_class.__name__}"
        os.environ["FNETT_TEST_TRACE"] = str(trace)
        planted(valkey).enqueue(
            RUN, "note" if moment == "on_success" else "no such job", **{moment: Callback(leave_a_trace)}
        )
        work(valkey, job_class)
        del os.environ["FNETT_TEST_TRACE"]
    called = sorted(file.name for file in tmp_path.iterdir())
    assert called == ([] if moment == "on_stopped" else [f"{moment}-Job"]), "an ordinary worker calls it, ours does not"


def leave_a_trace(*details: object) -> None:
    Path(os.environ["FNETT_TEST_TRACE"]).touch()


def test_the_bell_rings_after_the_commit_and_once_for_the_same_job(valkey: Redis, notes: Notes):
    row = uuid4()
    with tenancy.work(Scope(Door.COURIER)) as session:
        for _ in range(3):
            jobs.enqueue_after_commit("note", row)
        session.connection()
        assert valkey.llen(f"rq:queue:{QUEUE}") == 0
    assert valkey.llen(f"rq:queue:{QUEUE}") == 1
    work(valkey)
    assert notes == [(str(row),)]


def test_nothing_is_rung_for_what_was_rolled_back(valkey: Redis, notes: Notes):
    with tenancy.work(Scope(Door.COURIER)) as session:
        session.connection()
        jobs.enqueue_after_commit("note", 1)
        session.rollback()
        session.connection()
        jobs.enqueue_after_commit("note", 2)
    work(valkey)
    assert notes == [(2,)]


def test_a_savepoint_neither_rings_nor_forgets(valkey: Redis, notes: Notes):
    with tenancy.work(Scope(Door.OFFICE)) as session:
        jobs.enqueue_after_commit("note", 1)
        for keep in (True, False):
            with session.begin_nested() as savepoint:
                if not keep:
                    savepoint.rollback()
        assert not valkey.keys("rq:job:*")
    assert len(valkey.keys("rq:job:*")) == 1


def test_a_doorbell_that_nobody_hears_stops_nothing(app: Flask, notes: Notes):
    here = app.extensions["fnett.redis"]
    app.extensions["fnett.redis"] = away = Redis.from_url("redis://127.0.0.1:9", socket_timeout=1)
    try:
        with tenancy.work(Scope(Door.COURIER)) as session:
            session.connection()
            jobs.enqueue_after_commit("note", 1)
    finally:
        app.extensions["fnett.redis"] = here
        away.close()
    assert notes == []


def fall(name: str) -> None:
    raise ValueError(f"Kari Nordmann {name}")


def test_what_an_error_says_stays_out_of_valkey_and_the_log(
    valkey: Redis, notes: Notes, app: Flask, caplog: pytest.LogCaptureFixture
):
    app.extensions["fnett.jobs"] = {"note": fall}
    jobs.ring("note", "Mona Moderator")
    with caplog.at_level("INFO"):
        work(valkey)
    (job_id,) = jobs.queue(valkey).failed_job_registry.get_job_ids()
    result = AllowedJob.fetch(job_id, valkey, JSONSerializer).latest_result()
    assert result
    assert "NotDone: note: ValueError at test_jobs.py:" in str(result.exc_string)
    assert "Kari Nordmann" not in f"{result.exc_string}{caplog.text}"
