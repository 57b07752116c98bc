"""The words of the guide: every card in every language, the numbers to call first, and an evening of 75 minutes."""

import shutil
import tomllib
from itertools import groupby
from pathlib import Path

import pytest

from fnett.core import documents
from fnett.core.documents import CONTENT, Unfit
from fnett.core.languages import PARENT_LANGUAGES

GUIDE = CONTENT / "guide"
EVENING = 75
MOST_SPOKEN = 50  # words: what is shown in large type fits a phone
TO_CALL = ("[112](tel:112)", "[116 111](tel:116111)")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the guide in which faults can be planted."""
    return Path(shutil.copytree(GUIDE, tmp_path / "guide"))


def test_every_card_has_its_words_in_every_language_and_the_minutes_fill_the_evening():
    assert faults_of(GUIDE) == []


@pytest.mark.parametrize(
    ("card", "words", "fault"),
    [
        ("pass/ti.md", None, "pass has no ti"),
        ("pass/ar.md", "لا عنوان", "pass/ar has no title"),
        ("missing/so.md", "# Title\n\nNotes alone", "missing/so has 0 sections of words to say"),
        ("next/uk.md", "# Title\n\nNotes\n\n## Say\n\n" + "word " * 51, "next/uk says 51 words aloud"),
        ("round-2/en.md", "# Title\n\nNotes\n\n## Say\n\nleft\u200eright", "en.md in round-2 holds U+200E; take it out."),
        ("safety/nb.md", "# Title\n\n## Ring\n\n- 112\n\n## Så", "safety/nb does not begin with the numbers to call"),
        ("lost/nb.md", "# Title", "lost is not in the order of the guide"),
    ],
)
def test_a_planted_fault_in_the_words_is_found(copied: Path, card: str, words: str | None, fault: str):
    file = copied / card
    if words is None:
        file.unlink()
    else:
        file.parent.mkdir(exist_ok=True)
        file.write_text(words)
    assert faults_of(copied) == [fault]


def test_a_minute_too_many_is_found(copied: Path):
    order = copied / "guide.toml"
    order.write_text(order.read_text().replace("minutes = 3\n", "minutes = 4\n"))
    assert faults_of(copied) == ["the cards take 76 minutes"]


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
@pytest.mark.parametrize("folder", ["guide/safety", "guide/staff", "parents/phone", "parents/moderator"])
def test_parents_find_the_words_around_the_guide_in_their_own_language(folder: str, language: str):
    document = documents.load(folder, language)
    assert document.language == language
    assert document.title
    assert document.html.count("<h2>") >= 1


def faults_of(guide: Path) -> list[str]:
    """What is wrong with a folder of cards, in words."""
    order = tomllib.loads((guide / "guide.toml").read_text())
    cards = order["cards"]
    known = {card["id"] for card in cards}
    faults = [
        f"{folder.name} is not in the order of the guide"
        for folder in guide.iterdir()
        if folder.is_dir() and folder.name not in known
    ]
    minutes = sum(next(group)["minutes"] for _, group in groupby(cards, key=lambda card: card.get("choice", card["id"])))
    if not minutes == order["minutes"] == EVENING:
        faults.append(f"the cards take {minutes} minutes")
    for card in sorted(known):
        for language in PARENT_LANGUAGES:
            faults += _faults_of_card(guide / card / f"{language}.md")
    return faults


def _faults_of_card(file: Path) -> list[str]:
    name = f"{file.parent.name}/{file.stem}"
    if not file.exists():
        return [f"{file.parent.name} has no {file.stem}"]
    try:
        text = documents.read(file)
        documents.render(text)
    except Unfit as unfit:
        return [str(unfit)]
    opening, *sections = text.split("\n## ")
    if not opening.startswith("# "):
        return [f"{name} has no title"]
    if file.parent.name == "safety":
        numbers = sections[0] if sections else ""
        return [] if all(number in numbers for number in TO_CALL) else [f"{name} does not begin with the numbers to call"]
    if len(sections) != 1:
        return [f"{name} has {len(sections)} sections of words to say"]
    spoken = len(sections[0].partition("\n")[2].split())
    return [] if spoken <= MOST_SPOKEN else [f"{name} says {spoken} words aloud"]
