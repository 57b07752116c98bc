"""The texts that parents read, in the parts that their pages show."""

from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from fnett.core import documents


@dataclass(frozen=True)
class Text:
    """A text under its title: what stands before its first section, and the sections."""

    language: str
    title: str
    opening: Markup
    sections: Markup
    parts: tuple[Markup, ...]  # the opening and each section, to stand beside those of another language


@cache
def get(folder: str, language: str) -> Text:
    """The text of a folder under content/ in this language, or in the one its readers fall back to. Raises Unfit."""
    document = documents.load(folder, language)
    _, _, body = document.text.partition("\n")
    opening, mark, sections = body.partition("\n## ")
    each = [words for words in (mark + sections).split("\n## ") if words.strip()]
    parts = tuple(documents.render(words) for words in (opening, *(f"## {words}" for words in each)))
    return Text(document.language, document.title, documents.render(opening), documents.render(mark + sections), parts)


def find(folder: str, language: str) -> Text | None:
    """The same, or None where nobody has written it in a language that its readers know."""
    try:
        return get(folder, language)
    except documents.Unfit:
        return None
