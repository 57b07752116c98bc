"""Children: started, asked, ended in order; what they leave behind is ended too."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fnett.embedded import child
from fnett.embedded.account import Trouble
from fnett.embedded.child import Child

ENV = {"PATH": "/usr/bin:/bin"}
STUBBORN = "trap '' TERM; echo here; while :; do sleep 0.1; done"


def shell(script: str, **options: object) -> Child:
    return Child("example", ("/bin/sh", "-c", script), ENV, **options)  # type: ignore[arg-type]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_writes_to_its_log_and_ends_in_order(tmp_path: Path):
    log = tmp_path / "log" / "example.log"
    running = child.start(shell("echo said; exec sleep 60", is_ready=lambda: bool(log.read_text())), log)
    child.wait_until_ready(running, 20)
    running.stop()
    assert running.process.returncode == -15
    assert running.last_words() == ["said"]


def test_a_child_that_will_not_end_is_ended_with_all_it_started(tmp_path: Path):
    log = tmp_path / "example.log"
    running = child.start(shell(f"sh -c 'echo $$; {STUBBORN}' & {STUBBORN}"), log)
    until = time.monotonic() + 10
    while len(log.read_text().split()) < 3 and time.monotonic() < until:
        time.sleep(0.02)
    [grandchild] = [int(word) for word in log.read_text().split() if word.isdigit()]
    assert is_alive(grandchild)
    running.stop(patience=0.1)
    assert running.process.returncode == -9
    while is_alive(grandchild) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_alive(grandchild)


def test_a_child_that_dies_at_the_start_is_quoted(tmp_path: Path):
    running = child.start(shell("echo 'no such thing'; exit 3", is_ready=lambda: False), tmp_path / "example.log")
    with pytest.raises(Trouble, match="example did not start: no such thing"):
        child.wait_until_ready(running, 5)


def test_a_child_that_is_never_ready_is_ended(tmp_path: Path):
    running = child.start(shell("exec sleep 60", is_ready=lambda: False), tmp_path / "example.log")
    with pytest.raises(Trouble, match="was not ready after 0 s"):
        child.wait_until_ready(running, 0.2)
    assert running.process.poll() is not None


def test_a_child_does_not_outlive_a_parent_that_is_killed(tmp_path: Path):
    script = (
        "import os, sys; from pathlib import Path; from fnett.embedded import child\n"
        "r = child.start(child.Child('c', ('/bin/sleep', '60'), {}), Path(sys.argv[1]))\n"
        "print(r.process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path / "c.log")], capture_output=True, text=True)
    assert ended.returncode == -9
    until = time.monotonic() + 5
    while is_alive(int(ended.stdout)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_alive(int(ended.stdout))


def test_a_full_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(child, "FULL_LOG", 3)
    log = tmp_path / "example.log"
    for word in ("first", "second"):
        child.start(shell(f"echo {word}"), log).process.wait()
    assert (log.read_text(), log.with_suffix(".log.1").read_text()) == ("second\n", "first\n")


def test_the_pid_of_a_killed_engine_may_be_anothers_by_now(tmp_path: Path):
    file = tmp_path / "engine.pid"
    file.write_text(f"{os.getppid()}\nmore\n")
    child.wait_for_the_last_run(file, "The engine", seconds=0)
    assert not file.exists()


def test_an_engine_that_still_runs_on_the_folder_is_named(tmp_path: Path):
    running = child.start(Child("c", ("/bin/sh", "-c", "sleep 60; :", str(tmp_path)), ENV), tmp_path / "log")
    file = tmp_path / "engine.pid"
    file.write_text(str(running.process.pid))
    with pytest.raises(Trouble, match=f"process {running.process.pid}.* still runs on {tmp_path}"):
        child.wait_for_the_last_run(file, "The engine", seconds=0)
    running.stop()
    child.wait_for_the_last_run(file, "The engine", seconds=5)
