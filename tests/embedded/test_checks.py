"""The command `test`: prints what it runs, goes on after a finding, and ends badly when one step did."""

import sys
from pathlib import Path

import pytest

from fnett.embedded import checks
from fnett.embedded.account import Trouble

STEPS = (("python", "-c", "print('first')"), ("python", "-c", "raise SystemExit(3)"), ("python", "-c", "pass"))


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A machine with a browser and nothing else."""
    (tmp_path / "chromium").touch(mode=0o755)
    return {"PATH": str(tmp_path)}


def test_a_finding_is_told_at_the_end_and_in_the_exit_status(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(checks, "STEPS", STEPS)
    assert checks.run(tmp_path, environ) == 1
    said = capfd.readouterr()
    assert said.out == "first\n"
    assert said.err.count("$ python -c") == 3
    assert [line[:8].strip() for line in said.err.splitlines()[4:7]] == ["well", "NOT WELL", "well"]
    monkeypatch.setattr(checks, "STEPS", STEPS[::2])
    assert checks.run(tmp_path, environ) == 0


def test_an_installed_browser_is_enough(environ: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    checks.find_browser(tmp_path, environ)
    assert capfd.readouterr().err == ""


def test_without_a_browser_and_without_a_way_to_one_nothing_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Trouble, match="apt install chromium"):
        checks.run(tmp_path, {"PATH": str(tmp_path)})
    assert "playwright install chromium" in capfd.readouterr().err


def test_every_step_is_a_program_that_the_lock_file_brings():
    for step in checks.STEPS:
        assert (Path(sys.executable).parent / step[0]).exists(), step
