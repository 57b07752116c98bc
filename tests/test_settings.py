"""Settings: every wrong value is one clear line, and what is right arrives whole."""

import threading
from pathlib import Path

import pytest

from fnett import settings
from fnett.settings import SettingsError

KEY = "k" * 32
OWN = {"FNETT_DATABASE_URL": "postgresql://fnett_web@db.example/fnett", "FNETT_SECRET_KEY": KEY}


def load(home: Path, **values: str) -> settings.Settings:
    return settings.load({"FNETT_HOME": str(home), **{f"FNETT_{name}": value for name, value in values.items()}}, home)


def test_nothing_needs_to_be_set(tmp_path: Path):
    found = settings.load({}, tmp_path)
    assert (found.home, found.port, found.base_url) == (tmp_path / "var", 8000, "http://127.0.0.1:8000")
    assert (found.embedded, found.demo, found.is_https, found.hostname) == (True, True, False, "127.0.0.1")


def test_a_server_of_ones_own_is_no_demo_unless_it_says_so(tmp_path: Path):
    assert not settings.load(OWN, tmp_path).demo
    assert settings.load({**OWN, "FNETT_DEMO": "1"}, tmp_path).demo
    assert not load(tmp_path, DEMO="0").demo
    assert settings.load(OWN, tmp_path).database_url == "postgresql+psycopg://fnett_web@db.example/fnett"


def test_https_is_known_by_the_address(tmp_path: Path):
    found = load(tmp_path, BASE_URL="https://fnett.example/")
    assert (found.base_url, found.is_https, found.hostname) == ("https://fnett.example", True, "fnett.example")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"FNETT_PROT": "8000"}, "FNETT_PROT is not a setting of fnett"),
        ({"FNETT_PORT": "80a"}, "FNETT_PORT must be a number from 1 to 65535, not '80a'"),
        ({"FNETT_PORT": "0"}, "from 1 to 65535"),
        ({"FNETT_PORT": "65536"}, "from 1 to 65535"),
        ({"FNETT_PORT": "٨٠"}, "from 1 to 65535"),
        ({"FNETT_DATABASE_URL": "sqlite:///x"}, "FNETT_DATABASE_URL must be a whole address"),
        ({"FNETT_DATABASE_URL": "postgresql:x"}, "postgresql://"),
        ({"FNETT_DATABASE_URL": "postgresql://h:port/x"}, "postgresql://"),
        ({**OWN, "FNETT_OWNER_DATABASE_URL": "mysql://x"}, "FNETT_OWNER_DATABASE_URL must be"),
        ({"FNETT_OWNER_DATABASE_URL": "postgresql://h/x"}, "set both, or neither"),
        ({"FNETT_REDIS_URL": "http://h"}, "FNETT_REDIS_URL must be .* redis:// or rediss:// or unix://"),
        ({"FNETT_SMTP_URL": "mail.example"}, "FNETT_SMTP_URL must be .* smtp:// or smtps://"),
        ({"FNETT_SMTP_URL": "smtp://mail.example"}, "set FNETT_DEMO=0"),
        ({**OWN, "FNETT_SMTP_URL": "smtp://mail.example", "FNETT_DEMO": "1"}, "set FNETT_DEMO=0"),
        ({"FNETT_BASE_URL": "fnett.example"}, "FNETT_BASE_URL must look like https://fnett.example"),
        ({"FNETT_BASE_URL": "https://fnett.example/below"}, "FNETT_BASE_URL"),
        ({"FNETT_BASE_URL": "http://[half"}, "FNETT_BASE_URL"),
        ({"FNETT_DEMO": "yes"}, "FNETT_DEMO must be 0 or 1, not 'yes'"),
        ({"FNETT_DATABASE_URL": OWN["FNETT_DATABASE_URL"]}, "FNETT_SECRET_KEY must be set"),
        ({**OWN, "FNETT_SECRET_KEY": "short"}, "32 characters or more"),
        ({**OWN, "FNETT_SECRET_KEY": f"new:{KEY}"}, "32 characters or more"),
        ({**OWN, "FNETT_SECRET_KEY": f"1:{KEY},1:{KEY}"}, "a number twice"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line(values: dict[str, str], words: str, tmp_path: Path):
    with pytest.raises(SettingsError, match=words) as caught:
        settings.load(values, tmp_path)
    assert "\n" not in str(caught.value)


def test_a_refusal_never_repeats_a_password(tmp_path: Path):
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL"):
        with pytest.raises(SettingsError) as caught:
            load(tmp_path, **{name: "ftp://fnett:opensesame@h.example"})
        assert "opensesame" not in str(caught.value)


def test_keys_have_numbers_and_the_newest_comes_first(tmp_path: Path):
    assert load(tmp_path, SECRET_KEY=KEY).secret_keys == ((1, KEY),)
    assert load(tmp_path, SECRET_KEY=f"2:{KEY}x,1:{KEY}").secret_keys == ((2, f"{KEY}x"), (1, KEY))


def test_the_embedded_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    first = load(tmp_path / "home").secret_keys
    assert load(tmp_path / "home").secret_keys == first
    file = tmp_path / "home" / "secret.key"
    assert len(first[0][1]) == 64
    assert file.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in file.parent.iterdir()] == ["secret.key"]


def test_of_many_first_starts_at_once_all_have_the_same_key(tmp_path: Path):
    keys: list[object] = []
    threads = [threading.Thread(target=lambda: keys.append(load(tmp_path).secret_keys)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="set FNETT_HOME to a folder that it may write to"):
        load(tmp_path / "file" / "home")


def test_settings_arrive_whole_in_a_child(tmp_path: Path):
    whole = {
        **OWN,
        "FNETT_HOME": str(tmp_path),
        "FNETT_PORT": "8123",
        "FNETT_OWNER_DATABASE_URL": "postgresql://fnett_owner@db.example/fnett",
        "FNETT_REDIS_URL": "redis://fnett:pw@valkey.example:6379/0",
        "FNETT_BASE_URL": "https://fnett.example",
        "FNETT_SECRET_KEY": f"2:{KEY}x,1:{KEY}",
        "FNETT_SMTP_URL": "smtps://user:pw@mail.example",
        "FNETT_DEMO": "0",
    }
    for values in (whole, {**whole, "FNETT_DEMO": "1", "FNETT_SMTP_URL": ""}, {"FNETT_HOME": str(tmp_path)}):
        found = settings.load(values, tmp_path)
        assert settings.load(settings.to_environ(found), Path("/elsewhere")) == found
    assert set(settings.to_environ(settings.load(whole, tmp_path))) == {f"FNETT_{name}" for name in settings.KNOWN}
