"""The cards of the guide (product G10): what the moderator does and what is said, in the languages there are words for."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from fnett.core import documents
from fnett.core.documents import CONTENT, Unfit
from fnett.core.languages import PARENT_LANGUAGES, Language, get_language

FOLDER = "guide"
SECTION = "\n## "


@dataclass(frozen=True)
class Piece:
    """A card in one language; `say` is read aloud and shown under its cue, and empty on a card for the moderator alone."""

    language: Language
    title: str
    doing: Markup
    cue: str
    say: Markup


@dataclass(frozen=True)
class Card:
    """A card with its minutes: the piece in its reader's language first, and those in the others."""

    id: str
    minutes: int
    own: Piece
    others: tuple[Piece, ...]

    @property
    def title(self) -> str:
        """What the card is called in its reader's language."""
        return self.own.title


@cache
def minutes() -> int:
    """How long the whole evening takes."""
    return int(_order()["minutes"])


@cache
def cards(language: str) -> dict[str, Card]:
    """Every card by its id, in the order of a meeting, for a reader of this language. Raises Unfit."""
    return {str(card["id"]): _card(str(card["id"]), int(card["minutes"]), language) for card in _order()["cards"]}


@cache
def _order() -> dict[str, Any]:
    return tomllib.loads((CONTENT / FOLDER / "guide.toml").read_text(encoding="utf-8"))


def _card(card_id: str, minutes: int, language: str) -> Card:
    pieces = {piece.language.code: piece for piece in _pieces(card_id)}
    if language not in pieces:
        raise Unfit(f"the card {card_id} has no words in {language}")
    own = pieces.pop(language)
    return Card(card_id, minutes, own, tuple(pieces.values()))


def _pieces(card_id: str) -> Iterator[Piece]:
    """A card in each language it has; words that readers would fall back to stand there in their own language anyway."""
    for code in PARENT_LANGUAGES:
        if (CONTENT / FOLDER / card_id / f"{code}.md").exists():
            document = documents.load(f"{FOLDER}/{card_id}", code)
            yield build(document.text, get_language(code))


def build(text: str, language: Language) -> Piece:
    """A card from its words: a title, what to do, one section to say; with more sections all is for the moderator."""
    heading, _, body = text.partition("\n")
    doing, _, section = body.partition(SECTION)
    if SECTION in section:
        doing, section = body, ""
    cue, _, say = section.partition("\n")
    title = heading.removeprefix("# ").strip()
    return Piece(language, title, documents.render(doing), cue.strip(), documents.render(say))
