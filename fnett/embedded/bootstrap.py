"""Sets fnett up on a machine that has Python and nothing else: `.venv`, the packages of the lock file, and into it.

Only the standard library is there when this runs, so nothing else is imported here.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}


class CannotSetUp(Exception):
    """Something stands in the way; the message is one line that says what to do."""


def enter(checkout: Path, arguments: Sequence[str]) -> None:
    """Return inside `.venv` with all packages installed, or start the same command there and never return."""
    try:
        python = prepare(checkout, "test" if arguments[:1] == ["test"] else "run")
    except CannotSetUp as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    if not _is_inside(checkout):
        os.execv(python, [str(python), str(checkout / "app.py"), *arguments])  # noqa: S606 - the same command, in .venv


def prepare(checkout: Path, purpose: str) -> Path:
    """The Python of `.venv`, with the packages for this purpose in it. Raises CannotSetUp."""
    python = checkout / ".venv" / "bin" / "python"
    if _is_complete(checkout, purpose):
        return python
    with _alone(checkout):
        if not _is_complete(checkout, purpose):  # another start may have done it while we waited
            _say("Setting fnett up: its packages are fetched once, which takes about a minute.")
            _make_venv(checkout)
            _install(checkout, purpose)
            _stamp(checkout).write_text(json.dumps(_wanted(checkout, purpose)))
    return python


def _is_inside(checkout: Path) -> bool:
    return Path(sys.prefix).resolve() == (checkout / ".venv").resolve()


def _stamp(checkout: Path) -> Path:
    return checkout / ".venv" / "fnett-setup.json"


def _is_complete(checkout: Path, purpose: str) -> bool:
    """Whether all that is wanted stands there already; asks no network. The packages of `test` hold those of `run`."""
    try:
        found = json.loads(_stamp(checkout).read_text())
    except (OSError, ValueError):
        return False
    is_there = (checkout / ".venv" / "bin" / "python").exists()
    return is_there and _wanted(checkout, purpose).items() <= found.items()


def _wanted(checkout: Path, purpose: str) -> dict[str, str]:
    names = ("run", "test") if purpose == "test" else ("run",)
    digests = {name: hashlib.sha256((checkout / LOCKS[name]).read_bytes()).hexdigest() for name in names}
    return {"python": _version(), **digests}


def _version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


@contextmanager
def _alone(checkout: Path) -> Iterator[None]:
    """Two first starts at once would tread on each other; the second waits. Raises CannotSetUp."""
    if not os.access(checkout, os.W_OK):
        raise CannotSetUp(
            f"fnett cannot write to {checkout}, where .venv must be made: give this account a copy of its own."
        )
    handle = os.open(checkout, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    except OSError as error:
        raise CannotSetUp(f"fnett cannot make {checkout / '.venv'} ({error.strerror}).") from error
    finally:
        os.close(handle)


def _make_venv(checkout: Path) -> None:
    venv = checkout / ".venv"
    if _is_inside(checkout) or _is_usable(venv):
        return
    uv = shutil.which("uv")
    if uv:
        made = _run([uv, "venv", "--quiet", "--clear", "--seed", "--python", sys.executable, str(venv)])
    else:
        made = _run([sys.executable, "-m", "venv", "--clear", str(venv)])
    if made.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        if "ensurepip" in made.stdout:
            raise CannotSetUp(f"This Python comes without venv; run: apt install python{_version()}-venv")
        raise CannotSetUp(f".venv could not be made: {_last_line(made.stdout)}")


def _is_usable(venv: Path) -> bool:
    """Whether a folder from an earlier or a cut-off start can be built upon."""
    python = venv / "bin" / "python"
    if not python.exists():
        return False
    asked = _run([str(python), "-c", "import pip, sys; print('%d.%d' % sys.version_info[:2])"])
    return asked.returncode == 0 and asked.stdout.strip() == _version()


def _install(checkout: Path, purpose: str) -> None:
    python, lock = checkout / ".venv" / "bin" / "python", checkout / LOCKS[purpose]
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--python", str(python)]
    else:
        command = [
            str(python),
            "-m",
            "pip",
            "install",
            "--no-input",
            "--disable-pip-version-check",
            "--retries=2",
        ]
        command += ["--root-user-action=ignore"]
    done = _run([*command, "--require-hashes", "-r", str(lock)])
    if done.returncode:
        log = checkout / ".venv" / "setup.log"
        log.write_text(done.stdout)
        raise CannotSetUp(
            "The packages could not be fetched; the first start needs the network. "
            f"The installer said: {_last_line(done.stdout)} (all of it: {log})"
        )


def _run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)  # noqa: S603 - our own commands, no shell


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    blamed = [line for line in lines if "error" in line.lower()]
    return (blamed or lines or ["nothing"])[-1]


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
