"""Backup and restore: every row back and counted; the wrong role, a damaged file or a lost row change nothing."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest
import time_machine
from psycopg import sql

from fnett.embedded import backup
from fnett.embedded.account import Trouble
from fnett.embedded.postgres import Postgres, find_programs

NAME = "fnett_house"
TABLES = """
    CREATE TABLE kept (id integer PRIMARY KEY, word text NOT NULL);
    INSERT INTO kept SELECT n, 'Šibboleth ' || n FROM generate_series(1, 250) AS n;
    CREATE TABLE guarded (id integer PRIMARY KEY);
    INSERT INTO guarded SELECT generate_series(1, 7);
    ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
    ALTER TABLE guarded FORCE ROW LEVEL SECURITY;
    CREATE POLICY app ON guarded TO fnett_app USING (false);
    CREATE TABLE empty_one (id integer);
    GRANT SELECT ON kept TO fnett_office;
"""
COUNTS = {"public.kept": 250, "public.guarded": 7, "public.empty_one": 0}


@pytest.fixture
def house(engine: Postgres) -> Iterator[Postgres]:
    """A database with rows that a policy hides from all but who may see them."""
    engine.create_database(NAME)
    with psycopg.connect(host=str(engine.sockets), user="fnett_owner", dbname=NAME, autocommit=True) as owner:
        owner.execute(TABLES)
    yield engine
    for suffix in ("", "_before_restore", "_restoring"):
        drop(engine, NAME + suffix)


def drop(engine: Postgres, name: str) -> None:
    with psycopg.connect(host=str(engine.sockets), user="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def saved(house: Postgres, folder: Path) -> Path:
    file = folder / "house.backup"
    assert backup.backup(house.backup_url(NAME), file, find_programs()) == COUNTS
    return file


def restored(house: Postgres, file: Path) -> backup.Counts:
    return backup.restore(house.superuser_url(), file, find_programs(), NAME)


def words(house: Postgres, role: str = "postgres") -> list[str]:
    with psycopg.connect(host=str(house.sockets), user=role, dbname=NAME) as connection:
        return [str(word) for (word,) in connection.execute("SELECT word FROM kept ORDER BY id").fetchall()]


def change(house: Postgres) -> None:
    with psycopg.connect(host=str(house.sockets), user="postgres", dbname=NAME) as connection:
        connection.execute("DELETE FROM kept WHERE id > 1")


def test_every_row_comes_back_with_owner_policies_and_rights(house: Postgres, tmp_path: Path):
    before = words(house)
    file = saved(house, tmp_path)
    change(house)
    assert restored(house, file) == COUNTS
    assert words(house) == before
    with psycopg.connect(host=str(house.sockets), user="fnett_owner", dbname=NAME) as owner:
        assert owner.execute("SELECT count(*) FROM guarded").fetchone() == (0,), "the policy holds for its owner too"
        assert owner.execute("SELECT has_table_privilege('fnett_office', 'kept', 'SELECT')").fetchone() == (True,)


def test_a_backup_is_for_its_owners_eyes_and_leaves_nothing_half_done(house: Postgres, tmp_path: Path):
    file = saved(house, tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("role", ["fnett_owner", "fnett_web"])
def test_a_role_that_does_not_see_every_row_may_not_back_up(house: Postgres, role: str, tmp_path: Path):
    with pytest.raises(Trouble, match=f"{role} may not see every row"):
        backup.backup(house.url(role, NAME), tmp_path / "file", find_programs())
    assert list(tmp_path.iterdir()) == []


def test_a_role_that_is_no_superuser_may_not_restore(house: Postgres, tmp_path: Path):
    file = saved(house, tmp_path)
    with psycopg.connect(host=str(house.sockets), user="postgres", autocommit=True) as connection:
        connection.execute("GRANT CONNECT ON DATABASE postgres TO fnett_backup")
    with pytest.raises(Trouble, match="may not restore, which takes a superuser"):
        backup.restore(house.backup_url("postgres"), file, find_programs(), NAME)
    assert len(words(house)) == 250


def test_a_file_that_cannot_be_written_is_said(house: Postgres, tmp_path: Path):
    with pytest.raises(Trouble, match=r"cannot be written \(No such file"):
        backup.backup(house.backup_url(NAME), tmp_path / "nowhere" / "file", find_programs())


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-500])


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(bytes(data))


def replace_by_words(file: Path) -> None:
    file.write_text("this is no backup")


def count_one_more(file: Path) -> None:
    counts = {**COUNTS, "public.kept": 251}
    rewrite(file, {backup.COUNTS: json.dumps(counts).encode()})


def put_in_another_dump(file: Path) -> None:
    rewrite(file, {backup.DUMP: b"PGDMP but not really"})


def rewrite(file: Path, changed: dict[str, bytes]) -> None:
    with ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(file, "w") as archive:
        for name, data in (parts | changed).items():
            archive.writestr(name, data)


@pytest.mark.parametrize("damage", [cut, flip, replace_by_words, count_one_more, put_in_another_dump, Path.unlink])
def test_a_damaged_backup_changes_nothing(house: Postgres, damage: object, tmp_path: Path):
    good = saved(house, tmp_path)
    bad = tmp_path / "bad"
    shutil.copy(good, bad)
    damage(bad)  # type: ignore[operator]
    change(house)
    with pytest.raises(Trouble) as caught:
        restored(house, bad)
    assert "\n" not in str(caught.value)
    assert len(words(house)) == 1
    with psycopg.connect(host=str(house.sockets), user="postgres") as connection:
        assert not connection.execute("SELECT 1 FROM pg_database WHERE datname LIKE '%restoring'").fetchone()
    assert restored(house, good) == COUNTS


def test_a_backup_of_more_than_thirty_five_days_is_restored_only_when_told_to(house: Postgres, tmp_path: Path):
    file, now = saved(house, tmp_path), time.time()
    change(house)
    with time_machine.travel(now + 35 * backup.DAY + 60):
        with pytest.raises(Trouble, match=r"more than 35 days old.*with --old"):
            restored(house, file)
        assert len(words(house)) == 1
        assert backup.restore(house.superuser_url(), file, find_programs(), NAME, old=True) == COUNTS
    with time_machine.travel(now + 35 * backup.DAY - 60):
        assert restored(house, file) == COUNTS


def test_it_can_be_restored_while_somebody_works_and_they_find_the_restored_rows(house: Postgres, tmp_path: Path):
    file = saved(house, tmp_path)
    change(house)
    with psycopg.connect(host=str(house.sockets), user="postgres", dbname=NAME) as busy:
        busy.execute("SELECT 1")
        restored(house, file)
        with pytest.raises(psycopg.OperationalError):
            busy.execute("SELECT 1")
    assert len(words(house)) == 250


def test_what_was_there_before_is_kept_until_the_next_restore(house: Postgres, tmp_path: Path):
    file = saved(house, tmp_path)
    change(house)
    for _ in range(2):
        restored(house, file)
    with psycopg.connect(host=str(house.sockets), user="postgres", autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {NAME}_before_restore ALLOW_CONNECTIONS true".encode())
    with psycopg.connect(host=str(house.sockets), user="postgres", dbname=f"{NAME}_before_restore") as kept:
        assert kept.execute("SELECT count(*) FROM kept").fetchone() == (250,)


def test_it_is_restored_on_a_server_that_has_no_such_database_yet(house: Postgres, tmp_path: Path):
    file = saved(house, tmp_path)
    drop(house, NAME)
    assert restored(house, file) == COUNTS
    assert len(words(house)) == 250
