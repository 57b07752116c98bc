"""The whole service as `python3 app.py` runs it: ready, mended where it broke, ended in order."""

import gzip
import http.client
import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from email.message import Message
from pathlib import Path

from fnett.embedded import supervisor
from tests.conftest import CHECKOUT
from tests.test_worker import wait_for


def test_the_whole_service_starts_mends_itself_and_ends_in_order(second_home: Path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FNETT_")}
    env = {**kept, "FNETT_HOME": str(second_home), "FNETT_PORT": str(port), "FNETT_DEMO": "0"}
    command = [sys.executable, "app.py"]
    process = subprocess.Popen(command, cwd=CHECKOUT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline() == f"fnett is ready: http://127.0.0.1:{port}\n"
        body, headers = ask(port, "/static/parent.css")
        assert gzip.decompress(body)
        assert (headers["Content-Encoding"], headers["X-Content-Type-Options"]) == ("gzip", "nosniff")
        children = named_children(process.pid)
        assert set(children) == {"postgres", "valkey-server", "gunicorn", "work", "keep-time"}
        for name in ("gunicorn", "work", "valkey-server"):
            os.kill(children[name], signal.SIGKILL)
        wait_for(lambda: set(named_children(process.pid)) == set(children) and supervisor.answers(port)(), 60)
        assert {name for name, pid in named_children(process.pid).items() if children[name] != pid} == {
            *("gunicorn", "work", "valkey-server")
        }
        started = list(named_children(process.pid).values())
        process.terminate()
        assert process.wait(40) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in started)
    finally:
        process.kill()
        process.communicate()


def named_children(pid: int) -> dict[str, int]:
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_text().split("\0")
        # Where setproctitle is installed, two of them give themselves a title such as "gunicorn: master" or "rq:worker".
        title = words[0].partition(":")[0].replace("rq", "work")
        names = {"postgres", "valkey-server", "gunicorn", "work", "keep-time"} & {*words[1:4], Path(words[0]).name, title}
        found.update(dict.fromkeys(names, int(child)))
    return found


def ask(port: int, path: str) -> tuple[bytes, Message]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with closing(connection):
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        assert answer.status == 200
        return answer.read(), answer.headers
