"""Rooms are booked for the hours of a meeting, so that no two circles plan the same room (architecture, section 8).

A booking names no class. Its id is made of its meeting's, which only those who see the meeting know.
"""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID, uuid5

from psycopg.errors import DeadlockDetected
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError, OperationalError

from fnett.core import tenancy
from fnett.core.db import add, db
from fnett.core.problems import Refused
from fnett.networks.models import Booking
from fnett.web.locale import lazy, longdate

TAKEN_ROOM = lazy("The room is taken at that time on %(day)s. Choose another room or another time.")
NAMESPACE = UUID("6f0d8d1c-5a0e-4b0e-9a53-0c1a3c5d7e91")


def book(meeting_id: UUID, place_id: UUID, starts_at: datetime, ends_at: datetime, day: date) -> None:
    """Take the room for these hours and give back what the meeting had before. Raises Refused where it is taken, or where
    two who plan at this moment each want what the other has: then one of them has it."""
    release(meeting_id)
    try:
        with db.session.begin_nested():
            add(
                Booking(
                    id=uuid5(NAMESPACE, str(meeting_id)),
                    institution_id=tenancy.current_institution(),
                    place_id=place_id,
                    during=Range(starts_at, ends_at),
                )
            )
    except (IntegrityError, OperationalError) as error:
        if isinstance(error, OperationalError) and not isinstance(error.orig, DeadlockDetected):
            raise
        raise Refused(TAKEN_ROOM, field="place", day=longdate(day), on=day) from None


def release(meeting_id: UUID) -> None:
    """Give the room of a meeting back."""
    db.session.execute(delete(Booking).where(Booking.id == uuid5(NAMESPACE, str(meeting_id))))


def taken(place_ids: Collection[UUID], first: datetime, last: datetime) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """When these rooms are taken between two instants."""
    query = select(Booking.place_id, func.lower(Booking.during), func.upper(Booking.during)).where(
        Booking.place_id.in_(place_ids), Booking.during.overlaps(Range(first, last))
    )
    found: dict[UUID, list[tuple[datetime, datetime]]] = {place_id: [] for place_id in place_ids}
    for place_id, begins, ends in db.session.execute(query):
        found[place_id].append((begins, ends))
    return found
