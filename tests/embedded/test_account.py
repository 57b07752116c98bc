"""Folders: ours are made and closed, others' are never changed, and a refusal says what to do."""

import os
import pwd
from pathlib import Path

import pytest

from fnett.embedded.account import Trouble, can_enter, engine_account, engine_folder, our_folder, socket_folder

NOBODY = pwd.getpwnam("nobody")


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    folder = tmp_path / "closed" / "inside"
    folder.mkdir(parents=True)
    folder.parent.chmod(0o700)
    return folder


def test_an_account_cannot_enter_below_a_folder_that_is_closed_to_it(home: Path, closed: Path):
    assert can_enter(home, NOBODY)
    assert not can_enter(closed, NOBODY)


def test_its_own_folder_and_its_groups_count(home: Path):
    mine = pwd.getpwuid(os.getuid())
    folder = home / "private"
    folder.mkdir(mode=0o700, exist_ok=True)
    assert can_enter(folder, mine)
    assert can_enter(folder, NOBODY) == (mine.pw_uid == NOBODY.pw_uid)


def test_a_folder_of_the_engines_is_open_to_them_alone(home: Path):
    folder = engine_folder(home / "engine" / "data")
    account = engine_account()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_uid == (account.pw_uid if account else os.getuid())


def test_the_folder_above_keeps_its_rights(closed: Path):
    before = closed.parent.stat().st_mode
    engine_folder(closed / "data")
    assert closed.parent.stat().st_mode == before


def test_a_socket_has_a_short_name_in_a_closed_folder():
    folder = socket_folder()
    try:
        assert len(str(folder / ".s.PGSQL.5432")) < 60
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        folder.rmdir()


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path):
    (tmp_path / "file").touch()
    for make in (our_folder, engine_folder):
        with pytest.raises(Trouble, match=r"cannot write to .*file/home.*set FNETT_HOME") as caught:
            make(tmp_path / "file" / "home")
        assert "\n" not in str(caught.value)
    assert our_folder(tmp_path / "new" / "home").is_dir()
