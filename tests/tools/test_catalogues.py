"""Catalogues: every sentence found, translations kept, plural forms as the languages have them."""

from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from fnett.web import locale
from tools import catalogues, msgids

FORMS = {"nb": 2, "nn": 2, "ar": 6, "so": 2, "ti": 2, "uk": 4}
SENTENCES = {("Hello %(name)s",): {"b.html"}, ("%(num)d cat", "%(num)d cats"): {"a.py"}, ("Bye",): {"a.py"}}


def test_python_gives_its_marked_sentences():
    source = """
NO_TIME = "There is no time."
HELD = lazy("held")
UNMARKED = "not a sentence of the interface"
raise Refused(NO_TIME, field="day")
raise Refused("Too " "early.")
gettext(message, name=name)
ngettext("%(num)d cat", "%(num)d cats", 3)
print("not this")
"""
    found = set(msgids.in_python(source))
    assert found == {("There is no time.",), ("held",), ("Too early.",), ("%(num)d cat", "%(num)d cats")}


def test_templates_give_their_sentences(tmp_path):
    file = tmp_path / "page.html"
    file.write_text("""{{ _("Hello %(name)s", name=n) }}{% set x = ngettext("a", "b", 2) %}{{ _(variable) }} text""")
    assert set(msgids.in_template(file)) == {("Hello %(name)s",), ("a", "b")}


def test_a_template_that_cannot_be_read_is_said(tmp_path):
    file = tmp_path / "page.html"
    file.write_text("{{ _('open'")
    with pytest.raises(Exception, match="unexpected end"):
        list(msgids.in_template(file))


def test_what_the_fields_of_our_forms_say_themselves_is_found():
    found = {sentence for sentence, files in msgids.found().items() if msgids.WTFORMS in files}
    assert ("This field is required.",) in found
    assert ("Not a valid integer value.",) in found


@pytest.mark.parametrize("code", FORMS)
def test_a_catalogue_has_the_plural_forms_of_its_language(code: str):
    catalog = as_catalog(catalogues.merged(code, SENTENCES, Catalog(locale=code)), code)
    assert catalog.num_plurals == FORMS[code]
    assert len(catalog.get("%(num)d cat").string) == FORMS[code]


def test_translations_stay_where_their_sentence_stays_and_go_where_it_goes():
    before = Catalog(locale="nb")
    before.add("Hello %(name)s", "Hei %(name)s")
    before.add("Gone", "Borte")
    before.add("%(num)d cat", "en katt")  # it was no plural then
    text = catalogues.merged("nb", SENTENCES, before)
    assert 'msgstr "Hei %(name)s"' in text
    assert "Borte" not in text
    assert "en katt" not in text
    assert catalogues.merged("nb", SENTENCES, as_catalog(text, "nb")) == text


def test_a_catalogue_is_sorted_and_names_files_without_lines():
    text = catalogues.merged("nb", SENTENCES, Catalog(locale="nb"))
    assert text.index("%(num)d cat") < text.index("Bye") < text.index("Hello")
    assert "#: a.py\n" in text


@pytest.mark.parametrize(
    ("string", "what"),
    [
        ("", "untranslated"),
        ("Hei", "placeholders"),
        ("Hei %(navn)s", "placeholders"),
        ("<b>Hei</b> %(name)s", "markup"),
        ("Hei \u202e%(name)s", "hidden character"),
    ],
)
def test_a_translation_that_would_break_is_found(string: str, what: str):
    catalog = Catalog(locale="nb")
    catalog.add("Hello %(name)s", string)
    (said,) = catalogues.problems("nb", {("Hello %(name)s",): set()}, catalog)
    assert what in said
    catalog = Catalog(locale="nb")
    catalog.add("Hello %(name)s", "Hei %(name)s")
    assert catalogues.problems("nb", {("Hello %(name)s",): set()}, catalog) == []


def test_the_places_where_parents_read_exist():
    for place in catalogues.PARENTS:
        assert (msgids.CHECKOUT / place).exists(), f"{place} has moved; change the list in tools/catalogues.py"


@pytest.mark.parametrize("code", catalogues.PARENTS_ONLY)
def test_parents_find_every_sentence_in_their_language(code: str):
    needed = catalogues.wanted(code, msgids.found())
    assert len(needed) > 50
    assert catalogues.problems(code, needed, catalogues.read(code)) == []


@pytest.mark.parametrize(("code", "numbers"), [("ar", (0, 1, 2, 3, 11, 100)), ("uk", (1, 2, 5))])
def test_plurals_are_told_apart_when_a_page_is_read(code: str, numbers: tuple[int, ...]):
    with locale.reading_in(code):
        said = [
            locale.ngettext("%(num)d household had someone there.", "%(num)d households had someone there.", number)
            for number in numbers
        ]
    assert all("household" not in words for words in said)
    without = {"".join(c for c in words if not c.isdigit()) for words in said}
    assert len(without) == {"ar": 5, "uk": 2}[code]  # two forms of a language may be written alike


def as_catalog(text: str, code: str) -> Catalog:
    """The catalogue of a file's text."""
    return read_po(BytesIO(text.encode()), locale=code)
