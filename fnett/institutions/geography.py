"""Counties and municipalities: facts from a file, found by number; texts folded for search and sorting."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DIVISION = date(2024, 1, 1)
FILE = Path(__file__).parent / "data" / "municipalities.csv"
BARE = {"đ": "d", "ŧ": "t", "ŋ": "n", "ǥ": "g", "ʒ": "z"}  # Sámi letters that are no letter plus a mark
LETTERS = str.maketrans({"æ": "ae", "ø": "o", **BARE})
# people who lack a Norwegian keyboard write å as aa and ø as oe; both sides of a search are shortened alike
SPELLED_OUT = re.compile(r"aa+|oe+")
# without ICU the database cannot sort Norwegian: æ, ø, å come last, in this order
SORTED = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "ü": "y", **BARE})


@dataclass(frozen=True)
class County:
    """One county; its number is text."""

    number: str
    name: str
    official_name: str


@dataclass(frozen=True)
class Municipality:
    """One municipality with its county; `names` are the Norwegian, Sámi and Kven ones."""

    number: str
    name: str
    display_name: str
    official_name: str
    names: tuple[str, ...]
    county_number: str
    county: str
    county_official: str
    former_number: str | None


@cache
def counties() -> dict[str, County]:
    """All counties by their number, which is text."""
    return {
        found.county_number: County(found.county_number, found.county, found.county_official)
        for found in municipalities().values()
    }


@cache
def municipalities() -> dict[str, Municipality]:
    """All municipalities by their present number, which is text."""
    with FILE.open(encoding="utf-8", newline="") as source:
        return {row["kommunenummer"]: _municipality(row) for row in csv.DictReader(source)}


def find_municipality(number: str | None) -> Municipality | None:
    """The municipality with this present number; None for Svalbard, abroad and earlier divisions."""
    return municipalities().get(number or "")


def find_former(number: str | None) -> Municipality | None:
    """The municipality that had this number in 2020–2023; None for 1507, which became two."""
    return _former().get(number or "")


def county_of(number: str | None) -> str | None:
    """The county's number of a municipality's number."""
    found = find_municipality(number)
    return found.county_number if found else None


def search_key(*texts: str | None) -> str:
    """Texts folded for search: lower case, without diacritics, `aa` like `å` and `oe` like `ø`."""
    folded = " ".join(text for text in texts if text).casefold().translate(LETTERS)
    words = re.sub(r"[\W_]+", " ", _without_marks(folded)).strip()
    return SPELLED_OUT.sub(lambda match: match.group()[0], words)


def sort_key(text: str) -> str:
    """A key whose plain order is Norwegian order: æ, ø, å last, other diacritics ignored."""
    return _without_marks(unicodedata.normalize("NFC", text).casefold().translate(SORTED))


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@cache
def _former() -> dict[str, Municipality]:
    found: dict[str, list[Municipality]] = {}
    for municipality in municipalities().values():
        found.setdefault(municipality.former_number or "", []).append(municipality)
    return {number: heirs[0] for number, heirs in found.items() if number and len(heirs) == 1}


def _municipality(row: dict[str, str]) -> Municipality:
    names = (row["kommunenavn"], row["samisk_navn"], row["kvensk_navn"])
    return Municipality(
        number=row["kommunenummer"],
        name=row["kommunenavn"],
        display_name=row["visningsnavn"],
        official_name=row["kommunenavn_offisielt"],
        names=tuple(dict.fromkeys(name for name in names if name)),
        county_number=row["fylkesnummer"],
        county=row["fylkesnavn"],
        county_official=row["fylkesnavn_offisielt"],
        former_number=row["kommunenummer_2020_2023"] or None,
    )
