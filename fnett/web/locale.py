"""The reader's language, bound once a request: texts, plurals, dates and times.

Looking the catalogue up at each call was measured to cost half of a page's time, so a request (or a letter) binds its
translations once and every call uses what is bound.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import escape

from fnett.core.clock import OSLO
from fnett.core.languages import DEFAULT, Language, get_language

FOLDER = Path(__file__).parents[2] / "translations"
Bound = tuple[Language, NullTranslations]
_bound: ContextVar[Bound | None] = ContextVar("fnett_language", default=None)


def init_app(app: Flask) -> None:
    """Put the bound texts and formats into the templates; the catalogues are read before the first request."""
    Babel(app, configure_jinja=False, locale_selector=lambda: language().locale)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_shown, _nshown, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _filled
    app.jinja_env.filters.update(longdate=longdate, weekday=weekday, clocktime=clocktime, shortdate=shortdate)
    for code in ("nb", "nn"):
        catalogue(code)


def bind(code: str) -> None:
    """Read the rest of this request in this language."""
    _bound.set((get_language(code), catalogue(code)))


def unbind() -> None:
    """Forget the language at the end of a request."""
    _bound.set(None)


@contextmanager
def reading_in(code: str) -> Iterator[None]:
    """Write something, such as a letter, in its reader's language."""
    token = _bound.set((get_language(code), catalogue(code)))
    try:
        yield
    finally:
        _bound.reset(token)


def language() -> Language:
    """The language that is bound, bokmål where none is."""
    return _present()[0]


def gettext(message: str, **values: object) -> str:
    """The message in the bound language, with its named placeholders filled."""
    text = _gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The message in the bound language and its plural form; `num` is a placeholder too."""
    return _ngettext(singular, plural, num) % {"num": num, **values}


def lazy(message: str) -> str:
    """Mark a message for translation that is looked up later, with `gettext(message)`."""
    return message


@cache
def catalogue(code: str) -> NullTranslations:
    """The interface words of one language, read from its .po file; English where there is none."""
    file = FOLDER / code / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return NullTranslations()
    with file.open("rb") as source:
        catalog = read_po(source, locale=code)
    for message in catalog:
        if isinstance(message.string, tuple | list) and not any(message.string):
            message.string = ""  # else the English stands in for it, before what the reader falls back to
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = Translations(compiled)
    if code not in (DEFAULT, "en"):
        translations.add_fallback(catalogue("nb") if code == "nn" else NullTranslations())
    return translations


def longdate(day: date | datetime) -> str:
    """`tirsdag 14. april 2026` in the bound language, with the digits 0–9."""
    return dates.format_date(_local(day), "full", locale=_locale())


def shortdate(day: date | datetime) -> str:
    """`14. apr. 2026` in the bound language."""
    return dates.format_date(_local(day), "medium", locale=_locale())


def weekday(day: date) -> str:
    """`tirsdag` in the bound language."""
    return dates.format_date(day, "EEEE", locale=_locale())


def clocktime(moment: time | datetime) -> str:
    """`17:00` in every language; a moment is shown as the clock on a Norwegian wall shows it."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(OSLO).time()
    return moment.strftime("%H:%M")


def _local(day: date | datetime) -> date:
    return day.astimezone(OSLO).date() if isinstance(day, datetime) else day


def _locale() -> Locale:
    return Locale.parse(language().locale)


def _present() -> Bound:
    return _bound.get() or (get_language(DEFAULT), catalogue(DEFAULT))


def _gettext(message: str) -> str:
    return str(_present()[1].gettext(message))


def _ngettext(singular: str, plural: str, num: int) -> str:
    return str(_present()[1].ngettext(singular, plural, num))


@pass_eval_context
def _shown(context: EvalContext, message: str) -> str:
    """Jinja takes what a catalogue says for markup; a translator's words are words, like everyone's (rule 20)."""
    text = _gettext(message)
    return escape(text) if context.autoescape else text


@pass_eval_context
def _filled(context: EvalContext, message: str, **values: object) -> str:
    """What Jinja's own `_` does, in one step instead of three: a page has dozens of them."""
    text = _shown(context, message)
    return text % values if "%" in text else text


@pass_eval_context
def _nshown(context: EvalContext, singular: str, plural: str, num: int) -> str:
    text = _ngettext(singular, plural, num)
    return escape(text) if context.autoescape else text


def as_wtforms() -> Any:
    """The bound texts as the object that WTForms asks for its own messages."""
    return _present()[1]
