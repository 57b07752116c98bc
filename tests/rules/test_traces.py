"""Erasure: no name, address or hash of it is left in the dump, the outbox, Valkey, the logs or the files (promise 24).

Two places are outside, and the page says so: letters that were delivered (the demo's mail folder stands for mailboxes), and
backups, which a restore erases again (test_restored.py). PostgreSQL's own files are read through the dump: what was deleted
there is written over in its own time, and no role of fnett can read it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import structlog
from flask import Flask
from sqlalchemy import Connection

from fnett.commitments import signing
from fnett.commitments.models import Commitment
from fnett.core import clock, evidence, outbox, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.desks import letters
from fnett.embedded.postgres import Postgres
from fnett.monitoring import overview
from tests import factories
from tests.client import Browser
from tests.conftest import as_superuser
from tests.ledger import Recorder
from tests.rules import leaver, searching
from tests.rules.leaver import MARKS, NAME

OUTSIDE = ("mail", "postgres")
OUTBOX = "SELECT coalesce(string_agg(message::text, chr(10)), '') FROM message"
MEETINGS = (
    "SELECT state, count(*), sum(adults), sum(households), sum(circles), sum(contacts_promised) FROM meeting GROUP BY 1"
)
Places = dict[str, bytes]


@pytest.fixture
def superuser(app: Flask, engine: Postgres) -> Iterator[Connection]:
    """A connection that sees everything; what is done on it lasts when it is committed."""
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        yield connection


@pytest.fixture
def look(
    app: Flask, engine: Postgres, home: Path, capfd: pytest.CaptureFixture[str], superuser: Connection
) -> Callable[[], Places]:
    """Everything that fnett keeps since this test began, each place read whole; the person is made after that."""
    heard: list[str] = []
    capfd.readouterr()
    app.extensions["fnett.redis"].flushdb()
    since = searching.lengths(home)

    def look() -> Places:
        heard.extend(capfd.readouterr())
        inside = [f"{folder.name}/**/*" for folder in home.iterdir() if folder.is_dir() and folder.name not in OUTSIDE]
        return {
            "dump": searching.dump(engine),
            "outbox": superuser.exec_driver_sql(OUTBOX).scalar_one().encode(),
            "Valkey": searching.valkey(app.extensions["fnett.redis"]),
            "logs": "\n".join(heard).encode() + searching.files(home, "log/*", since=since),
            "files": searching.files(home, "*", *inside, since=since),
        }

    return look


@pytest.fixture
def person_id(app: Flask, superuser: Connection, look: Callable[[], Places]) -> UUID:
    """Whoever is about to leave; what is kept is watched before they are there."""
    return leaver.make(app, superuser)


def traces(found: Places, marks: set[str] = MARKS) -> dict[str, set[str]]:
    """Which marks of the person stand where."""
    return {place: hits for place, data in found.items() if (hits := searching.found(marks, searching.readable(data)))}


def erase(app: Flask, person_id: UUID) -> None:
    """Erase oneself as a person does it."""
    browser = Browser(app).sign_in(person_id)
    browser.get("/me/data/erase")
    browser.submit({"sure": "y"})
    assert browser.path == "/erased"
    with app.app_context():
        outbox.deliver()


def statistics(app: Flask, superuser: Connection) -> dict[str, object]:
    """Every total that fnett counts: meetings, adults, regularity, commitments, letters."""
    with app.app_context(), tenancy.work(Scope(Door.OFFICE, networks=None, office=True)):
        shown = overview.read(clock.today())
        sent = letters.counts().sent
    lines = {f"standing {line.id}": (line.commitment, line.standing) for line in shown.lines}
    meetings = {f"meetings {row[0]}": tuple(row) for row in superuser.exec_driver_sql(MEETINGS)}
    superuser.rollback()
    return {**lines, **meetings, "totals": shown.totals, "letters sent": sent}


def test_nothing_is_left_of_whoever_erases_themselves(
    app: Flask, person_id: UUID, superuser: Connection, look: Callable[[], Places], proof: Recorder
):
    before, counted = traces(look()), statistics(app, superuser)
    assert {"dump", "outbox"} <= set(before)
    assert before["dump"] == MARKS
    assert len(counted) > 4
    erase(app, person_id)
    places = look()
    assert searching.rows_in(places["dump"]) > 400
    assert b"duplicate key" in places["logs"], "PostgreSQL's own log is not among what is searched"
    left = traces(places)
    changed = {name for name, value in statistics(app, superuser).items() if value != counted.get(name)}
    assert left == {}, "Say in fnett/data_inventory.toml what erasure does to it."
    assert changed == set()
    proof.figure(24, "traces after erasure", sum(map(len, left.values())))
    proof.figure(24, "places searched for traces", len(places))
    proof.figure(24, "statistics changed by erasure", len(changed))


def test_the_evidence_of_what_they_signed_still_verifies(app: Flask, person_id: UUID, superuser: Connection):
    erase(app, person_id)
    institution_id = superuser.exec_driver_sql("SELECT institution_id FROM commitment").scalar_one()
    with app.app_context(), factories.within(institution_id) as session:
        chain = signing.chain(session.query(Commitment).one().id)
    assert len(chain) == 1
    assert evidence.find_break(chain) is None


def test_a_trace_is_found_in_every_place(app: Flask, home: Path, look: Callable[[], Places], proof: Recorder):
    planted = "somebody.else@people.example"  # Valkey's journal keeps it for a while, so it is nobody's of the other tests
    with app.app_context(), factories.within(factories.make_institution()):
        outbox.write("invitation", uuid4(), to=planted, language="nb", key="planted")
    redis, file = app.extensions["fnett.redis"], home / "planted.txt"
    redis.set("planted", planted)
    file.write_text(planted)
    structlog.get_logger().info("planted", who=planted)
    try:
        assert set(traces(look(), {planted})) == {"dump", "outbox", "Valkey", "logs", "files"}
    finally:
        redis.delete("planted")
        file.unlink()
    proof.caught(24, "a trace of the person before erasure, in every place that is searched")


def test_a_table_that_erasure_passes_over_is_found(
    app: Flask, person_id: UUID, superuser: Connection, look: Callable[[], Places], proof: Recorder
):
    superuser.exec_driver_sql("CREATE TABLE planted (person_id uuid, nickname text)")
    superuser.exec_driver_sql("INSERT INTO planted VALUES (%s, %s)", (person_id, NAME))
    superuser.commit()
    try:
        erase(app, person_id)
        assert traces(look()) == {"dump": {"zaquarine", "kvernbitt"}}
    finally:
        superuser.exec_driver_sql("DROP TABLE planted")
        superuser.commit()
    proof.caught(24, "a table that erasure passes over")
