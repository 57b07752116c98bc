"""The words of a theme in one language: its title, what it is about, and the questions that open the talk.

A file holds `# Title`, one paragraph, and twice `## Heading` over one to three questions: direct ones, which are about
one's own days, then indirect ones, which are about everybody's.
"""

import re
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from fnett.core import documents
from fnett.core.documents import Unfit

WORDS = re.compile(
    r"# (?P<title>.+)\n\n(?P<about>[^#\s-].+)\n"
    r"\n## (?P<direct>.+)\n\n(?P<direct_questions>(?:- .+\n){1,3})"
    r"\n## (?P<indirect>.+)\n\n(?P<indirect_questions>(?:- .+\n){1,3})"
)


@dataclass(frozen=True)
class Opening:
    """One way to open the talk: what it is called, and the questions to choose from."""

    heading: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Theme:
    """What a moderator reads of one theme; `language` is the one that was found."""

    language: str
    title: str
    about: Markup
    direct: Opening
    indirect: Opening


@cache
def read(folder: str, language: str) -> Theme:
    """The theme of a folder under content/ in this language, or in the one its readers fall back to. Raises Unfit."""
    document = documents.load(folder, language)
    words = WORDS.fullmatch(document.text)
    if words is None:
        raise Unfit(
            f"{folder}/{document.language}.md: write a title, one paragraph, and one to three questions under two headings"
        )
    direct, indirect = (Opening(words[kind], _questions(words[f"{kind}_questions"])) for kind in ("direct", "indirect"))
    return Theme(document.language, words["title"], documents.render(words["about"]), direct, indirect)


def _questions(lines: str) -> tuple[str, ...]:
    return tuple(line.removeprefix("- ") for line in lines.splitlines())
