"""Sentences about meetings that pages and prints share, in the bound language."""

from functools import cache

from babel import Locale

from fnett.core.languages import HELP_LANGUAGES, Language
from fnett.meetings import rules
from fnett.meetings.models import Meeting
from fnett.web import locale
from fnett.web.locale import gettext, lazy, ngettext

OPENED_BY = {
    "open": lazy("The door is open."),
    "moderator": lazy("The moderator opens the door."),
    "staff": lazy("Someone from the staff opens the door."),
    "bell": lazy("Ring the bell."),
}

LITTLE_ONES = {
    "welcome": lazy("Children are welcome."),
    "minded": lazy("Someone looks after the children meanwhile."),
}
FOOD = lazy("There is something to eat.")
HELP = {  # what parents read of the language help that was asked for
    "asked": lazy("You have asked for language help in %(language)s. The answer comes here."),
    "arranged": lazy("Language help in %(language)s is arranged."),
    "by_phone": lazy("Language help in %(language)s is arranged by phone."),
    "not_possible": lazy("There is no language help in %(language)s this time. You are just as welcome."),
}


def words_of_welcome(meeting: Meeting) -> list[str]:
    """What parents can count on at a meeting, as messages to look up."""
    little_ones = [LITTLE_ONES[meeting.little_ones]] if meeting.little_ones else []
    return [*little_ones, *([FOOD] if meeting.food else [])]


def language_name(code: str) -> str:
    """What a language of the list is called in the bound language; its own name where that is not known."""
    return _name(code, locale.language())


@cache
def _name(code: str, reader: Language) -> str:
    named = HELP_LANGUAGES[code]
    if reader.code in ("nb", "nn", "en"):
        return named.english if reader.code == "en" else named.norwegian
    names = Locale.parse(reader.locale).languages
    return str(names.get(code.replace("-", "_"), named.own_name))


def of_evening(meeting: Meeting, households: int | None) -> str:
    """How many households had someone there: half full, and of how many where that is known."""
    came = meeting.households or 0
    if rules.nobody_came(meeting.adults, meeting.households):
        return gettext("The room was ready, and nobody came this time. The circle is there again next time.")
    if households:
        return ngettext(
            "%(num)d of %(all)d households had someone there.",
            "%(num)d of %(all)d households had someone there.",
            came,
            all=households,
        )
    return ngettext("%(num)d household had someone there.", "%(num)d households had someone there.", came)
