"""What fnett keeps of a school or kindergarten: the row's values, its fingerprint, its address in fnett."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from fnett.institutions import geography, rules
from fnett.institutions.registers.values import Detail, Unit

Values = dict[str, Any]
LONGEST_SLUG, LONGEST_KEY = 80, 600
TWO_NAMES = re.compile(r" [-–/] ")
NORWEGIAN = re.compile(r"skole|skule|barnehage|oppvekst|vid[ae]reg|gymnas", re.IGNORECASE)
ERASED = "0" * 64
FORGOTTEN = (
    *("school_kind", "display_name", "municipality_number", "register_municipality", "owner_orgnr"),
    *(
        "attached_orgnr",
        "written_form",
        "grade_from",
        "grade_to",
        "size",
        "street",
        "postcode",
        "postal_place",
    ),
    *("latitude", "longitude", "website", "closed_on", "changed_at"),
)


def of(unit: Unit, display_name: str | None = None) -> Values:
    """The values of an institution's row; a curated name stays findable. The unit must have its detail."""
    detail = unit.detail
    if detail is None:
        raise ValueError("A list row has no facts to keep.")
    municipality = geography.find_municipality(unit.municipality)
    values: Values = {
        "register": unit.register,
        "kind": "school" if unit.register == "nsr" else "kindergarten",
        "school_kind": rules.school_kind(unit) if unit.register == "nsr" else None,
        "name": unit.full_name,
        "municipality_number": municipality.number if municipality else None,
        "register_municipality": unit.municipality,
        "owner_orgnr": detail.owner.number if detail.owner else None,
        "attached_orgnr": detail.attached.number if detail.attached else None,
        "written_form": detail.written_form,
        "is_private": unit.is_private,
        "is_family_kindergarten": unit.is_family,
        "grade_from": detail.grade_from,
        "grade_to": detail.grade_to,
        "size": detail.size,
        **_where(unit, detail),
        "website": detail.website,
        "register_state": "active",
        "closed_on": None,
        "closed_reason": None,
        "changed_at": unit.changed_at,
        **keys(unit.number, unit.full_name, unit.municipality),
    }
    # a person's choice of a name is no news from the register
    curated = keys(unit.number, unit.full_name, unit.municipality, display_name)
    return {**values, **curated, "fingerprint": fingerprint(values)}


def _where(unit: Unit, detail: Detail) -> Values:
    at_home = unit.is_family  # a family kindergarten is somebody's home
    return {
        "street": None if at_home else detail.street,
        "postcode": detail.postcode,
        "postal_place": detail.postal_place,
        "latitude": None if at_home else detail.latitude,
        "longitude": None if at_home else detail.longitude,
    }


def keys(number: str, name: str, municipality: str | None, display_name: str | None = None) -> Values:
    """What an institution is found and sorted by."""
    found = geography.find_municipality(municipality)
    places = found.names if found else ()
    return {
        "search_key": geography.search_key(number, name, display_name, *places)[:LONGEST_KEY],
        "sort_key": geography.sort_key(display_name or norwegian_name(name)),
    }


def erased(number: str) -> Values:
    """The values that stay where a copy must be erased and others still point to the row."""
    blank = dict.fromkeys(FORGOTTEN)
    fixed = {"name": number, "search_key": number.casefold(), "sort_key": number, "fingerprint": ERASED}
    return {**blank, **fixed, "register_state": "closed", "closed_reason": "R"}


def fingerprint(values: Mapping[str, Any]) -> str:
    """The SHA-256 of the values, whatever their order."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def norwegian_name(name: str) -> str:
    """The Norwegian part of a name in two languages, as `Muohta skuvla - Snøheim skole`; else the whole."""
    parts = [part for part in TWO_NAMES.split(name) if NORWEGIAN.search(part)]
    return parts[0] if len(parts) == 1 else name


def slug(unit: Unit, taken: Collection[str]) -> str:
    """An address in plain letters that nobody has: the name, if need be with municipality or number."""
    municipality = geography.find_municipality(unit.municipality)
    name = _ascii(norwegian_name(unit.name))
    place = f"{name}-{_ascii(municipality.name)}" if municipality else name
    for wished in (name[:LONGEST_SLUG].strip("-"), place[:LONGEST_SLUG].strip("-")):
        if wished and wished not in taken:
            return wished
    return f"{name[: LONGEST_SLUG - 10]}-{unit.number.casefold()}".strip("-")


def _ascii(text: str) -> str:
    letters = text.casefold().replace("å", "a").replace("æ", "ae").replace("ø", "o")
    bare = geography.sort_key(letters).replace("{", "a").replace("|", "o")
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
