"""PostgreSQL 18 of our own: made once, in UTF-8, by sockets alone."""

from pathlib import Path

import psycopg
import pytest

from fnett.embedded import postgres
from fnett.embedded.account import Trouble
from fnett.embedded.postgres import Postgres


def ask(engine: Postgres, question: str) -> object:
    with psycopg.connect(host=str(engine.sockets), user="postgres", dbname="fnett") as connection:
        return (connection.execute(question.encode()).fetchone() or [None])[0]


def test_it_is_version_18_in_utf8_and_utc_and_hears_nobody_from_outside(engine: Postgres):
    assert str(ask(engine, "SHOW server_version")).startswith("18.")
    assert ask(engine, "SHOW server_encoding") == "UTF8"
    assert ask(engine, "SHOW timezone") == "UTC"
    assert ask(engine, "SHOW listen_addresses") == ""
    assert ask(engine, "SELECT lower('ČÁŊØÅ')") == "čáŋøå"


def test_a_database_can_be_made_from_another_and_dropped(engine: Postgres):
    engine.create_database("fnett_one_more")
    engine.create_database("fnett_copy", template="fnett_one_more")
    assert ask(engine, "SELECT count(*) FROM pg_database WHERE datname IN ('fnett_one_more', 'fnett_copy')") == 2
    for name in ("fnett_one_more", "fnett_copy", "fnett_never_was"):
        engine.drop_database(name)
    assert ask(engine, "SELECT count(*) FROM pg_database WHERE datname IN ('fnett_one_more', 'fnett_copy')") == 0


def test_a_second_start_finds_what_the_first_wrote_also_after_a_crash(home: Path):
    data = home / "second" / "postgres"
    first = postgres.start(data)
    with psycopg.connect(host=str(first.sockets), user="postgres", dbname="fnett") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert first.running
    first.running.process.kill()
    first.running.process.wait()
    second = postgres.start(data)
    assert ask(second, "SELECT answer FROM kept") == 42
    second.stop()
    assert not second.sockets.exists()
    first.stop()


def test_a_folder_of_another_version_is_left_as_it_is(home: Path):
    data = home / "old" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(Trouble, match="is of PostgreSQL 17, this fnett brings 18"):
        postgres.start(data)


def test_a_folder_of_something_else_is_left_as_it_is(home: Path):
    data = home / "other" / "postgres"
    data.mkdir(parents=True)
    (data / "holiday.jpg").touch()
    with pytest.raises(Trouble, match="holds something that is not PostgreSQL's"):
        postgres.start(data)
    assert (data / "holiday.jpg").exists()
