"""Notices to subscribers and to the relay address: a meeting has another day, or is called off; they come on top of the
three letters (product G5).

Written in the transaction of the change, once for each change, and sent at any hour that still helps.
"""

from datetime import date

from fnett.core import clock, tenancy
from fnett.core.db import db
from fnett.meetings import relay_changes, reminders
from fnett.meetings import reminder_rules as rules
from fnett.meetings.models import Meeting
from fnett.networks import subscriptions
from fnett.networks.models import Network


def of_change(meeting: Meeting, before: date) -> int:
    """A meeting was moved that stood on the day `before`; readers are told of another day alone. Returns how many."""
    _count_change(meeting)
    if meeting.day == before:
        return 0
    relay_changes.tell(meeting, before)
    return _tell(rules.MOVED, meeting, was_on=before)


def of_cancellation(meeting: Meeting) -> int:
    """A meeting was called off; readers are told while it has not begun. Returns how many."""
    _count_change(meeting)
    relay_changes.tell(meeting, meeting.day)
    return _tell(rules.CANCELLED, meeting)


def _count_change(meeting: Meeting) -> None:
    """Calendars take what has the higher number for what is so."""
    meeting.changes = Meeting.changes + 1
    db.session.flush()


def _tell(kind: str, meeting: Meeting, was_on: date | None = None) -> int:
    if meeting.starts_at <= clock.now() or tenancy.get(Network, meeting.network_id).is_practice:
        return 0
    return sum(
        reminders.write(kind, meeting, reader, was_on=was_on) for reader in subscriptions.readers(meeting.network_id)
    )
