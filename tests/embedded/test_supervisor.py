"""The supervisor: says once that all are ready, starts again what died, ends all in order with exit status 0."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from fnett.embedded import supervisor
from tests.conftest import CHECKOUT

SERVE = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a run of the tests under nohup would hand down that it is not heard
from pathlib import Path
from fnett.embedded import supervisor
from fnett.embedded.account import Trouble
from fnett.embedded.child import Child
home, script = Path(sys.argv[1]), sys.argv[2]
supervisor.LONGEST_WAIT = float(sys.argv[3])
env = {"PATH": "/usr/bin:/bin"}
stays = lambda: "exit 1" not in script  # who is about to end is never ready, however slowly it ends
children = [Child(name, ("/bin/sh", "-c", script), env, is_ready=stays) for name in ("one", "two")]
try:
    sys.exit(supervisor.serve(home, 0, "http://example", lambda found: children, database=False, queue=False))
except Trouble as error:
    print(error)
    sys.exit(2)
"""


@contextmanager
def serving(home: Path, script: str, longest: float = supervisor.LONGEST_WAIT) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-c", SERVE, str(home), script, str(longest)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def children_of(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_all_children_with_exit_status_0(tmp_path: Path, number: signal.Signals):
    with serving(tmp_path, "exec sleep 60") as process:
        assert process.stdout
        assert process.stdout.readline() == "fnett is ready: http://example\n"
        children = children_of(process.pid)
        assert len(children) == 2
        process.send_signal(number)
        assert process.wait(20) == 0
        assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_a_child_that_died_is_started_again_and_its_last_words_are_said(tmp_path: Path):
    with serving(tmp_path, "echo my last words; exec sleep 60") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        before = children_of(process.pid)
        os.kill(before[0], signal.SIGKILL)
        assert "one ended (status -9) and is started again" in process.stderr.readline()
        assert "my last words" in process.stderr.readline()
        until = time.monotonic() + 20
        while len(children_of(process.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.05)
        now = children_of(process.pid)
        assert len(now) == 2
        assert len({*now, *before}) == 3


def test_a_child_that_never_stays_up_is_given_up(tmp_path: Path):
    with serving(tmp_path, "echo no way; exit 1", longest=0.1) as process:
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 2
        assert "does not stay up: no way" in said


def test_a_second_one_on_the_same_folder_is_refused(tmp_path: Path):
    with serving(tmp_path, "exec sleep 60") as first:
        assert first.stdout
        first.stdout.readline()
        with serving(tmp_path, "exec sleep 60") as second:
            said, _ = second.communicate(timeout=30)
            assert (second.returncode, said) == (
                2,
                f"fnett runs already on {tmp_path} (process {first.pid}): http://example\n",
            )


class Answer(BaseHTTPRequestHandler):
    """Ready on one path only."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/readyz" else 503)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def test_only_an_answer_of_200_counts_as_ready():
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        port = server.server_port
        assert supervisor.answers(port)()
        assert not supervisor.answers(port, "/other")()
        server.shutdown()
        thread.join()
    assert not supervisor.answers(port)()
