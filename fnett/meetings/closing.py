"""Closing a meeting takes one minute: held or not, and a few numbers (product G8)."""

from dataclasses import dataclass
from uuid import UUID

from fnett.core import audit, clock, tenancy
from fnett.core.db import db
from fnett.core.problems import Refused
from fnett.meetings import notices, planning, replies, rules, themes
from fnett.meetings.models import Meeting
from fnett.networks import bookings, networks
from fnett.networks.models import Network
from fnett.web.locale import lazy

CLOSED_ALREADY = lazy("This meeting is closed already. What was written then still stands.")
UNKNOWN_REASON = lazy("Choose a reason from the list.")
UNKNOWN_THEME = lazy("Choose a theme from the list.")


@dataclass(frozen=True)
class Evening:
    """What is counted of a meeting that was held; numbers only."""

    adults: int
    households: int
    circles: int
    everyone_had_a_turn: bool
    theme: str | None = None
    contacts_promised: int | None = None


def close(network_id: UUID, meeting_id: UUID, evening: Evening) -> Meeting:
    """Record that the meeting was held; saying the same twice is one report. Raises Refused before its start."""
    meeting = _locked(network_id, meeting_id)
    if meeting.state == "held" and _evening_of(meeting) == evening:
        return meeting
    _check_is_open(meeting)
    rules.check_can_be_closed(meeting.starts_at, clock.now())
    _check(evening, networks.shown(network_id).households)
    for name, value in vars(evening).items():
        setattr(meeting, name, value)
    meeting.state = "held"
    _sign_off(meeting)
    tenancy.get(Network, network_id).state = "active"
    audit.record("meeting closed", meeting.id)
    return meeting


def cancel(network_id: UUID, meeting_id: UUID, reason: str) -> Meeting:
    """Record that the meeting will not be, or was not, held, with a reason from the list. Raises Refused."""
    meeting = _locked(network_id, meeting_id)
    if meeting.state == "cancelled" and meeting.reason == reason:
        return meeting
    _check_is_open(meeting)
    if reason not in rules.CANCEL_REASONS:
        raise Refused(UNKNOWN_REASON, field="reason")
    meeting.state, meeting.reason = "cancelled", reason
    bookings.release(meeting.id)
    _sign_off(meeting)
    notices.of_cancellation(meeting)
    audit.record("meeting cancelled", meeting.id)
    return meeting


def not_held(network_id: UUID, meeting_id: UUID, reason: str) -> Meeting:
    """Report of an evening on which nothing was held; before it begins a meeting is cancelled instead. Raises Refused."""
    rules.check_can_be_closed(_locked(network_id, meeting_id).starts_at, clock.now())
    return cancel(network_id, meeting_id, reason)


def _locked(network_id: UUID, meeting_id: UUID) -> Meeting:
    """The meeting, and its network first, as whoever moves it locks them: nobody waits for somebody who waits for them."""
    planning.hold_still(network_id)
    meeting = planning.get(network_id, meeting_id)
    db.session.refresh(meeting, with_for_update=True)
    return meeting


def _check_is_open(meeting: Meeting) -> None:
    if meeting.state != "planned":
        raise Refused(CLOSED_ALREADY)


def _check(evening: Evening, households_in_network: int | None) -> None:
    rules.check_numbers(
        adults=evening.adults,
        households=evening.households,
        circles=evening.circles,
        households_in_network=households_in_network,
    )
    if evening.contacts_promised is not None:
        rules.check_range("contacts_promised", evening.contacts_promised, 0, rules.MOST_PROMISES)
    if evening.theme is not None and evening.theme not in themes.THEMES:
        raise Refused(UNKNOWN_THEME, field="theme")


def _evening_of(meeting: Meeting) -> Evening:
    return Evening(**{name: getattr(meeting, name) for name in Evening.__dataclass_fields__})


def _sign_off(meeting: Meeting) -> None:
    meeting.closed_at, meeting.closed_by = clock.now(), tenancy.current_scope().person
    replies.keep_totals_only(meeting)
