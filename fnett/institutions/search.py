"""Finding institutions by name, number or place, with and without diacritics, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from fnett.institutions.geography import search_key
from fnett.institutions.models import Institution, Municipality
from fnett.institutions.orgnr import is_pseudo, is_valid

LONGEST, MOST_WORDS = 200, 8
After = tuple[str, UUID]  # the last row's place in the order


@dataclass(frozen=True)
class Found:
    """A page of institutions, and where the next one begins; None on the last page."""

    rows: Sequence[Institution]
    after: After | None


def search(
    session: Session,
    text: str = "",
    *,
    county: str | None = None,
    kind: str | None = None,
    closed: bool = False,
    limit: int = 50,
    after: After | None = None,
) -> Found:
    """Institutions in Norwegian order whose name, place or number holds every word; without text all."""
    grounds = [*_words(text)]
    if not closed:
        grounds.append(Institution.register_state == "active")
    if kind:
        grounds.append(Institution.kind == kind)
    if county:
        within = select(Municipality.number).where(Municipality.county_number == county)
        grounds.append(Institution.municipality_number.in_(within))
    if after:
        grounds.append(tuple_(Institution.sort_key, Institution.id) > after)
    rows = session.scalars(
        select(Institution)
        .where(Institution.marked.is_distinct_from("out"), *grounds)
        .order_by(Institution.sort_key, Institution.id)
        .limit(limit + 1)
    ).all()
    page = rows[:limit]
    return Found(page, (page[-1].sort_key, page[-1].id) if len(rows) > limit else None)


def _words(text: str) -> list[ColumnElement[bool]]:
    number = "".join(text.split()).upper()
    if is_valid(number) or is_pseudo(number):
        return [Institution.orgnr == number]
    words = search_key(text[:LONGEST]).split()[:MOST_WORDS]
    if text.strip() and not words:  # only signs were typed; no name holds them
        return [Institution.orgnr.is_(None)]
    return [Institution.search_key.contains(word, autoescape=True) for word in words]
