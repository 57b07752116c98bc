"""The commands, as a person at a terminal has them: results on stdout, one line for every mistake."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from fnett import cli, demo, settings
from fnett.core import clock, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from tests.client import Browser
from tests.factories import make_institution
from tests.institutions.samples import FOLDER, FURULIA, sample
from tests.test_worker import write_letters

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(app: Flask, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command on the tests' engines: exit status, what it printed, what it said."""
    for name, value in settings.to_environ(app.extensions["fnett.settings"]).items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = cli.main([str(argument) for argument in arguments], demo)
        except SystemExit as end:
            status = int(end.code or 0)
        said = capfd.readouterr()
        return status, said.out, said.err

    return run


def test_the_registers_are_imported_and_a_second_time_changes_nothing(command: Command):
    first, second = command("register", "import", str(FOLDER)), command("register", "import", str(FOLDER))
    assert first[0] == second[0] == 0
    assert "institutions: 21 created, 10 left out, 2 refused" in first[1]
    assert "institutions: 21 unchanged, 10 left out, 2 refused" in second[1]
    assert "310 002 372" in first[1]
    assert "reading: 66 of 66\n" in first[2]


@pytest.mark.parametrize(("name", "data"), [("cut.json", sample(FURULIA)[1][:-40]), ("words.json", b"no JSON at all")])
def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(command: Command, tmp_path: Path, name: str, data: bytes):
    (tmp_path / "a.json").write_bytes(sample(FURULIA)[1])
    (tmp_path / name).write_bytes(data)
    status, printed, said = command("register", "import", str(tmp_path))
    assert (status, printed) == (1, "")
    assert name in said.splitlines()[-1]
    assert counted(command)["institutions"] == {}


def test_a_path_that_is_not_there_is_said(command: Command):
    status, _, said = command("register", "import", "/nowhere")
    assert (status, said) == (1, "/nowhere: there is no such file or folder.\n")


def test_the_first_office_person_is_let_in_once(command: Command, app: Flask):
    assert command("office", "add", "oda@office.example", "--name", "Oda Office")[:2] == (
        0,
        "oda@office.example is admin of the office; the way in is http://localhost/sign-in\n",
    )
    assert "already" in command("office", "add", "ODA@office.example")[1]
    assert command("office", "add", "oda@office.example", "--role", "editor")[0] == 0
    assert counted(command)["people"] == {"admin": 1, "editor": 1}
    with app.app_context(), tenancy.work(Scope(Door.OFFICE)) as session:
        assert session.execute(text("SELECT name FROM person")).scalars().all() == ["Oda Office"]


def test_a_word_that_is_no_address_is_refused(command: Command):
    assert command("office", "add", "oda") == (
        1,
        "",
        "This does not look like an e-mail address. Check for typing errors.\n",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        *(["bake"], ["register"], ["register", "import"], ["office", "add"], ["demo", "dance"], ["backup"]),
        *(["status", "--xml"], ["office", "add", "a@b.example", "--role", "king"]),
    ],
)
def test_wrong_use_is_exit_2(command: Command, arguments: list[str]):
    status, printed, said = command(*arguments)
    assert (status, printed) == (2, "")
    assert said.splitlines()[-1].startswith("python3 app.py")


def test_a_wrong_setting_is_exit_2_and_one_line(command: Command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FNETT_PORT", "many")
    assert command("status") == (2, "", "FNETT_PORT must be a number from 1 to 65535, not 'many'.\n")


def test_a_database_that_does_not_answer_is_exit_2_and_one_line(command: Command, monkeypatch: pytest.MonkeyPatch):
    for name in ("FNETT_DATABASE_URL", "FNETT_OWNER_DATABASE_URL"):
        monkeypatch.setenv(name, "postgresql://fnett_web@127.0.0.1:1/fnett")
    status, printed, said = command("status")
    assert (status, printed, said.count("\n")) == (2, "", 1)
    assert said.startswith("The database does not answer: ")


def counted(command: Command) -> dict[str, Any]:
    status, printed, _ = command("status", "--json")
    assert status == 0
    found: dict[str, Any] = json.loads(printed)
    return found


def test_a_backup_brings_every_row_back_while_pages_are_read(
    command: Command, app: Flask, engine: Postgres, client: Browser, tmp_path: Path
):
    file = str(tmp_path / "house.backup")
    command("register", "import", str(FOLDER))
    with app.app_context():
        write_letters(3)
    before = counted(command)
    status, printed, said = command("backup", file, "--database", engine.backup_url())
    assert status == 0
    assert f"{file} holds " in printed
    assert "secret key" in said
    with app.app_context():
        write_letters(5)
    assert counted(command) != before
    client.get("/sign-in")
    status, again, _ = command("restore", file, "--database", engine.superuser_url())
    assert (status, again.split()[:5]) == (0, printed.strip(".\n").split()[2:])
    assert counted(command) == before
    client.get("/sign-in")
    assert client.status == 200


def test_an_old_backup_is_restored_only_with_old(command: Command, engine: Postgres, tmp_path: Path):
    file, database = str(tmp_path / "old.backup"), ("--database", engine.superuser_url())
    assert command("backup", file, *database)[0] == 0
    with time_machine.travel(clock.now() + timedelta(days=36)):
        status, _, said = command("restore", file, *database)
        assert (status, said.count("\n"), "--old" in said) == (2, 1, True)
        assert command("restore", file, "--old", *database)[0] == 0


def test_where_the_database_is_not_fnetts_own_its_role_must_be_named(command: Command, engine: Postgres, tmp_path: Path):
    for verb in ("backup", "restore"):
        status, _, said = command(verb, str(tmp_path / "file"))
        assert (status, "--database URL" in said) == (2, True)
    status, _, said = command("backup", str(tmp_path / "file"), "--database", engine.owner_url())
    assert status == 2
    assert said.startswith("fnett_owner may not see every row")


def test_flasks_own_commands_are_there(command: Command):
    status, printed, _ = command("flask", "routes")
    assert status == 0
    assert "/sign-in" in printed


def test_the_demo_begins_anew(command: Command, app: Flask):
    with app.app_context():
        write_letters(1)
    assert command("demo", "reset")[0] == 0
    first = counted(command)
    assert first["institutions"]["school joined"] > 1
    with app.app_context():
        make_institution()
    assert command("demo", "reset")[0] == 0
    assert counted(command)["institutions"] == first["institutions"]


def test_where_it_is_no_demo_nothing_is_reset(command: Command, app: Flask, monkeypatch: pytest.MonkeyPatch):
    with app.app_context():
        make_institution()
    monkeypatch.setenv("FNETT_DEMO", "0")
    status, _, said = command("demo", "reset")
    assert (status, said.count("\n")) == (1, 1)
    assert counted(command)["institutions"] == {"school joined": 1}
