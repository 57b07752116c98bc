"""Backup and restore of the whole database: one file, which holds the number of rows of each table as well.

Under row-level security a dump by the wrong role can end well and hold nothing at all (measured trap M8). So
the role is looked at, row security may never filter, and rows are counted in the dump's own snapshot.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import psycopg
from psycopg import conninfo, sql

from fnett.embedded import roles
from fnett.embedded.account import Trouble

DUMP, COUNTS = "fnett.dump", "counts.json"
TRIES = 5
OLDEST = 35  # days; the ledger of erasures is kept one more (rule 29)
DAY = 24 * 60 * 60  # seconds
Connection = psycopg.Connection[tuple[object, ...]]
Counts = dict[str, int]
BeforeSwap = Callable[[str, str], object]
TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relpersistence = 'p'
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY 1, 2
"""
RIGHTS = "SELECT rolname, rolsuper, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
END_SESSIONS = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = ANY (%s)"


def backup(url: str, file: Path, programs: Path) -> Counts:
    """Write the database of `url` to `file` and tell how many rows each table has. Raises Trouble.

    `url` must be that of a role that no policy filters: fnett_backup, or a superuser.
    """
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as target:
            counts = _write(url, target, programs)
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(file)
    except OSError as error:
        raise Trouble(f"{file} cannot be written ({error.strerror}).") from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
    return counts


def _write(url: str, target: IO[bytes], programs: Path) -> Counts:
    with _connect(url) as connection:
        who, _, sees_all = _rights(connection)
        if not sees_all:
            raise Trouble(f"{who} may not see every row, so the backup would not be whole; use fnett_backup.")
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        [snapshot] = connection.execute("SELECT pg_export_snapshot()").fetchone() or [""]
        counts = count(connection)
        with ZipFile(target, "w") as archive:
            archive.writestr(COUNTS, json.dumps(counts, indent=1))
            command = [f"{programs}/pg_dump", "--format=custom", f"--snapshot={snapshot}"]
            with (
                archive.open(DUMP, "w", force_zip64=True) as stream,
                _run(command, url, "The database could not be dumped", stdout=subprocess.PIPE) as dump,
            ):
                shutil.copyfileobj(dump, stream)
    return counts


def restore(
    url: str, file: Path, programs: Path, database: str = "fnett", before_swap: BeforeSwap | None = None, old: bool = False
) -> Counts:
    """Replace `database` by the one in `file`, if every row is there. Raises Trouble, with nothing changed, also for a
    backup of more than 35 days, from which people could come back who have erased themselves.

    `url` is that of a superuser. What was there before is kept as <database>_before_restore until next time.
    `before_swap` gets both names while the present one is still in its place: what it does is done before anybody works
    on the restored one.
    """
    counts = read_counts(file)
    if not old:
        _refuse_old(file)
    fresh = f"{database}_restoring"
    with _connect(_in_database(url, "postgres")) as connection:
        who, is_superuser, _ = _rights(connection)
        if not is_superuser:
            raise Trouble(f"{who} may not restore, which takes a superuser; nothing was changed.")
        _drop(connection, fresh)
        roles.make(connection)
        roles.create_database(connection, fresh)
        try:
            _fill(_in_database(url, fresh), fresh, file, programs)
            _compare(_in_database(url, fresh), counts)
            if before_swap:
                before_swap(database, fresh)
            _swap(connection, database, fresh)
            with _connect(_in_database(url, database)) as restored:
                roles.prepare_database(restored, database)
        finally:
            _drop(connection, fresh)
    return counts


def read_counts(file: Path) -> Counts:
    """How many rows of each table a backup holds. Raises Trouble where it is not a whole backup."""
    try:
        with ZipFile(file) as archive:
            broken = archive.testzip()
            counts: Counts = json.loads(archive.read(COUNTS))
            archive.getinfo(DUMP)
    except FileNotFoundError as error:
        raise Trouble(f"There is no file {file}.") from error
    except (OSError, BadZipFile, KeyError, ValueError) as error:
        raise Trouble(f"{file} is not a whole backup of fnett; nothing was changed.") from error
    if broken:
        raise Trouble(f"{file} is damaged; nothing was changed.")
    return counts


def _refuse_old(file: Path) -> None:
    """Its age is told by the clock on the wall where it was written. Raises Trouble."""
    with ZipFile(file) as archive:
        written = time.mktime((*archive.getinfo(COUNTS).date_time, 0, 0, -1))
    if time.time() - written > OLDEST * DAY:
        raise Trouble(
            f"{file} is more than {OLDEST} days old, and people who have erased themselves since then could come back;"
            " nothing was changed. Restore it all the same with --old."
        )


def count(connection: Connection) -> Counts:
    """The rows of every table, unfiltered. Raises Trouble where a policy would filter them."""
    counts = {}
    try:
        connection.execute("SET row_security = off")  # PostgreSQL then refuses, where it would filter
        for schema, table in connection.execute(TABLES).fetchall():
            statement = sql.SQL("SELECT count(*) FROM {}.{}")
            counted = statement.format(sql.Identifier(str(schema)), sql.Identifier(str(table)))
            [rows] = connection.execute(counted).fetchone() or [0]
            counts[f"{schema}.{table}"] = int(str(rows))
    except psycopg.errors.InsufficientPrivilege as error:
        raise Trouble(f"This role may not see every row: {error}".strip()) from error
    return counts


def _fill(url: str, database: str, file: Path, programs: Path) -> None:
    with _connect(url) as connection:
        roles.prepare_database(connection, database)
    command = [f"{programs}/pg_restore", "--exit-on-error", "--single-transaction"]
    sentence = "The backup could not be read back, and nothing was changed"
    with (
        ZipFile(file) as archive,
        archive.open(DUMP) as stream,
        _run(command, url, sentence, stdin=subprocess.PIPE) as sink,
        suppress(BrokenPipeError),  # pg_restore ended early, and says why
    ):
        shutil.copyfileobj(stream, sink)


def _compare(url: str, expected: Counts) -> None:
    with _connect(url) as connection:
        found = count(connection)
        differing = sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
        if differing:
            raise Trouble(f"Not every row came back ({', '.join(differing)}); nothing was changed.")
        connection.execute("ANALYZE")


def _swap(connection: Connection, database: str, fresh: str) -> None:
    """Put the fresh database in the place of the old one: both names change, or neither."""
    kept = f"{database}_before_restore"
    _drop(connection, kept)
    is_there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
    for _ in range(TRIES):
        connection.execute(END_SESSIONS, [[database, fresh]])
        try:
            with connection.transaction():
                if is_there:
                    connection.execute(_named("ALTER DATABASE {} RENAME TO {}", database, kept))
                    connection.execute(_named("ALTER DATABASE {} ALLOW_CONNECTIONS false", kept))
                connection.execute(_named("ALTER DATABASE {} RENAME TO {}", fresh, database))
            return
        except psycopg.errors.ObjectInUse:
            continue  # somebody was quicker to come back than we were
    raise Trouble(f"{database} is in use, and nothing was changed; end what uses it and try again.")


def _rights(connection: Connection) -> tuple[str, bool, bool]:
    who, is_superuser, sees_all = connection.execute(RIGHTS).fetchone() or ("", False, False)
    return str(who), bool(is_superuser), bool(sees_all)


def _drop(connection: Connection, database: str) -> None:
    connection.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", database))


def _named(statement: str, *names: str) -> bytes:
    quoted = [sql.Identifier(name).as_string() for name in names]
    return statement.format(*quoted).encode()


def _connect(url: str) -> Connection:
    try:
        return psycopg.connect(_plain(url), autocommit=True)
    except psycopg.OperationalError as error:
        raise Trouble(f"The database does not answer: {str(error).strip().splitlines()[0]}") from error


def _plain(url: str) -> str:
    """SQLAlchemy's address as PostgreSQL's own programs understand it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _in_database(url: str, database: str) -> str:
    return conninfo.make_conninfo(_plain(url), dbname=database)


@contextmanager
def _run(command: list[str], url: str, sentence: str, **streams: int) -> Iterator[IO[bytes]]:
    """Run one of PostgreSQL's programs on this database. Raises Trouble with its words when it ends badly."""
    parts: dict[str, Any] = dict(conninfo.conninfo_to_dict(_plain(url)))
    environ = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    if password := parts.pop("password", None):
        environ["PGPASSWORD"] = password  # among the arguments every account of the machine could read it
    whole = [*command, f"--dbname={conninfo.make_conninfo('', **parts)}"]
    with TemporaryFile() as said:
        process = subprocess.Popen(whole, env=environ, stderr=said, **streams)  # type: ignore[call-overload]  # noqa: S603 - our own commands, no shell
        try:
            yield process.stdin or process.stdout
        except BaseException:
            process.kill()
            raise
        finally:
            for stream in filter(None, (process.stdin, process.stdout)):
                with suppress(BrokenPipeError):
                    stream.close()
            status = process.wait()
        if status:
            said.seek(0)
            words = " ".join(said.read().decode(errors="replace").strip().splitlines()[:2])
            raise Trouble(f"{sentence}: {words}")
