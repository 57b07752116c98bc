"""Valkey of our own: one user with a password, what it was told is kept, dangerous commands are not there."""

from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError, NoPermissionError

from fnett.embedded import valkey
from fnett.embedded.valkey import Valkey


def test_only_our_user_may_speak_and_may_not_change_the_server(doorbell: Valkey):
    with Redis.from_url(doorbell.url) as ours:
        assert ours.ping()
        for command in ("CONFIG GET *", "SHUTDOWN", "ACL LIST"):
            with pytest.raises(NoPermissionError):
                ours.execute_command(*command.split())
    with Redis(unix_socket_path=f"{doorbell.sockets}/valkey.sock") as stranger, pytest.raises(AuthenticationError):
        stranger.ping()


def test_what_it_was_told_is_there_after_a_crash(home: Path):
    first = valkey.start(home / "kept" / "valkey")
    with Redis.from_url(first.url) as client:
        client.set("kept", "yes")
        client.waitaof(1, 0, 2000)
    assert first.running
    first.running.process.kill()
    first.running.process.wait()
    second = valkey.start(home / "kept" / "valkey")
    with Redis.from_url(second.url) as client:
        assert client.get("kept") == b"yes"
    second.stop()
    first.stop()
    assert not second.sockets.exists()
