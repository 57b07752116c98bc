"""What parents can count on at a meeting: children welcome or looked after, something to eat (product G20)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from fnett.core import audit, clock
from fnett.core.db import db
from fnett.core.problems import Refused
from fnett.meetings import planning
from fnett.meetings.models import Meeting
from fnett.web.locale import lazy

LITTLE_ONES = ("welcome", "minded")
UNKNOWN_CHOICE = lazy("Choose one of the lines.")


@dataclass(frozen=True)
class Practical:
    """What is said of children, where something is said, and whether there is food."""

    little_ones: str | None = None
    food: bool = False


def change(network_id: UUID, meeting_id: UUID, practical: Practical) -> None:
    """Say it of this meeting and of those that come after it in the network. Raises NotFound, Refused."""
    meeting = planning.get(network_id, meeting_id)
    if practical.little_ones is not None and practical.little_ones not in LITTLE_ONES:
        raise Refused(UNKNOWN_CHOICE, field="little_ones")
    if meeting.state != "planned" or meeting.ends_at <= clock.now():
        raise Refused(planning.NOT_PLANNED_ANY_MORE)
    later = (Meeting.network_id == network_id, Meeting.state == "planned", Meeting.starts_at >= meeting.starts_at)
    db.session.execute(update(Meeting).where(*later).values(**vars(practical)))
    audit.record("meeting's welcome changed", meeting_id)
