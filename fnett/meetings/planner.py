"""Proposing dates for networks of one institution: what is planned and booked already is read, `proposing` decides."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from fnett.core.clock import OSLO
from fnett.core.db import db
from fnett.institutions import calendars, observances
from fnett.institutions.models import Institution
from fnett.institutions.school_year import Year, find_window
from fnett.meetings import proposing, rules
from fnett.meetings.models import Meeting
from fnett.meetings.proposing import Proposal, Taken, Wanted
from fnett.networks import bookings, places
from fnett.networks.networks import Shown
from fnett.people import members
from fnett.people.access import Role


def propose(
    networks: Sequence[Shown],
    institution: Institution,
    today: date,
    *,
    hours: tuple[time, time] = (rules.STARTS, rules.ENDS),
    only_room: UUID | None = None,
) -> list[Proposal]:
    """A date and a room in each window that these networks have no meeting in; those of another year get none."""
    if not networks:
        return []
    year = calendars.year_of(institution, networks[0].school_year)
    meetings = _planned(year)
    led = _led_by()
    rooms = [only_room] if only_room else [place.id for place in places.all_places()]
    wanted = [_wanted(network, year, meetings[network.id], led[network.id], today) for network in networks]
    return proposing.propose(
        wanted,
        year,
        observances=observances.of_year(year.start),
        rooms=rooms,
        taken=Taken(_busy_rooms(rooms, year), _busy_people(meetings, led)),
        hours=hours,
        today=today,
    )


def _planned(year: Year) -> dict[UUID, list[Meeting]]:
    """The meetings of the scope's networks that stand in this school year, by network."""
    first, last = date(year.start, 8, 1), date(year.start + 1, 7, 31)
    query = select(Meeting).where(Meeting.day.between(first, last), Meeting.state != "cancelled").order_by(Meeting.day)
    found: dict[UUID, list[Meeting]] = defaultdict(list)
    for meeting in db.session.scalars(query):
        found[meeting.network_id].append(meeting)
    return found


def _led_by() -> dict[UUID, set[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for person in members.members(Role.MODERATOR):
        for network_id in person.networks:
            found[network_id].add(person.id)
    return found


def _wanted(network: Shown, year: Year, meetings: Sequence[Meeting], people: Iterable[UUID], today: date) -> Wanted:
    placed = [find_window(meeting.day, year.windows) for meeting in meetings]
    windows = tuple(window for window in year.windows if window.last_day > today and window not in placed)
    room = next((meeting.place_id for meeting in reversed(meetings) if meeting.place_id), None)
    return Wanted(network.id, windows, room, frozenset(people))


def _busy_rooms(rooms: Sequence[UUID], year: Year) -> dict[UUID, list[tuple[datetime, datetime]]]:
    first = datetime(year.start, 8, 1, tzinfo=OSLO)
    found = bookings.taken(rooms, first, first + timedelta(days=366))
    return defaultdict(list, found)


def _busy_people(meetings: dict[UUID, list[Meeting]], led: dict[UUID, set[UUID]]) -> dict[UUID, set[date]]:
    busy: dict[UUID, set[date]] = defaultdict(set)
    for network_id, planned in meetings.items():
        for person_id in led[network_id]:
            busy[person_id].update(meeting.day for meeting in planned)
    return busy
