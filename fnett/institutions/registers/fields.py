"""Fields of a register's answer, read by name and type; what is not as agreed is named."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

REFUSED = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
SPACES = re.compile("[ \u00a0]+")
LONGEST_NAME, LONGEST_TEXT, LONGEST_ADDRESS = 200, 80, 290


class WrongShape(Exception):
    """A field is absent or of another type; the register's answer is not what was agreed."""


class WrongFact(Exception):
    """A field has the right type and a value that cannot be kept; the unit is refused, the others go on."""


class Fields:
    """One JSON object; `where` names it in messages."""

    def __init__(self, value: Any, where: str) -> None:
        if not isinstance(value, Mapping):
            raise WrongShape(f"{where} is not an object")
        self._value = value
        self.where = where

    def __contains__(self, key: str) -> bool:
        return key in self._value

    def text(self, key: str) -> str:
        """A string that is there. Raises WrongShape."""
        found = self.find_text(key)
        if found is None:
            raise WrongShape(f"{self.where} has no value in {key}")
        return found

    def find_text(self, key: str) -> str | None:
        """A string, or None where it is null or empty; its key must be there. Raises WrongShape."""
        return self._typed(key, str, "a text") or None

    def flag(self, key: str) -> bool:
        """True or false. Raises WrongShape."""
        found = self._typed(key, bool, "true or false")
        if found is None:
            raise WrongShape(f"{self.where} has no value in {key}")
        return bool(found)

    def find_number(self, key: str) -> int | None:
        """A whole number, or None. Raises WrongShape."""
        found = self._typed(key, int, "a whole number")
        return None if found is None else int(found)

    def number(self, key: str) -> int:
        """A whole number that is there. Raises WrongShape."""
        found = self.find_number(key)
        if found is None:
            raise WrongShape(f"{self.where} has no value in {key}")
        return found

    def decimal(self, key: str) -> float:
        """A number; absent counts as 0, as the registers themselves write it. Raises WrongShape."""
        try:
            return float(self._typed(key, (int, float), "a number") or 0)
        except OverflowError:
            raise WrongShape(f"{self.where}: {key} is not a number") from None

    def find_object(self, key: str) -> "Fields | None":
        """An object, or None where it is null. Raises WrongShape."""
        found = self._typed(key, Mapping, "an object")
        return None if found is None else Fields(found, f"{self.where}, {key}")

    def objects(self, key: str) -> "list[Fields]":
        """The objects of a list; null is an empty list. Raises WrongShape."""
        found = self._typed(key, list, "a list") or []
        return [Fields(value, f"{self.where}, {key} {place}") for place, value in enumerate(found, 1)]

    def find_moment(self, key: str) -> datetime | None:
        """A point in time with its zone, or None. Raises WrongShape."""
        return self.moment(key) if self.find_text(key) else None

    def moment(self, key: str) -> datetime:
        """A point in time with its zone. Raises WrongShape."""
        written = self.text(key)
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            moment = datetime.min
        if moment.tzinfo is None:
            raise WrongShape(f"{self.where}: {key} is not a time with a zone")
        return moment

    def find_day(self, key: str) -> date | None:
        """A date, or None. Raises WrongShape."""
        return self.day(key) if self.find_text(key) else None

    def day(self, key: str) -> date:
        """A date. Raises WrongShape."""
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise WrongShape(f"{self.where}: {key} is not a date") from None

    def _typed(self, key: str, kind: Any, called: str) -> Any:
        if key not in self._value:
            raise WrongShape(f"{self.where} has no field {key}")
        found = self._value[key]
        wrong = isinstance(found, bool) and kind is not bool  # for Python true is also a whole number
        if found is not None and (wrong or not isinstance(found, kind)):
            raise WrongShape(f"{self.where}: {key} is not {called}")
        return found


def plain(text: str, key: str, longest: int = LONGEST_NAME) -> str:
    """Text as it may be kept: NFC, single spaces; control and bidirectional characters raise WrongFact."""
    folded = SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    if any(unicodedata.category(character) in REFUSED for character in folded):
        raise WrongFact(f"{key} holds a control character or one that changes the direction of writing.")
    if not folded or len(folded) > longest:
        raise WrongFact(f"{key} has {len(folded)} characters; 1 to {longest} can be kept.")
    return folded


def find_plain(text: str | None, key: str, longest: int = LONGEST_TEXT) -> str | None:
    """The same for text that may be absent; only spaces count as absent."""
    return plain(text, key, longest) if text and text.strip() else None


def find_website(text: str | None) -> str | None:
    """A website with its scheme, https where none is given; None where a link may not lead there."""
    bare = (text or "").strip()
    if not 0 < len(bare) <= LONGEST_ADDRESS or any(c.isspace() or not c.isprintable() for c in bare):
        return None
    whole = bare if "://" in bare else f"https://{bare}"
    try:
        parts = urlsplit(whole)
        named = "." in (parts.hostname or "") and not parts.username
    except ValueError:
        return None
    return whole if named and parts.scheme.lower() in ("http", "https") else None
