"""The year of each network that one sees in an institution: what is held, what is next."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from fnett.core.db import db
from fnett.institutions import calendars
from fnett.institutions.models import Institution
from fnett.institutions.school_year import Year
from fnett.meetings import hours
from fnett.meetings.models import Meeting
from fnett.monitoring import rules
from fnett.monitoring.rules import Evening
from fnett.networks import networks
from fnett.networks.networks import Shown


@dataclass(frozen=True)
class Season:
    """One network's year: `held` of four, `unknown` of them should be known by now; the meeting that is on, the one
    to report, the next."""

    network: Shown
    held: int
    unknown: int
    dates: int
    now: Meeting | None
    to_report: Meeting | None
    next: Meeting | None
    is_unreported: bool  # nobody has said for three days how the one to report went


def seasons(institution: Institution, now: datetime, today: date) -> Sequence[Season]:
    """The scope's networks by label, with one query for all their meetings and one for each school year's calendar."""
    shown = networks.all_shown()
    query = select(Meeting).where(Meeting.network_year_id.in_([network.year_id for network in shown]))
    meetings: dict[UUID, list[Meeting]] = defaultdict(list)
    for meeting in db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id)):
        meetings[meeting.network_year_id].append(meeting)
    years = {start: calendars.year_of(institution, start) for start in {network.school_year for network in shown}}
    return [_season(network, meetings[network.year_id], years[network.school_year], now, today) for network in shown]


def _season(network: Shown, meetings: Sequence[Meeting], year: Year, now: datetime, today: date) -> Season:
    evenings = [Evening(meeting.day, meeting.state, meeting.closed_at) for meeting in meetings]
    standing = rules.standing(year.days, year.windows, evenings, today)
    planned = [meeting for meeting in meetings if meeting.state == "planned"]
    begun = [meeting for meeting in planned if meeting.starts_at <= now]
    over = [meeting for meeting in begun if meeting.ends_at <= now]
    fresh = [meeting for meeting in over if not hours.is_unreported(meeting.state, meeting.ends_at, now)]
    return Season(
        network=network,
        held=standing.held,
        unknown=standing.unknown,
        dates=sum(meeting.state != "cancelled" for meeting in meetings),
        now=next((meeting for meeting in begun if meeting.ends_at > now), None),
        to_report=next(iter(fresh or over), None),
        next=next((meeting for meeting in planned if meeting.starts_at > now), None),
        is_unreported=bool(over) and not fresh,
    )
