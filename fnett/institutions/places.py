"""Counties and municipalities in the database: the file's facts, so that other rows can point to them."""

from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from fnett.institutions import geography
from fnett.institutions.models import County, Municipality


def load(session: Session) -> None:
    """Write the counties and municipalities that are absent or differ; nothing where all is there."""
    counties = [
        {"number": county.number, "name": county.name, "official_name": county.official_name}
        for county in geography.counties().values()
    ]
    municipalities = [
        {
            "number": place.number,
            "county_number": place.county_number,
            "name": place.name,
            "display_name": place.display_name,
            "official_name": place.official_name,
            "valid_from": geography.DIVISION,
            "valid_to": None,
            "search_key": geography.search_key(*place.names),
        }
        for place in geography.municipalities().values()
    ]
    _write(session, County, counties)
    _write(session, Municipality, municipalities)


def _write(session: Session, model: type[County | Municipality], rows: list[dict[str, Any]]) -> None:
    columns = [getattr(model, column) for column in rows[0]]
    present = {found.number: dict(found._mapping) for found in session.execute(select(*columns))}
    absent = [row for row in rows if row["number"] not in present]
    changed = [row for row in rows if row["number"] in present and row != present[row["number"]]]
    if absent:
        session.execute(insert(model), absent)
    if changed:
        session.execute(update(model), changed)
