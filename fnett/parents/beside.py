"""Norwegian beside the reader's own language, sentence by sentence, asked for behind the address (product L8)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from flask import get_template_attribute

from fnett.core.languages import HELP_LANGUAGES
from fnett.web import locale

NORWEGIAN = ("nb", "nn")


@dataclass(frozen=True)
class Beside:
    """The written form that stands beside."""

    code: str

    def read(self, caller: Callable[[], str]) -> str:
        """What a template says here, said once more in Norwegian."""
        with locale.reading_in(self.code):
            return caller()


def of(asked: str | None) -> Beside | None:
    """The Norwegian that was asked for, or None."""
    code = find(asked)
    return Beside(code) if code else None


def find(asked: str | None) -> str | None:
    """The written form that was asked for; None where there is none, or where the page is in Norwegian anyway."""
    return asked if asked in NORWEGIAN and locale.language().code not in NORWEGIAN else None


@cache
def help_choices(reader: str, chosen: str | None) -> str:
    """The languages that help can be wanted in, as choices of a form, the reader's own first; made once for each reader."""
    languages = sorted(HELP_LANGUAGES.values(), key=lambda language: language.code != reader)
    made: str = get_template_attribute("parents/help_choices.html", "choices")(languages, chosen)
    return made
