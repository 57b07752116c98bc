"""One fnett at a time works on a data folder: a lock that the kernel drops with its holder."""

import fcntl
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from fnett.embedded.account import SOCKETS, Trouble, our_folder, unwritable

FILE = "fnett.lock"


class Busy(Trouble):
    """Another fnett works on this data folder."""


@dataclass
class Hold:
    """The lock on a data folder, for as long as it is ours."""

    file: TextIO
    was_killed: bool

    def note(self, **facts: str) -> None:
        """Write down, for other commands, what runs here."""
        self.file.seek(0)
        self.file.truncate()
        json.dump({"pid": str(os.getpid()), **facts}, self.file)
        self.file.flush()


@contextmanager
def held(home: Path) -> Iterator[Hold]:
    """Hold the data folder. Raises Busy where another fnett does, Trouble where nothing can be written."""
    file = _open(our_folder(home) / FILE)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Busy(_who(home)) from None
    with file:
        before = _read(home)
        _sweep(before)
        hold = Hold(file, was_killed=bool(before))
        hold.note()
        try:
            yield hold
        finally:
            file.seek(0)
            file.truncate()


def find_facts(home: Path, seconds: float = 60) -> dict[str, str]:
    """What the fnett that holds this folder runs, once it says so; empty when it is gone before that."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        facts = _read(home)
        if not facts or "sockets" in facts:
            return facts
        time.sleep(0.2)
    return {}


def check_port(port: int, *, seconds: float = 0) -> None:
    """Whether the port is free, or becomes so within this time. Raises Trouble."""
    until = time.monotonic() + seconds
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return
            except PermissionError as error:
                raise Trouble(f"Port {port} needs root; choose another with FNETT_PORT=8000.") from error
            except OSError as error:
                if time.monotonic() >= until:
                    free = port + 1 if port < 65535 else 8000
                    raise Trouble(
                        f"Port {port} is in use by another program; end it, or choose another port:"
                        f" FNETT_PORT={free} python3 app.py"
                    ) from error
        time.sleep(0.2)


def _open(path: Path) -> TextIO:
    try:
        return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    except OSError as error:
        raise unwritable(path.parent, error) from error


def _read(home: Path) -> dict[str, str]:
    try:
        facts: dict[str, str] = json.loads((home / FILE).read_text())
    except (OSError, ValueError):
        return {}
    return facts


def _who(home: Path) -> str:
    facts = _read(home)
    where = f": {facts['base_url']}" if "base_url" in facts else ""
    return f"fnett runs already on {home} (process {facts.get('pid', 'unknown')}){where}"


def _sweep(facts: dict[str, str]) -> None:
    """Take away the socket folders that a killed run left behind."""
    for folder in map(Path, facts.get("sockets", "").split()):
        is_ours = folder.parent == SOCKETS and folder.name.startswith("fnett-")
        if is_ours and not folder.is_symlink():
            shutil.rmtree(folder, ignore_errors=True)
