"""Setting up: no network when nothing has changed, one line when something stands in the way."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fnett.embedded import bootstrap
from fnett.embedded.bootstrap import CannotSetUp
from tests.conftest import CHECKOUT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that was set up for running."""
    for name in bootstrap.LOCKS.values():
        (tmp_path / name).write_text(name)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / ".venv" / "fnett-setup.json").write_text(json.dumps(bootstrap._wanted(tmp_path, "run")))
    return tmp_path


def test_nothing_is_done_where_all_is_there(checkout: Path, capsys: pytest.CaptureFixture[str]):
    assert bootstrap.prepare(checkout, "run") == checkout / ".venv" / "bin" / "python"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("change", ["lock", "stamp", "python", "purpose"])
def test_what_has_changed_is_installed_and_stamped(checkout: Path, change: str, monkeypatch: pytest.MonkeyPatch):
    installed = []
    monkeypatch.setattr(bootstrap, "_make_venv", lambda checkout: None)
    monkeypatch.setattr(bootstrap, "_install", lambda checkout, purpose: installed.append(purpose))
    stamp, purpose = checkout / ".venv" / "fnett-setup.json", "run"
    match change:
        case "lock":
            (checkout / "requirements.lock").write_text("newer")
        case "stamp":
            stamp.write_text("{cut off")
        case "python":
            stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "python": "3.10"}))
        case "purpose":
            purpose = "test"
    bootstrap.prepare(checkout, purpose)
    assert installed == [purpose]
    bootstrap.prepare(checkout, purpose)
    bootstrap.prepare(checkout, "run")
    assert installed == [purpose], "the packages of `test` hold those of `run`"


def test_an_installer_that_ends_badly_is_quoted_and_nothing_is_stamped(checkout: Path, monkeypatch: pytest.MonkeyPatch):
    (checkout / "requirements.lock").write_text("newer")
    said = subprocess.CompletedProcess([], 1, stdout="one\nERROR: no such host\nmore\n")
    monkeypatch.setattr(bootstrap, "_make_venv", lambda checkout: None)
    monkeypatch.setattr(bootstrap, "_run", lambda command: said)
    with pytest.raises(CannotSetUp, match=r"first start needs the network\. The installer said: ERROR: no such host"):
        bootstrap.prepare(checkout, "run")
    assert not bootstrap._is_complete(checkout, "run")
    assert (checkout / ".venv" / "setup.log").read_text() == said.stdout


def test_a_python_without_venv_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    said = subprocess.CompletedProcess([], 1, stdout="Error: ... ensurepip is not available ...")
    monkeypatch.setattr(bootstrap, "_run", lambda command: said)
    with pytest.raises(CannotSetUp, match=r"run: apt install python3\.\d+-venv"):
        bootstrap._make_venv(tmp_path)


def test_the_bootstrap_needs_nothing_but_the_standard_library():
    code = (
        "import sys; from fnett.embedded import bootstrap, account\n"
        "known = set(sys.stdlib_module_names) | {'fnett', '__main__'}\n"
        "print({name.split('.')[0] for name in sys.modules} - known)"
    )
    bare = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path.append({str(CHECKOUT)!r})\n{code}"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert bare.stdout == "set()\n"
