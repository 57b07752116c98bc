"""Keeps the service up: starts the engines and the children, starts again what died, ends all in order."""

import http.client
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from fnett.embedded import child, engines
from fnett.embedded.account import Trouble, say
from fnett.embedded.child import Child, Running
from fnett.embedded.engines import Engines
from fnett.embedded.hold import check_port, held

FIRST_WAIT = 0.5  # seconds before the first new start of a child that died; doubled each time
LONGEST_WAIT = 30.0
CALM = 60.0  # a child that lived this long has done well: the next wait is the first again
TOO_OFTEN = 5  # deaths before fnett was ready even once
LONG_TO_WAIT = 60.0

Prepare = Callable[[Engines], Sequence[Child]]


def serve(home: Path, port: int, base_url: str, prepare: Prepare, *, database: bool = True, queue: bool = True) -> int:
    """Run the engines and the children that `prepare` names, until Ctrl-C or SIGTERM. Raises Trouble.

    `prepare` is called once the engines answer: it migrates, loads what must be there, and says what to run.
    """
    with held(home) as hold, stoppable(), ExitStack() as stack:
        try:
            # the children of a killed run need a moment to end
            check_port(port, seconds=10 if hold.was_killed else 0)
            found = engines.start(home, database=database, queue=queue)
            stack.callback(found.stop)
            hold.note(base_url=base_url, **found.facts())
            running = found.running()
            for each in prepare(found):
                running.append(child.start(each, home / "log" / f"{each.name}.log"))
                stack.callback(running[-1].stop)
            watch(running, base_url)
        except KeyboardInterrupt:
            return 0
        finally:
            stack.callback(_no_more_signals)  # called first: no child is left behind
    return 0


def watch(running: Sequence[Running], base_url: str) -> None:
    """Look after the children for ever, and say once that all are ready. Raises Trouble if they never are."""
    watched = [Watched(each, since=time.monotonic()) for each in running]
    begun, is_ready, has_said_so = time.monotonic(), False, False
    while True:
        for each in watched:
            each.look_after(time.monotonic())
            if not is_ready and each.deaths >= TOO_OFTEN:
                raise Trouble(f"{each.name} does not stay up: {each.said()} (more in {each.running.log})")
        if not is_ready and all(each.is_ready() for each in watched):
            is_ready = True
            sys.stdout.write(f"fnett is ready: {base_url}\n")
            sys.stdout.flush()
        if not is_ready and not has_said_so and time.monotonic() - begun > LONG_TO_WAIT:
            has_said_so = True
            say(f"fnett is not ready yet; what its parts say is in {running[0].log.parent}.")
        time.sleep(0.2)


@dataclass
class Watched:
    """A child, and when it is to be started again."""

    running: Running
    since: float
    wait: float = FIRST_WAIT
    again_at: float | None = None
    deaths: int = 0

    @property
    def name(self) -> str:
        """What the child is called."""
        return self.running.child.name

    def said(self) -> str:
        """Its last line."""
        return " ".join(self.running.last_words(1))

    def is_ready(self) -> bool:
        """Whether it lives and answers."""
        return self.running.process.poll() is None and self.running.child.is_ready()

    def look_after(self, now: float) -> None:
        """Start it again when it died, a little later each time."""
        status = self.running.process.poll()
        if status is None:
            if now - self.since > CALM:
                self.wait = FIRST_WAIT
        elif self.again_at is None:
            self._mourn(status, now)
        elif now >= self.again_at:
            self._revive(now)

    def _mourn(self, status: int, now: float) -> None:
        self.deaths += 1
        say(f"{self.name} ended (status {status}) and is started again; its last words:")
        for line in self.running.last_words():
            say(f"  {line}")
        self._later(now)

    def _revive(self, now: float) -> None:
        self.again_at = None
        try:
            self.running.restart()
            self.since = now
        except (Trouble, OSError) as error:
            say(f"{self.name} cannot be started yet: {error}")
            self._later(now)

    def _later(self, now: float) -> None:
        self.again_at = now + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT)


def answers(port: int, path: str = "/readyz") -> Callable[[], bool]:
    """A question for a web child: does it answer 200 here?"""
    return partial(_answers, port, path)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM, and a terminal that goes away, end the work like Ctrl-C does."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, _interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _no_more_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
