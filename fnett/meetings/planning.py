"""Planning meetings: four dates in the windows of the school year, each with a place (product G1, G2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import select

from fnett.core import audit, tenancy
from fnett.core.db import add, db
from fnett.core.problems import NotFound, Refused
from fnett.institutions import school_year
from fnett.institutions.geography import county_of
from fnett.institutions.models import Institution
from fnett.meetings import rules
from fnett.meetings.models import Meeting
from fnett.networks import networks
from fnett.networks.models import Place
from fnett.web.locale import lazy

TAKEN_DAY = lazy("The network already has a meeting on %(day)s.")


@dataclass(frozen=True)
class Year:
    """The school days of one institution's year and its four windows."""

    start: int
    days: tuple[date, ...]
    windows: tuple[school_year.Window, ...]


def year_of(institution: Institution, start: int) -> Year:
    """The institution's school year by the calendar of its county."""
    days = school_year.school_days(start, county_of(institution.municipality_number))
    return Year(start, days, tuple(school_year.windows(days)))


def propose(institution: Institution, start: int, today: date) -> tuple[date, ...]:
    """Four dates, one in each window, on afternoons that suit most."""
    year = year_of(institution, start)
    return tuple(rules.propose(year.windows, year.days, today=today))


def plan(network_id: UUID, *, day: date, starts: time, ends: time, place_id: UUID) -> Meeting:
    """Plan one meeting. Raises NotFound for a foreign network or place, Refused for a wall time that does not exist."""
    network = networks.shown(network_id)
    place = tenancy.get(Place, place_id)
    starts_at, ends_at = rules.wall_time_to_utc(day, starts), rules.wall_time_to_utc(day, ends)
    if ends_at <= starts_at:
        raise Refused(lazy("The meeting must end after it begins."), field="ends")
    if any(meeting.day == day and meeting.state != "cancelled" for meeting in of_network(network_id)):
        raise Refused(TAKEN_DAY, field="day", day=day.isoformat())
    meeting = Meeting(
        institution_id=tenancy.current_scope().institution,
        network_id=network_id,
        network_year_id=network.year_id,
        day=day,
        starts=starts,
        ends=ends,
        starts_at=starts_at,
        ends_at=ends_at,
        place_id=place.id,
    )
    add(meeting)
    audit.record("meeting planned", meeting.id)
    return meeting


def plan_year(network_id: UUID, days: Sequence[date], *, starts: time, ends: time, place_id: UUID) -> list[Meeting]:
    """Plan the year's meetings at once, all or none."""
    return [plan(network_id, day=day, starts=starts, ends=ends, place_id=place_id) for day in sorted(days)]


def get(network_id: UUID, meeting_id: UUID) -> Meeting:
    """A meeting of this network. Raises NotFound, also for another network's meeting."""
    meeting = tenancy.get(Meeting, meeting_id)
    if meeting.network_id != network_id:
        raise NotFound("a meeting of another network")
    return meeting


def of_network(network_id: UUID) -> list[Meeting]:
    """The network's meetings by day."""
    query = select(Meeting).where(Meeting.network_id == network_id).order_by(Meeting.day, Meeting.id)
    return list(db.session.scalars(query))


def find_next(network_id: UUID, today: date) -> Meeting | None:
    """The next planned meeting of the network, today's included."""
    coming = (meeting for meeting in of_network(network_id) if meeting.state == "planned" and meeting.day >= today)
    return next(coming, None)
