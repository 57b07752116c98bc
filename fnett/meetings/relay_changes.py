"""A relay address that has passed on a meeting's day is told when that is not so any more (product G18, G2).

Written in the transaction of the change, with a text to paste, at any hour: whoever reads it in the morning can still stop
somebody from standing before a closed door.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select

from fnett.core import clock, outbox, tenancy
from fnett.core.db import db
from fnett.core.models import Message
from fnett.core.outbox import Due
from fnett.institutions.models import Institution
from fnett.meetings import relay, relay_days
from fnett.meetings.models import Meeting
from fnett.networks import languages, relays

KIND = "relay_change"
CALLED_OFF = "called_off"


class Change(NamedTuple):
    """On which day a meeting stood when it was passed on, and what became of it: another day, or that it is called off."""

    was_on: date
    became: str


def tell(meeting: Meeting, was_on: date) -> None:
    """Write to the relay address if the day that is not so any more was written to it."""
    email = relays.find(meeting.network_id)
    if email is None or meeting.starts_at <= clock.now() or not _was_passed_on(meeting, was_on):
        return
    institution = db.session.get_one(Institution, meeting.institution_id)
    (language,) = languages.usual(institution)
    key = f"{meeting.id}:{was_on}:{_became(meeting)}"
    outbox.write(KIND, meeting.id, to=email, language=language, key=key)


def of(due: Due) -> Change:
    """What a letter tells, read from its key."""
    _, _, was_on, became = due.dedupe_key.split(":")
    return Change(date.fromisoformat(was_on), became)


def is_wanted(due: Due) -> bool:
    """As long as what it tells is so, the meeting is to come, and the address is still the network's."""
    meeting = tenancy.get(Meeting, due.subject_id)
    is_so = _became(meeting) == of(due).became and meeting.starts_at > clock.now()
    return is_so and relays.find(meeting.network_id) == due.recipient


def _became(meeting: Meeting) -> str:
    return CALLED_OFF if meeting.state == "cancelled" else str(meeting.day)


def _was_passed_on(meeting: Meeting, was_on: date) -> bool:
    """Whether a text with that day was sent, ahead of the meeting or as a change; one that waits falls away by itself."""
    ahead = Message.dedupe_key.in_([f"{relay.KIND}:{meeting.id}:{was_on}:{days}" for days in relay_days.DAYS_AHEAD])
    changed = (Message.kind == KIND) & (Message.subject_id == meeting.id) & Message.dedupe_key.endswith(f":{was_on}")
    sent = select(Message.id).where(or_(ahead, changed), Message.state == "sent")
    return db.session.scalars(sent.limit(1)).first() is not None
