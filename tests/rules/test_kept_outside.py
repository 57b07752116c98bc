"""What lies outside the database is kept no longer than rule 33 says: backups, the access log, the journal."""

import os
import re
import shlex
import subprocess
import time
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

DEPLOY = CHECKOUT / "deploy"
DAY = 24 * 60 * 60
BACKUPS, ACCESS_LOG = 35, 30  # days
FOLDER = "/var/backups/fnett"


def commands() -> dict[str, str]:
    """How old backups are deleted where no new one can be written: by what the timer's unit does first and whatever
    comes of it, and by cron where there is no systemd."""
    unit = (DEPLOY / "systemd" / "fnett-backup.service").read_text()
    cron = next(line for line in (DEPLOY / "README.md").read_text().splitlines() if line.startswith("10 2 * * *"))
    return {"the unit": unit.partition("ExecStartPre=-")[2].splitlines()[0], "cron": cron.partition("  fnett  ")[2]}


def left_over(command: str, folder: Path) -> list[str]:
    """What the command leaves of a backup for each of forty nights, and of what is not a backup."""
    for days in range(40):
        file = folder / f"fnett-{days:02}.backup"
        file.touch()
        os.utime(file, (time.time() - days * DAY - 60,) * 2)
    (folder / "somebody's.txt").touch()
    os.utime(folder / "somebody's.txt", (0, 0))
    here = command.replace("\\%", "%").replace(FOLDER, shlex.quote(str(folder)))
    subprocess.run(["/bin/sh", "-c", here], check=False, capture_output=True)  # there is no fnett here to back up
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("by", ["the unit", "cron"])
def test_a_backup_is_gone_when_it_is_thirty_five_days_old(by: str, tmp_path: Path):
    kept = left_over(commands()[by], tmp_path)
    assert kept == [*(f"fnett-{days:02}.backup" for days in range(BACKUPS)), "somebody's.txt"]


def test_a_deletion_that_waits_for_a_new_backup_is_found(tmp_path: Path):
    first, _, rest = commands()["cron"].partition("; ")
    assert f"fnett-{BACKUPS}.backup" in left_over(f"{rest} && {first}", tmp_path)


@pytest.mark.parametrize("by", ["the unit", "cron"])
def test_a_backup_that_is_kept_a_day_too_long_is_found(by: str, tmp_path: Path):
    command = commands()[by].replace("-mtime +34", "-mtime +35")
    assert f"fnett-{BACKUPS}.backup" in left_over(command, tmp_path)


def days_of_logs(rotation: str) -> int:
    """For how many days a daily rotation keeps what was logged: today's file and those behind it."""
    assert re.search(r"^ +daily$", rotation, re.M), "Rotate every day, or a file holds more than one."
    assert "notifempty" not in rotation, "A day without a visitor would keep the old ones a day longer."
    behind, oldest = (int(re.search(rf"^ +{word} (\d+)$", rotation, re.M)[1]) for word in ("rotate", "maxage"))  # type: ignore[index]
    return 1 + max(behind, oldest)


def test_the_access_log_is_kept_thirty_days_and_it_is_the_one_that_is_written():
    rotation = (DEPLOY / "logrotate.conf").read_text()
    assert days_of_logs(rotation) == ACCESS_LOG
    assert days_of_logs(rotation.replace("rotate 29", "rotate 30")) > ACCESS_LOG
    logs = re.findall(r"^ +(?:access|error)_log +(/\S+)", (DEPLOY / "nginx.conf").read_text(), re.M)
    assert len(logs) == 2
    assert all(Path(log).match("/var/log/fnett/*.log") for log in logs)
    assert "\n/var/log/fnett/*.log {" in rotation


def test_the_journal_is_kept_thirty_days_and_goes_a_day_at_a_time():
    """journald deletes whole files, and would begin a new one only once a month."""
    journal = ConfigParser()
    journal.read(DEPLOY / "journald.conf")
    assert dict(journal["Journal"]) == {"maxretentionsec": "30day", "maxfilesec": "1day"}


@pytest.mark.parametrize("file", ["logrotate.conf", "journald.conf", "systemd/*.timer"])
def test_the_operator_is_told_to_put_it_in_place(file: str):
    assert f"deploy/{file}" in (DEPLOY / "README.md").read_text()
