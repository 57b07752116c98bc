"""Closing a meeting takes one minute: held or not, and a few numbers (product G8)."""

from dataclasses import dataclass
from uuid import UUID

from fnett.core import audit, clock, tenancy
from fnett.core.db import db
from fnett.core.problems import Refused
from fnett.meetings import planning, replies, rules
from fnett.meetings.models import Meeting
from fnett.networks import networks
from fnett.networks.models import Network
from fnett.web.locale import lazy


@dataclass(frozen=True)
class Evening:
    """What is counted of a meeting that was held; numbers only."""

    adults: int
    households: int
    circles: int
    everyone_had_a_turn: bool


def close(network_id: UUID, meeting_id: UUID, evening: Evening) -> Meeting:
    """Record that the meeting was held. Raises Refused before its start, twice, or for numbers that cannot be."""
    meeting = _still_planned(network_id, meeting_id)
    rules.check_can_be_closed(meeting.starts_at, clock.now())
    rules.check_numbers(
        adults=evening.adults,
        households=evening.households,
        circles=evening.circles,
        households_in_network=networks.shown(network_id).households,
    )
    meeting.state = "held"
    meeting.adults, meeting.households, meeting.circles = evening.adults, evening.households, evening.circles
    meeting.everyone_had_a_turn = evening.everyone_had_a_turn
    _sign_off(meeting)
    tenancy.get(Network, network_id).state = "active"
    audit.record("meeting closed", meeting.id)
    return meeting


def cancel(network_id: UUID, meeting_id: UUID, reason: str) -> Meeting:
    """Record that the meeting will not be, or was not, held, with a reason from the list. Raises Refused."""
    meeting = _still_planned(network_id, meeting_id)
    meeting.state, meeting.reason = "cancelled", reason
    _sign_off(meeting)
    audit.record("meeting cancelled", meeting.id)
    return meeting


def _still_planned(network_id: UUID, meeting_id: UUID) -> Meeting:
    meeting = planning.get(network_id, meeting_id)
    db.session.refresh(meeting, with_for_update=True)
    if meeting.state != "planned":
        raise Refused(lazy("This meeting is closed already. What was written then still stands."))
    return meeting


def _sign_off(meeting: Meeting) -> None:
    meeting.closed_at, meeting.closed_by = clock.now(), tenancy.current_scope().person
    replies.keep_totals_only(meeting)
