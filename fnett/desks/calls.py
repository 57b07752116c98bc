"""Whom the office may want to call: three simple rules, each with a sentence and the institution it concerns."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, case, exists, func, literal, select

from fnett.core.db import db
from fnett.institutions import geography
from fnett.institutions.models import Institution
from fnett.institutions.participation import Participation
from fnett.institutions.school_year import find_window, school_days, school_year_of, windows
from fnett.meetings.models import Meeting
from fnett.monitoring.overview import of_this_year, same_network
from fnett.networks.models import Network, NetworkYear

MOST = 5  # of each kind; a short list is read
Span = tuple[date, date]


@dataclass(frozen=True)
class Call:
    """One institution and since or until when; `networks` is how many of its networks it is about."""

    institution_id: UUID
    name: str
    day: date
    networks: int = 0


@dataclass(frozen=True)
class Calls:
    """The first few of one kind, and how many more there are."""

    rows: Sequence[Call]
    more: int


def not_signed() -> Calls:
    """Invited, and the leader has not signed yet; who has waited longest stands first."""
    query = _institutions(Participation.invited_at).where(Participation.state == "invited")
    return _read(query.order_by(Participation.invited_at, Institution.id))


def without_network(today: date) -> Calls:
    """Signed, and without a network this school year."""
    networks = exists().where(
        NetworkYear.institution_id == Institution.id,
        same_network(),
        *of_this_year(today),
    )
    query = _institutions(func.coalesce(Participation.joined_at, Participation.invited_at)).where(
        Participation.state == "joined", ~networks
    )
    return _read(query.order_by(Participation.joined_at, Institution.id))


def without_date(today: date) -> Calls:
    """Networks without a meeting in the window of today, by institution; the window that closes first stands first."""
    spans = present_windows(today)
    if not spans:
        return Calls((), 0)
    county = func.coalesce(func.left(Institution.municipality_number, 2), "")
    first, last = _day_by_county(county, spans, 0), _day_by_county(county, spans, 1)
    has_date = exists().where(
        Meeting.institution_id == NetworkYear.institution_id,
        Meeting.network_year_id == NetworkYear.id,
        Meeting.state != "cancelled",
        Meeting.day.between(first, last),
    )
    query = (
        _institutions(last, func.count(NetworkYear.id))
        .join(NetworkYear, NetworkYear.institution_id == Institution.id)
        .join(Network, same_network())
        .where(Participation.state == "joined", first.is_not(None), *of_this_year(today), ~has_date)
        .group_by(Institution.id)
        .order_by(last, Institution.sort_key, Institution.id)
    )
    return _read(query)


def present_windows(today: date) -> dict[Span, tuple[str, ...]]:
    """The windows that lie open today with the counties where they do; breaks move between counties, "" is unknown."""
    found: dict[Span, list[str]] = defaultdict(list)
    for county in ("", *geography.counties()):
        of_year = windows(school_days(school_year_of(today), county or None))
        window = find_window(today, of_year)
        if window:
            following = next((w for w in of_year if w.number == window.number + 1), None)
            last = following.first_day - timedelta(days=1) if following else window.last_day
            found[(window.first_day, last)].append(county)
    return {span: tuple(counties) for span, counties in found.items()}


def _day_by_county(county: Any, spans: dict[Span, tuple[str, ...]], end: int) -> Any:
    return case(*((county.in_(counties), literal(span[end], Date)) for span, counties in spans.items()))


def _institutions(*columns: Any) -> Select[Any]:
    name = func.coalesce(Institution.display_name, Institution.name)
    return (
        select(func.count().over(), Institution.id, name, *columns)
        .join(Participation, Participation.institution_id == Institution.id)
        .limit(MOST)
    )


def _read(query: Select[Any]) -> Calls:
    rows = db.session.execute(query).all()
    return Calls([_call(*row[1:]) for row in rows], rows[0][0] - len(rows) if rows else 0)


def _call(institution_id: UUID, name: str, day: Any, networks: int = 0) -> Call:
    return Call(institution_id, name, day, networks)
