"""Published texts stay as they were; a changed byte is found."""

import json
import re
import shutil
from pathlib import Path

import pytest

from fnett.commitments import editions
from fnett.core import documents
from fnett.core.documents import Unfit


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The commitments as files that a test may change."""
    shutil.copytree(documents.CONTENT / editions.FOLDER, tmp_path / editions.FOLDER)
    return tmp_path


def changed(content: Path) -> list[str]:
    return editions.changed(content, content / editions.FOLDER / "editions.lock")


def test_every_published_text_is_what_it_was() -> None:
    assert editions.changed() == []


def test_every_text_of_the_present_edition_is_locked() -> None:
    assert set(editions.locked()) >= {f"{editions.CURRENT}/{language}" for language in editions.LANGUAGES}
    for name, known in editions.locked().items():
        assert re.fullmatch(r"[0-9a-f]{64}", known), name


def test_every_file_of_an_edition_is_locked() -> None:
    folder = documents.CONTENT / editions.FOLDER
    assert {str(file.relative_to(folder).with_suffix("")) for file in folder.glob("*/*.md")} == set(editions.locked())


@pytest.mark.parametrize("name", ["1/nb", "1/nn", "1/en"])
def test_a_changed_byte_is_found(copy: Path, name: str) -> None:
    assert changed(copy) == []
    file = copy / editions.FOLDER / f"{name}.md"
    whole = file.read_bytes()
    for place in (0, len(whole) // 2, len(whole) - 2):
        file.write_bytes(whole[:place] + (b"x" if whole[place : place + 1] != b"x" else b"y") + whole[place + 1 :])
        try:
            assert changed(copy) == [name]
        except UnicodeDecodeError:
            continue  # a byte in the middle of a letter cannot even be read
    file.write_bytes(whole.rstrip(b"\n"))
    assert changed(copy) == [name]


def test_line_ends_of_another_system_change_nothing(copy: Path) -> None:
    file = copy / editions.FOLDER / "1/nb.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert changed(copy) == []


def test_a_sign_that_turns_the_reading_direction_is_refused(copy: Path) -> None:
    file = copy / editions.FOLDER / "1/en.md"
    file.write_text(file.read_text() + "\u202e")
    with pytest.raises(Unfit):
        changed(copy)


@pytest.mark.parametrize("language", editions.LANGUAGES)
def test_every_language_says_the_same_things(language: str) -> None:
    text = editions.current().text(language)
    assert text.language == language
    assert text.title
    shape = [line.split(" ")[0] for line in text.text.splitlines() if line.startswith(("#", "- "))]
    assert shape == ["#", "##", *["-"] * 6, *["##"] * 4]
    for fact in ("112", "116", "111", "12-4", "42", "24-3", "46", "12-3", "41", "17"):
        assert fact in text.text, fact


def test_the_fingerprint_is_of_the_text_that_is_shown() -> None:
    text = editions.current().text("nb")
    assert text.fingerprint == editions.locked()["1/nb"] == documents.fingerprint(text.text)
    assert json.dumps(text.html) != json.dumps(editions.current().text("nn").html)
