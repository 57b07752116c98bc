"""Which account runs the engines, and which folders it may enter; only our own change their rights."""

import os
import pwd
import stat
import sys
import tempfile
from pathlib import Path

SOCKETS = Path("/tmp")  # noqa: S108 - a socket's path has 107 bytes at most; its folder comes from mkdtemp


class Trouble(RuntimeError):
    """Something stands in the way; the message is one line that says what to do."""


def engine_account() -> pwd.struct_passwd | None:
    """The unprivileged account for the engines when fnett runs as root, which PostgreSQL refuses."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def can_enter(folder: Path, account: pwd.struct_passwd) -> bool:
    """Whether this account can walk down to the folder."""
    return all(_lets_in(step, account) for step in (folder, *folder.parents))


def _lets_in(step: Path, account: pwd.struct_passwd) -> bool:
    found = step.stat()
    if found.st_uid == account.pw_uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.pw_gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def our_folder(folder: Path) -> Path:
    """Make a folder of fnett's own where it is not there yet. Raises Trouble where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    if not os.access(folder, os.W_OK):
        raise Trouble(f"fnett cannot write to {folder}; set FNETT_HOME to a folder that it may write to.")
    return folder


def engine_folder(folder: Path) -> Path:
    """Make a folder that the engines' account alone may open. Raises Trouble where that cannot be."""
    account = engine_account()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if account and folder.stat().st_uid != account.pw_uid:
            os.chown(folder, account.pw_uid, account.pw_gid)
        folder.chmod(0o700)
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder


def socket_folder() -> Path:
    """A new short-named folder for a socket, closed to everybody but the engines' account."""
    return engine_folder(Path(tempfile.mkdtemp(prefix="fnett-", dir=SOCKETS)))


def unwritable(folder: Path, error: OSError) -> Trouble:
    """What to say of a folder that refuses."""
    reason = error.strerror or error
    return Trouble(f"fnett cannot write to {folder} ({reason}); set FNETT_HOME to a folder that it may write to.")


def say(line: str) -> None:
    """One line for the person at the terminal, beside whatever a command prints as its result."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
