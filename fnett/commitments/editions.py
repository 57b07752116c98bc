"""Editions of the commitment: files that are never changed once published; a lock file keeps their fingerprints."""

import json
from dataclasses import dataclass
from pathlib import Path

from fnett.core import documents
from fnett.core.documents import Document

FOLDER = "commitments"
LOCK = documents.CONTENT / FOLDER / "editions.lock"
CURRENT = "1"
LANGUAGES = ("nb", "nn", "en")


@dataclass(frozen=True)
class Edition:
    """One edition of the text, in all its languages."""

    id: str

    def text(self, language: str) -> Document:
        """The text to show in this language, or in the one that its readers fall back to."""
        return documents.load(f"{FOLDER}/{self.id}", language)


def current() -> Edition:
    """The edition that is asked for today."""
    return Edition(CURRENT)


def locked(lock: Path = LOCK) -> dict[str, str]:
    """The fingerprints of published texts, by `edition/language`."""
    found: dict[str, str] = json.loads(lock.read_text())
    return found


def changed(content: Path = documents.CONTENT, lock: Path = LOCK) -> list[str]:
    """The published texts that are not what they were; an empty list is as it should be."""
    return [
        name
        for name, known in locked(lock).items()
        if documents.fingerprint(documents.read(content / FOLDER / f"{name}.md")) != known
    ]
