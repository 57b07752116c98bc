"""The theme library is whole: enough themes for each age, in three languages, with questions that anybody can be asked."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from fnett.core.documents import CONTENT, Unfit
from fnett.core.languages import INTERFACE_LANGUAGES
from fnett.meetings import library, themes
from fnett.meetings.library import Theme
from fnett.meetings.themes import Age

LEAST_THEMES, LEAST_FOR_AN_AGE, LONGEST_QUESTION = 24, 14, 100
LIBRARY = CONTENT / themes.FOLDER
HEADINGS = {
    "nb": ("Direkte spørsmål", "Indirekte spørsmål"),
    "nn": ("Direkte spørsmål", "Indirekte spørsmål"),
    "en": ("Direct questions", "Indirect questions"),
}
PLAIN = re.compile(r"[^*_<>\[\]`#]+\?")
SENTENCE = re.compile(r"[.!?](?=\s|$)")
NOT_ASKED = re.compile(  # health, violence, faith, origin, and who a child is
    r"\b(helse(?! på)|syk|sjuk|diagnose|medisin|vold|vald|slåss|slår|religi|tro\b|kirke|kyrkje|moske"
    r"|etnis|hudfarge|hjemland|heimland"
    r"|health|ill\b|illness|sick|diagnos|medicine|violen|hits?\b|faith|church|mosque|ethnic|race\b|home country"
    r"|hvem er|kven er|hva heter|kva heiter|hvilket barn|kva barn|whose child|which child|^who is\b)",
    re.I | re.M,
)
OTHER_WRITTEN_FORM = {
    "nb": re.compile(
        r"\b(ikkje|eg|kva|kvar|korleis|kven|kvifor|dykk|dykkar|noko|nokon|heime|frå|skul(?!le)\w+|ein|eit)\b", re.I
    ),
    "nn": re.compile(
        r"\b(ikke|jeg|hva|hvor|hvordan|hvem|hvilke\w*|hvorfor|dere|deres|noe|noen|hjemme|fra|skol\w+|en)\b", re.I
    ),
    "en": re.compile(r"\b(og|ikke|ikkje|barnet|ditt|som|det)\b", re.I),
}


def problems(folder: Path) -> list[str]:
    """What keeps a library from being whole."""
    try:
        known = themes.listed(folder)
    except Unfit as error:
        return [str(error)]
    found = [] if len(known) >= LEAST_THEMES else [f"only {len(known)} themes"]
    for age in Age:
        fitting = sum(age in ages for ages in known.values())
        found += [] if fitting >= LEAST_FOR_AN_AGE else [f"only {fitting} themes for {age}"]
    for language in INTERFACE_LANGUAGES:
        titles = Counter()
        for code in known:
            try:
                theme = library.read(str(folder / code), language)
            except Unfit as error:
                found.append(str(error))
                continue
            titles[theme.title] += 1
            text = (folder / code / f"{theme.language}.md").read_text()
            found += [f"{code}, {language}: {fault}" for fault in faults(theme, text, language)]
        found += [f"{language}: two themes are called {title}" for title, count in titles.items() if count > 1]
    return found


def faults(theme: Theme, text: str, language: str) -> list[str]:
    """What is wrong with the words of one theme in one language."""
    if theme.language != language:
        return ["not written"]
    questions = [*theme.direct.questions, *theme.indirect.questions]
    about = text.split("\n")[2]
    found = [f"asks {match[0]!r}, which is nobody's to ask" for match in NOT_ASKED.finditer("\n".join(questions))]
    found += [f"{match[0]!r} is of another written form" for match in OTHER_WRITTEN_FORM[language].finditer(text)]
    found += [f"no question: {question}" for question in questions if not PLAIN.fullmatch(question)]
    found += [f"too long for a phone: {question}" for question in questions if len(question) > LONGEST_QUESTION]
    found += [f"asked twice: {question}" for question, count in Counter(questions).items() if count > 1]
    if (theme.direct.heading, theme.indirect.heading) != HEADINGS[language]:
        found.append(f"headings are {theme.direct.heading} and {theme.indirect.heading}")
    if len(SENTENCE.findall(about)) not in (1, 2) or "  " in about:
        found.append("say in one or two sentences what it is about")
    return found


def test_the_library_is_whole():
    assert problems(LIBRARY) == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the library that may be spoilt."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "themes"))


def test_a_copy_is_as_whole_as_the_library(copy: Path):
    assert problems(copy) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("sleep/theme.toml", "small", "tiny", "sleep fits ['tiny'"),
        ("sleep/theme.toml", "ages", "years", "sleep fits None"),
        ("sleep/theme.toml", "100", "90", "has the place 90"),
        ("sleep/theme.toml", "place", "where", "has the place None"),
        ("sleep/nb.md", "## Indirekte", "Indirekte", "nb.md: write a title"),
        ("sleep/nn.md", "- Kva hjelper", "- Kva?\n- Kva?\n- Kva hjelper", "nn.md: write a title"),
        ("sleep/en.md", "a good evening", "a **good** evening", "no question: What is"),
        ("sleep/en.md", "# Sleep and rest\n", "# Birthdays\n", "two themes are called Birthdays"),
        ("sleep/en.md", "Direct questions", "Straight", "headings are Straight"),
        ("sleep/en.md", "day?", "day.", "no question: What helps"),
        ("sleep/en.md", "day?", "day when the children have been out until late and everybody is tired?", "too long"),
        ("sleep/nb.md", "Hvor i uka er det rom for å gjøre ingenting?", "Er noen syke?", "asks 'syk'"),
        ("sleep/nb.md", "Hvor i uka er det rom for å gjøre ingenting?", "Hvem er trøtt?", "asks 'Hvem er'"),
        ("sleep/en.md", "Where in the week is there room", "Which faith makes room", "asks 'faith'"),
        ("sleep/nn.md", "Kvar i veka", "Hvor i veka", "'Hvor' is of another written form"),
        ("sleep/nb.md", "Hvor i uka", "Kvar i uka", "'Kvar' is of another written form"),
        ("sleep/nb.md", "Små vaner", "De er korte. Små vaner", "one or two sentences"),
    ],
)
def test_a_spoilt_theme_is_found(copy: Path, file: str, old: str, new: str, said: str):
    words = (copy / file).read_text()
    assert old in words
    (copy / file).write_text(words.replace(old, new))
    assert [problem for problem in problems(copy) if said in problem], problems(copy)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_language_that_is_not_written_is_found(copy: Path, language: str):
    (copy / "sleep" / f"{language}.md").unlink()
    assert [problem for problem in problems(copy) if "not written" in problem or "has no text" in problem]


def test_too_few_themes_are_found(copy: Path):
    for code in list(themes.THEMES)[LEAST_THEMES - 1 :]:
        shutil.rmtree(copy / code)
    assert f"only {LEAST_THEMES - 1} themes" in problems(copy)


def test_too_few_themes_for_an_age_are_found(copy: Path):
    for file in copy.glob("*/theme.toml"):
        file.write_text(file.read_text().replace(', "youth"]', "]"))
    assert [problem for problem in problems(copy) if problem.endswith("for youth")]


@pytest.mark.parametrize("code", ["a_theme_with_a_long_name", "Sleep", "sleep-well", "søvn"])
def test_a_code_that_does_not_fit_its_column_is_found(copy: Path, code: str):
    (copy / "sleep").rename(copy / code)
    assert problems(copy) == [f"{code} is no code of a theme: up to 20 small letters and _"]
