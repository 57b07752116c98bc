"""Norwegian beside the reader's own language, sentence by sentence, asked for behind the address (product L8)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fnett.core.languages import HELP_LANGUAGES, HelpLanguage
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


def languages_first(reader: str) -> Sequence[HelpLanguage]:
    """The languages that help can be wanted in, the reader's own first."""
    return sorted(HELP_LANGUAGES.values(), key=lambda language: language.code != reader)
