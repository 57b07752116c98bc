"""Words: every sentence of the interface stands in bokmål and nynorsk, with the same gaps and all plural forms."""

import re
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from fnett.web import locale
from tests.conftest import CHECKOUT
from tools import catalogues, msgids

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy": None}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
JINJA = {"extensions": "jinja2.ext.i18n", "trimmed": "true"}
OPTIONS = {pattern: JINJA for pattern, method in METHODS if method == "jinja2"}
GAP = re.compile(r"%(?:\((\w+)\))?[sd]")
WHOLE = CHECKOUT / "translations"


def extracted() -> set[tuple[str, ...]]:
    """Every sentence that Babel itself finds in the code."""
    found = extract_from_dir(CHECKOUT / "fnett", METHODS, OPTIONS, KEYWORDS)
    return {(message,) if isinstance(message, str) else tuple(message) for _, _, message, *_ in found if message}


def problems(sentences: set[tuple[str, ...]], catalog: Catalog) -> list[str]:
    """What a catalogue lacks of these sentences."""
    found = []
    for sentence in sorted(sentences):
        message = catalog.get(sentence[0])
        strings = [] if message is None else [message.string] if isinstance(message.string, str) else list(message.string)
        if not strings or not all(strings) or (message and message.fuzzy):
            found.append(f"not translated: {sentence[0]}")
        elif len(strings) != (catalog.num_plurals if len(sentence) > 1 else 1):
            found.append(f"not all plural forms: {sentence[0]}")
        elif set(GAP.findall(strings[-1])) != set(GAP.findall(sentence[-1])):
            found.append(f"other gaps: {sentence[0]}")
    return found


def test_babel_finds_no_sentence_that_the_catalogues_are_not_made_from():
    assert {("Send me a link",), ("Write an e-mail address.",)} <= extracted(), "one of a template, one of the code"
    known = {sentence[0] for sentence in msgids.found()}
    assert sorted({sentence[0] for sentence in extracted()} - known) == []


@pytest.mark.parametrize("code", catalogues.ALL)
def test_every_sentence_stands_in_the_catalogue(code: str):
    with (WHOLE / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        found = problems(set(msgids.found()) | extracted(), read_po(file, locale=code))
    assert found == [], "Run `python3 tools/catalogues.py`, then write the sentences that are empty."


@pytest.mark.parametrize("code", catalogues.PARENTS_ONLY)
def test_what_parents_read_stands_in_their_language(code: str):
    sentences = catalogues.wanted(code, msgids.found())
    assert len(sentences) > 10
    assert catalogues.problems(code, sentences, catalogues.read(code)) == []


def test_the_app_reads_the_catalogues_that_were_checked():
    assert locale.FOLDER == WHOLE
    (sentence,) = next(one for one in sorted(msgids.found()) if len(one) == 1)
    with locale.reading_in("nb"):
        assert locale.gettext(sentence) == catalogues.read("nb").get(sentence).string  # type: ignore[union-attr]


HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "not translated: %(n)d of %(m)d"),
        ('msgid "%(n)d of %(m)d"\nmsgstr ""\n', "not translated: %(n)d of %(m)d"),
        ('#, fuzzy\nmsgid "%(n)d of %(m)d"\nmsgstr "%(n)d av %(m)d"\n', "not translated: %(n)d of %(m)d"),
        ('msgid "%(n)d of %(m)d"\nmsgstr "%(n)d av %(k)d"\n', "other gaps: %(n)d of %(m)d"),
        ('msgid "%(n)d of %(m)d"\nmsgstr "mange"\n', "other gaps: %(n)d of %(m)d"),
    ],
)
def test_what_is_wrong_in_a_catalogue_is_found(written: str, said: str):
    catalog = read_po(BytesIO(f"{HEAD}{written}".encode()), locale="nb")
    assert problems({("%(n)d of %(m)d",)}, catalog) == [said]


def test_a_plural_with_one_form_empty_is_found():
    written = f'{HEAD}msgid "%(num)d day"\nmsgid_plural "%(num)d days"\nmsgstr[0] "%(num)d dag"\nmsgstr[1] ""\n'
    catalog = read_po(BytesIO(written.encode()), locale="nb")
    assert problems({("%(num)d day", "%(num)d days")}, catalog) == ["not translated: %(num)d day"]
