"""Both engines for as long as a command needs them, or those that run already."""

from pathlib import Path

import psycopg
from redis import Redis

from fnett.embedded import engines


def test_a_command_has_engines_of_its_own_and_a_second_command_finds_them(second_home: Path):
    with engines.opened(second_home) as ours:
        assert set(ours.settings()) == {"FNETT_DATABASE_URL", "FNETT_OWNER_DATABASE_URL", "FNETT_REDIS_URL"}
        assert [each.child.name for each in ours.running()] == ["postgres", "valkey"]
        with engines.opened(second_home) as theirs:
            assert theirs.settings() == ours.settings()
            assert theirs.running() == []
            assert theirs.postgres
            assert psycopg.connect(host=str(theirs.postgres.sockets), user="fnett_web", dbname="fnett").close() is None
            assert theirs.valkey
            with Redis.from_url(theirs.valkey.url) as client:
                assert client.ping()
        theirs.stop()
        assert all(each.process.poll() is None for each in ours.running()), "another's engines are left running"
    assert all(each.process.poll() is not None for each in ours.running())


def test_engines_that_the_settings_name_are_not_started(second_home: Path):
    with engines.opened(second_home, database=False, queue=False) as found:
        assert (found.postgres, found.valkey, found.settings(), found.running()) == (None, None, {}, [])
        with engines.opened(second_home, database=False, queue=False) as theirs:
            assert theirs.settings() == {}
