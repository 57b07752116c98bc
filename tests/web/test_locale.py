"""The reader's language: bound once, with plurals, dates and times as its readers write them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from babel.support import NullTranslations
from flask import Flask

from fnett.core.languages import LANGUAGES
from fnett.people.access import Role
from fnett.web import locale
from tests.client import Browser
from tests.factories import make_institution, make_member

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plurals};\\n"\n\n'
TWO = "nplurals=2; plural=(n != 1)"
FOUR = (
    "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : n%10==0 || n%10>=5"
    " && n%10<=9 || n%100>=11 && n%100<=14 ? 2 : 3)"
)
CATALOGUES = {
    "nb": HEAD.format(plurals=TWO) + 'msgid "Hello"\nmsgstr "Hei"\n\nmsgid "Room"\nmsgstr "Rom"\n\n'
    'msgid "%(num)d came"\nmsgid_plural "%(num)d came."\nmsgstr[0] "%(num)d kom"\nmsgstr[1] "%(num)d kom alle"\n',
    "nn": HEAD.format(plurals=TWO) + 'msgid "Hello"\nmsgstr "Hei på nynorsk"\n\nmsgid "Room"\nmsgstr ""\n\n'
    'msgid "%(num)d came"\nmsgid_plural "%(num)d came."\nmsgstr[0] ""\nmsgstr[1] ""\n',
    "uk": HEAD.format(plurals=FOUR) + 'msgid "%(num)d came"\nmsgid_plural "%(num)d came."\n'
    'msgstr[0] "%(num)d один"\nmsgstr[1] "%(num)d кілька"\nmsgstr[2] "%(num)d багато"\nmsgstr[3] "%(num)d інше"\n',
}


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Small catalogues of the tests' own."""
    for code, words in CATALOGUES.items():
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "messages.po").write_text(words)
    monkeypatch.setattr(locale, "FOLDER", tmp_path)
    locale.catalogue.cache_clear()
    yield
    locale.catalogue.cache_clear()


@pytest.mark.usefixtures("catalogues")
def test_words_come_in_the_bound_language_and_in_bokmål_where_none_is():
    assert locale.gettext("Hello") == "Hei"
    with locale.reading_in("nn"):
        assert locale.gettext("Hello") == "Hei på nynorsk"
        with locale.reading_in("en"):
            assert locale.gettext("Hello") == "Hello"
        assert locale.language().code == "nn"
    assert locale.language().code == "nb"


@pytest.mark.usefixtures("catalogues")
def test_nynorsk_falls_back_to_bokmål_and_then_to_english():
    with locale.reading_in("nn"):
        assert locale.gettext("Room") == "Rom"
        assert locale.ngettext("%(num)d came", "%(num)d came.", 2) == "2 kom alle"
        assert locale.gettext("Not translated") == "Not translated"


@pytest.mark.usefixtures("catalogues")
def test_a_language_without_words_reads_english_and_not_half_norwegian():
    with locale.reading_in("ar"):
        assert locale.gettext("Hello") == "Hello"


@pytest.mark.usefixtures("catalogues")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("nb", ["0 kom alle", "1 kom", "2 kom alle", "5 kom alle"]),
        ("en", ["0 came.", "1 came", "2 came.", "5 came."]),
        ("uk", ["0 багато", "1 один", "2 кілька", "5 багато"]),
    ],
)
def test_plurals_are_those_of_the_language(code: str, said: list[str]):
    with locale.reading_in(code):
        assert [locale.ngettext("%(num)d came", "%(num)d came.", number) for number in (0, 1, 2, 5)] == said


def test_placeholders_are_filled_and_a_percent_sign_alone_is_left():
    with locale.reading_in("en"):
        assert locale.gettext("%(n)d of %(m)d", n=1, m=4) == "1 of 4"
        assert locale.gettext("100 %") == "100 %"


def test_a_request_looks_its_catalogue_up_once_however_many_words_it_shows(app: Flask, client: Browser):
    with app.app_context():
        person_id = make_member(make_institution(), Role.MODERATOR, language="nn")
    client.sign_in(person_id).get("/me")  # every catalogue is read once in the life of a process
    counts = set()
    for path in ("/me/training", "/me/training/m1", "/me"):
        before = locale.catalogue.cache_info()
        client.get(path)
        after = locale.catalogue.cache_info()
        counts.add(after.hits + after.misses - before.hits - before.misses)
    assert counts == {2}, "once for the browser's language and once for the person's own"


def test_nothing_stays_bound_after_a_request(app: Flask):
    app.test_client().get("/sign-in", headers={"Accept-Language": "nn"})
    assert locale.language().code == "nb"


def test_an_error_while_reading_in_another_language_gives_the_own_one_back():
    with pytest.raises(ZeroDivisionError):
        break_off_in("nn")
    assert locale.language().code == "nb"


def break_off_in(code: str) -> None:
    with locale.reading_in(code):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    ("code", "said"),
    [("nb", "tirsdag 14. april 2026"), ("nn", "tysdag 14. april 2026"), ("en", "Tuesday 14 April 2026")],
)
def test_days_are_written_as_the_reader_writes_them(code: str, said: str):
    with locale.reading_in(code):
        assert locale.longdate(date(2026, 4, 14)).replace(",", "") == said


@pytest.mark.parametrize("code", LANGUAGES)
def test_digits_are_the_same_in_every_language(code: str):
    day = date(2026, 4, 14)
    with locale.reading_in(code):
        for said in (locale.longdate(day), locale.shortdate(day), locale.clocktime(time(17, 5)), locale.weekday(day)):
            assert said
            assert not [character for character in said if character.isdigit() and not character.isascii()]
        assert locale.weekday(day) in locale.longdate(day)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 7, 1, 15, 0, tzinfo=UTC), "17:00"),
        (datetime(2026, 1, 1, 16, 0, tzinfo=UTC), "17:00"),
        (time(7, 5), "07:05"),
    ],
)
def test_a_moment_is_shown_as_the_clock_on_a_norwegian_wall_shows_it(moment: datetime | time, said: str):
    assert locale.clocktime(moment) == said


def test_late_in_the_evening_it_is_already_the_next_day():
    with locale.reading_in("nb"):
        assert locale.longdate(datetime(2026, 7, 31, 22, 30, tzinfo=UTC)) == "lørdag 1. august 2026"


def test_templates_and_forms_speak_the_bound_language(app: Flask):
    with app.app_context(), locale.reading_in("nb"):
        template = app.jinja_env.from_string("{{ _('Sign in') }}")
        assert template.render() == locale.gettext("Sign in")
        assert "&lt;b&gt;" in app.jinja_env.from_string("{{ _('%(x)s', x='<b>') }}").render()
        assert locale.as_wtforms().gettext("Sign in") == locale.gettext("Sign in")


def test_a_translation_is_words_and_never_markup(app: Flask, monkeypatch: pytest.MonkeyPatch):
    hostile = NullTranslations()
    hostile.gettext = lambda message: f'<img src="//evil.example">{message}'  # type: ignore[method-assign]
    hostile.ngettext = lambda one, many, num: f"<b>{many}"  # type: ignore[method-assign]
    monkeypatch.setattr(locale, "catalogue", lambda code: hostile)
    words = '{{ _("It is %(name)s", name="<i>") }} {{ ngettext("%(num)d day", "%(num)d days", 2) }}'
    with app.app_context(), locale.reading_in("nb"):
        page = app.jinja_env.from_string(words)
        assert page.render() == "&lt;img src=&#34;//evil.example&#34;&gt;It is &lt;i&gt; &lt;b&gt;2 days"
        letter = app.jinja_env.overlay(autoescape=False).from_string(words)
        assert letter.render() == '<img src="//evil.example">It is <i> <b>2 days'
