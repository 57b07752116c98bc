"""Texts from fnett/content: loaded, checked, rendered, fingerprinted; the text that is shown is the text that is hashed."""

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from fnett.core.languages import get_language

CONTENT = Path(__file__).parents[1] / "content"
SCHEMES = ("https://", "http://", "tel:", "mailto:", "/", "#")
_markdown = MarkdownIt("commonmark", {"html": False})


class Unfit(ValueError):
    """A text cannot be shown as it is; the message names the file and what to change."""


@dataclass(frozen=True)
class Document:
    """One text in one language; `language` is the one that was found, which may be a fallback of the one wanted."""

    language: str
    text: str
    html: Markup
    fingerprint: str

    @property
    def title(self) -> str:
        """The words of the first heading."""
        return next((line[2:].strip() for line in self.text.splitlines() if line.startswith("# ")), "")


@cache
def load(folder: str, language: str) -> Document:
    """The text of a folder under content/ in this language or the next that its readers have. Raises Unfit."""
    for code in (language, *get_language(language).fallbacks):
        file = CONTENT / folder / f"{code}.md"
        if file.exists():
            text = read(file)
            return Document(code, text, render(text), fingerprint(text))
    raise Unfit(f"{folder} has no text for {language} and none that its readers could fall back to")


def read(file: Path) -> str:
    """A text file as it counts: UTF-8, NFC, LF. Raises Unfit for characters that change how a text reads."""
    text = unicodedata.normalize("NFC", file.read_text(encoding="utf-8")).replace("\r\n", "\n")
    for character in text:
        if character not in "\n\u200c\u200d" and unicodedata.category(character) in ("Cc", "Cf"):
            raise Unfit(f"{file.name} in {file.parent.name} holds U+{ord(character):04X}; take it out.")
    return text


def render(text: str) -> Markup:
    """The text as HTML; headings, paragraphs, lists and links, and never HTML of the text's own. Raises Unfit."""
    tokens = _markdown.parse(text)
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open":
                target = str(child.attrGet("href"))
                if not target.startswith(SCHEMES) or target.startswith("//"):
                    raise Unfit(f"a link leads to {target}; use https, tel, mailto or a path")
                if target.startswith("http"):
                    child.attrSet("rel", "noreferrer")
                if target.startswith("tel:"):
                    child.attrSet("dir", "ltr")
    html: str = _markdown.renderer.render(tokens, _markdown.options, {})
    return Markup(html)  # noqa: S704  # the one place where HTML is called safe: the renderer made it, with html off


def fingerprint(text: str) -> str:
    """SHA-256 in hex of the text as it counts."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()
