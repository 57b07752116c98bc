"""A program that runs as our child: started, asked whether it is ready, ended; it does not outlive us."""

import ctypes
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fnett.embedded.account import Trouble, our_folder

PR_SET_PDEATHSIG = 1
PATIENCE = 20  # seconds that a child gets to end in good order
FULL_LOG = 5_000_000  # bytes
_prctl: Callable[..., object] | None
try:
    _prctl = ctypes.CDLL(None).prctl  # looked up here: between fork and exec as little as possible may happen
except AttributeError:  # not Linux: there the next start deals with what was left behind
    _prctl = None


def _nothing() -> None:
    return None


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Child:
    """What to run, and how one sees that it is ready."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    folder: Path = Path("/")
    account: pwd.struct_passwd | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    is_ready: Callable[[], bool] = field(default=_always, compare=False)
    before: Callable[[], None] = field(default=_nothing, compare=False)


@dataclass
class Running:
    """A child that was started, and where it writes what it has to say."""

    child: Child
    log: Path
    process: "subprocess.Popen[bytes]"
    is_over: bool = False

    def last_words(self, count: int = 5) -> list[str]:
        """The last lines of its log."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-count:]

    def restart(self) -> None:
        """Start it again after its death. Raises Trouble."""
        self._end_the_group()
        self.process = start(self.child, self.log).process
        self.is_over = False

    def stop(self, patience: float = PATIENCE) -> None:
        """End it in good order; what is left of its group after that is ended without asking."""
        if self.process.poll() is None:
            self.process.send_signal(self.child.stop_signal)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._end_the_group()

    def _end_the_group(self) -> None:
        if self.is_over:
            return
        self.is_over = True
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # the usual case: nobody is left


def start(child: Child, log: Path) -> Running:
    """Start a child in a process group of its own, writing to `log`. Raises Trouble."""
    child.before()
    account = child.account
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    our_folder(log.parent)
    if log.exists() and log.stat().st_size > FULL_LOG:
        log.replace(log.with_suffix(".log.1"))
    with log.open("ab") as output:
        process = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603 - our own commands, no shell
            list(child.argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=child.folder,
            env=dict(child.env),
            process_group=0,  # Ctrl-C at the terminal reaches us alone, and we end the children in order
            preexec_fn=_die_with(os.getpid(), child.stop_signal),
            **identity,
        )
    return Running(child, log, process)


def wait_until_ready(running: Running, seconds: float) -> None:
    """Wait for the first sign of life. Raises Trouble, with the child's last words."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if running.process.poll() is not None:
            said = " ".join(running.last_words(1))
            raise Trouble(f"{running.child.name} did not start: {said} (more in {running.log})")
        if running.child.is_ready():
            return
        time.sleep(0.03)
    running.stop()
    raise Trouble(f"{running.child.name} was not ready after {seconds:.0f} s; its own words are in {running.log}.")


def wait_for_the_last_run(pid_file: Path, name: str, seconds: float = PATIENCE) -> None:
    """Give an engine of a killed run time to end; forget a pid that is another's by now. Raises Trouble."""
    until = time.monotonic() + seconds
    while (pid := _find_pid(pid_file)) is not None:
        if not _is_about(pid, pid_file.parent):
            pid_file.unlink(missing_ok=True)
            return
        if time.monotonic() > until:
            raise Trouble(f"{name} (process {pid}) still runs on {pid_file.parent}; end it and start again.")
        time.sleep(0.1)


def _find_pid(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _is_about(pid: int, data: Path) -> bool:
    """Whether this process was started for this folder of data."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        ask = ["/bin/ps", "-o", "command=", "-p", str(pid)]
        words = subprocess.run(ask, capture_output=True).stdout  # noqa: S603 - a number is all it is given
    return str(data).encode() in words


def _die_with(parent: int, number: signal.Signals) -> Callable[[], None]:
    """Ask the kernel, in the child, for a signal when the parent is gone (it may be gone already)."""

    def ask() -> None:
        if _prctl is not None:
            _prctl(PR_SET_PDEATHSIG, number)
            if os.getppid() != parent:
                os._exit(0)

    return ask
