"""Every check and test of fnett, one command after the other; what each needs of the machine is seen to first."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from fnett.embedded.account import Trouble, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Engines for each of the two; a file's tests stay together, in the order of the files: long ones would else come last.
TESTS = ("pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
STEPS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("djlint", "--quiet", "--lint", "fnett"),
    TESTS,
)


def run(checkout: Path, environ: Mapping[str, str], *, full: bool = False) -> int:
    """Run all steps, also after one that found something; returns 0 where all is well. Raises Trouble."""
    begun = time.monotonic()
    find_browser(checkout, environ)
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        more = ("--ledger", str(ledger), *(("--full",) if full else ()))
        steps = [(*step, *more) if step[0] == "pytest" else step for step in STEPS]
        results = [(step, *_timed(step, checkout, environ)) for step in steps]
        promises = ledger.read_text(encoding="utf-8") if ledger.exists() else ""
    say("")
    for step, status, seconds in results:
        say(f"{'well' if status == 0 else 'NOT WELL':>8}  {seconds:6.1f} s  {' '.join(step)}")
    say(f"All of it took {time.monotonic() - begun:.0f} s.")
    if promises:
        say(f"\nThe promises of docs/security.md, what was measured, and what must be reached:\n{promises}")
    return 0 if all(status == 0 for _, status, _ in results) else 1


def call(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> int:
    """Run a command before the reader's eyes; returns its exit status."""
    return subprocess.run(list(command), cwd=folder, env=dict(environ), check=False).returncode  # noqa: S603 - our own commands, no shell


def find_browser(checkout: Path, environ: Mapping[str, str]) -> None:
    """See to it that there is a Chromium: an installed one, Debian's as root, else Playwright's own. Raises Trouble."""
    if _installed(environ):
        return
    if os.geteuid() == 0 and shutil.which("apt-get", path=environ.get("PATH")):
        _told(["apt-get", "update", "-q"], checkout, environ)
        _told(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"], checkout, environ)
        if _installed(environ):
            return
    if _told([sys.executable, "-m", "playwright", "install", "chromium"], checkout, environ):
        raise Trouble("The journeys need Chromium and it could not be fetched; install it (apt install chromium).")


def _installed(environ: Mapping[str, str]) -> bool:
    return any(shutil.which(name, path=environ.get("PATH")) for name in BROWSERS)


def _timed(step: Sequence[str], checkout: Path, environ: Mapping[str, str]) -> tuple[int, float]:
    begun = time.monotonic()
    program = str(Path(sys.executable).parent / step[0])
    return _told([program, *step[1:]], checkout, environ), time.monotonic() - begun


def _told(command: Sequence[str], folder: Path, environ: Mapping[str, str]) -> int:
    """Run a command and print it first."""
    say(f"$ {' '.join([Path(command[0]).name, *command[1:]])}")
    return call(command, folder, {"DEBIAN_FRONTEND": "noninteractive", **environ})
