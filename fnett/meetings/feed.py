"""Meetings as iCalendar, for a phone or beside a letter: who looks over a shoulder reads "Meeting" (product G6)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.enums import CLASS, STATUS, TRANSP
from sqlalchemy import select

from fnett.core import clock
from fnett.core.db import db
from fnett.meetings.models import Meeting
from fnett.networks import places
from fnett.networks.models import Place
from fnett.web.locale import gettext

OSLO = ZoneInfo("Europe/Oslo")
KEEP = timedelta(days=60)  # how long a meeting that was stays in the calendar
AGAIN = timedelta(hours=6)  # how often a calendar looks for news
MIMETYPE = "text/calendar"
MAKER = "-//Trygg Læring//fnett//NO"


def of_network(network_id: UUID, today: date) -> bytes:
    """The meetings of a network, called off ones included, in the bound language."""
    query = select(Meeting).where(Meeting.network_id == network_id, Meeting.day >= today - KEEP)
    return _written(list(db.session.scalars(query.order_by(Meeting.day, Meeting.id))))


def of_meeting(meeting: Meeting) -> bytes:
    """One meeting, in the bound language."""
    return _written([meeting])


def _written(meetings: Sequence[Meeting]) -> bytes:
    calendar = Calendar.new(
        prodid=MAKER,
        method="PUBLISH",
        name=gettext("Meetings"),
        refresh_interval=AGAIN,
    )
    del calendar["UID"]  # would be another at each reading; the meetings have theirs
    rooms = {place.id: place for place in places.all_places()}
    for meeting in meetings:
        calendar.add_component(_event(meeting, rooms.get(meeting.place_id) if meeting.place_id else None))
    if meetings:
        days = [meeting.day for meeting in meetings]
        calendar.add_missing_timezones(min(days) - timedelta(days=366), max(days) + timedelta(days=366))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, place: Place | None) -> Event:
    """The id stays whatever becomes of the meeting, so that a calendar moves what it has and adds nothing."""
    return Event.new(
        uid=f"{meeting.id}@fnett.example",
        summary=gettext("Meeting"),
        start=datetime.combine(meeting.day, meeting.starts, tzinfo=OSLO),
        end=datetime.combine(meeting.day, meeting.ends, tzinfo=OSLO),
        stamp=clock.now().replace(microsecond=0),
        sequence=meeting.changes,
        status=STATUS.CANCELLED if meeting.state == "cancelled" else STATUS.CONFIRMED,
        location=f"{place.name}, {place.door}" if place else None,
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT if meeting.state == "cancelled" else TRANSP.OPAQUE,
    )
