"""One fnett at a time works on a data folder, and ports are asked for before anything starts."""

import multiprocessing
import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from fnett.embedded.account import Trouble
from fnett.embedded.hold import Busy, check_port, find_facts, held

spawned = multiprocessing.get_context("spawn")


def hold_and_wait(home: Path, sockets: str, ready: Any) -> None:
    with held(home) as hold:
        hold.note(sockets=sockets, base_url="http://127.0.0.1:8199")
        ready.set()
        signal.pause()


@pytest.fixture
def holder(tmp_path: Path, home: Path) -> Any:
    """Another process that holds the folder, and the socket folder that it wrote down."""
    sockets = Path("/tmp") / f"fnett-hold-{os.getpid()}"  # noqa: S108 - where socket folders are
    sockets.mkdir()
    ready = spawned.Event()
    process = spawned.Process(target=hold_and_wait, args=(tmp_path, str(sockets), ready))
    process.start()
    assert ready.wait(20)
    yield process, sockets
    process.kill()
    process.join()
    process.close()
    if sockets.exists():
        sockets.rmdir()


def test_a_second_fnett_is_told_where_the_first_is(tmp_path: Path, holder: Any):
    process, _ = holder
    with pytest.raises(Busy, match=rf"process {process.pid}\): http://127.0.0.1:8199"), held(tmp_path):
        pass
    assert find_facts(tmp_path)["pid"] == str(process.pid)


def test_a_killed_run_lets_go_and_its_socket_folders_are_taken_away(tmp_path: Path, holder: Any):
    process, sockets = holder
    process.kill()
    process.join()
    with held(tmp_path) as hold:
        assert hold.was_killed
        assert not sockets.exists()
    with held(tmp_path) as hold:
        assert not hold.was_killed


def test_nothing_but_a_socket_folder_of_ours_is_ever_taken_away(tmp_path: Path):
    precious = tmp_path / "fnett-precious"
    precious.mkdir()
    (tmp_path / "fnett.lock").write_text(f'{{"pid": "1", "sockets": "{precious} /tmp/../{precious} /etc"}}')
    with held(tmp_path) as hold:
        assert hold.was_killed
    assert precious.is_dir()


def test_facts_are_gone_after_the_end(tmp_path: Path):
    with held(tmp_path) as hold:
        hold.note(sockets="")
        assert find_facts(tmp_path)
    assert find_facts(tmp_path) == {}


def test_a_port_in_use_is_said_with_another_to_choose():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port} is in use by another program.*FNETT_PORT={port % 65535 + 1}"):
            check_port(port)
    check_port(port)
