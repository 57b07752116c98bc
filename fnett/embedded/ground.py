"""Where the engines' data and programs lie when fnett runs as root below a folder that only root may enter.

Opening such a folder would be the easy way, and would open root's home to everybody. So the engines get a
ground of their own.
"""

import fcntl
import hashlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from fnett.embedded.account import Trouble, can_enter, engine_account, our_folder

SHARED = Path("/var/lib")


def data_folder(data: Path) -> Path:
    """The folder itself, or its stand-in below /var/lib where the engines' account cannot come."""
    account = engine_account()
    if account is None or can_enter(our_folder(data.parent), account):
        return data
    home = data.parent
    return _below(home.parent) / home.name / data.name


def programs_folder(tree: Path, wheel: str, *siblings: str) -> Path:
    """A wheel's folder of programs, or a copy of it where the engines' account cannot come.

    Its siblings (shared libraries that the programs look for at a relative path) are copied along.
    """
    account = engine_account()
    if account is None or can_enter(tree, account):
        return tree
    package = tree.parent
    shelf = _below(Path(sys.prefix).parent) / "programs" / f"{wheel}-{version(wheel)}"
    with _alone_with(shelf):
        for name in siblings:
            _copy(package.parent / name, shelf / name)
        _copy(tree, shelf / package.name / tree.name)
    return shelf / package.name / tree.name


def find_notice(home: Path) -> str | None:
    """The line to say when data or programs lie elsewhere than one would look for them."""
    account = engine_account()
    closed = (our_folder(home), Path(sys.prefix)) if account else ()
    for folder in closed:
        if account and not can_enter(folder, account):
            ground = _below(folder.parent)
            return f"{folder.parent} can be entered by root alone, so PostgreSQL and Valkey live in {ground}."
    return None


def _below(checkout: Path) -> Path:
    """Our own folder for one closed checkout or home: all may pass through it, none may look around."""
    ground = SHARED / f"fnett-{_digest(checkout)}"
    try:
        ground.mkdir(mode=0o711, exist_ok=True)
        if ground.is_symlink() or ground.stat().st_uid != 0:
            raise Trouble(f"{ground} belongs to somebody else than root; look at it, and take it away.")
        for folder in (ground, ground / "programs"):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o711)
    except OSError as error:
        raise Trouble(
            f"The engines cannot enter {checkout} and {ground} cannot be made ({error.strerror});"
            " move the checkout, or set FNETT_HOME, to a folder that every account may enter."
        ) from error
    return ground


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:10]


@contextmanager
def _alone_with(shelf: Path) -> Iterator[None]:
    """Wait until nobody else copies to this shelf; who dies in the middle holds up nobody."""
    with shelf.with_name(f".{shelf.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy(source: Path, target: Path) -> None:
    """Copy a tree once; a copy that was cut short is thrown away and made anew."""
    if target.exists() or not source.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(source, unfinished)
    for ours in (target.parent.parent, target.parent, unfinished, *unfinished.rglob("*")):
        mode = ours.stat().st_mode
        runs = ours.is_dir() or mode & 0o100
        ours.chmod(mode | (0o555 if runs else 0o444))
    unfinished.rename(target)
