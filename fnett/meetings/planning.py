"""Planning meetings: four dates in the windows of the school year, each with a place (product G1, G2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select

from fnett.core import audit, clock, tenancy
from fnett.core.db import add, db
from fnett.core.problems import NotFound, Refused
from fnett.meetings import language_help, notices, rota, rules
from fnett.meetings.models import Meeting
from fnett.networks import bookings, networks
from fnett.networks.models import Network, Place
from fnett.networks.networks import Shown
from fnett.web.locale import lazy, longdate

TAKEN_DAY = lazy("The network already has a meeting on %(day)s.")
SAME_DAY_TWICE = lazy("%(day)s stands here twice. Choose another day for one of them.")
ENDS_FIRST = lazy("The meeting must end after it begins.")
NOT_PLANNED_ANY_MORE = lazy("This meeting is closed already, so it stays where it was.")


@dataclass(frozen=True)
class _When:
    """When and where a meeting is, checked."""

    day: date
    starts: time
    ends: time
    starts_at: datetime
    ends_at: datetime
    place_id: UUID


def plan(
    network_id: UUID, *, day: date, starts: time, ends: time, place_id: UUID, after_parents_meeting: bool = False
) -> Meeting:
    """Plan one meeting; planning the same once more gives the one there is. Raises NotFound, Refused."""
    network = hold_still(network_id)
    when = _read(network.school_year, day, starts, ends, place_id)
    same = _find_on_day(network_id, day)
    if same and (same.state, same.starts, same.ends, same.place_id) == ("planned", starts, ends, place_id):
        return same
    if same:
        raise Refused(TAKEN_DAY, field="day", day=longdate(day), on=day)
    meeting = Meeting(
        institution_id=tenancy.current_scope().institution,
        network_id=network_id,
        network_year_id=network.year_id,
        after_parents_meeting=after_parents_meeting,
        **vars(when),
        **_like_last(network_id),
    )
    add(meeting)
    _book(meeting)
    rota.fill(network_id)
    audit.record("meeting planned", meeting.id)
    return meeting


def plan_year(network_id: UUID, days: Sequence[date], *, starts: time, ends: time, place_id: UUID) -> list[Meeting]:
    """Plan the year's meetings at once, all or none. Raises NotFound, Refused."""
    for day in days:
        if days.count(day) > 1:
            raise Refused(SAME_DAY_TWICE, field="day", day=longdate(day), on=day)
    return [plan(network_id, day=day, starts=starts, ends=ends, place_id=place_id) for day in sorted(days)]


def move(
    network_id: UUID,
    meeting_id: UUID,
    *,
    day: date,
    starts: time,
    ends: time,
    place_id: UUID,
    after_parents_meeting: bool | None = None,
) -> Meeting:
    """Move a planned meeting; it stays the same meeting, with its replies and links. Raises NotFound, Refused."""
    network = hold_still(network_id)
    meeting = get(network_id, meeting_id)
    db.session.refresh(meeting, with_for_update=True)
    if meeting.state != "planned":
        raise Refused(NOT_PLANNED_ANY_MORE)
    rules.check_is_not_moved_back(day, meeting.day, clock.today())
    when = _read(network.school_year, day, starts, ends, place_id)
    other = _find_on_day(network_id, day)
    if other and other.id != meeting.id:
        raise Refused(TAKEN_DAY, field="day", day=longdate(day), on=day)
    before = meeting.day
    for name, value in vars(when).items():
        setattr(meeting, name, value)
    if after_parents_meeting is not None:
        meeting.after_parents_meeting = after_parents_meeting
    db.session.flush()
    _book(meeting)
    notices.of_change(meeting, before)
    if meeting.day != before:
        language_help.ask_again(meeting)
    audit.record("meeting moved", meeting.id)
    return meeting


def move_rest(network_id: UUID, meeting_id: UUID, *, starts: time, ends: time, place_id: UUID) -> list[Meeting]:
    """Give this planned meeting and those after it other hours or another room. Raises NotFound, Refused."""
    first = get(network_id, meeting_id)
    rest = [m for m in of_network(network_id) if m.state == "planned" and m.day >= first.day]
    return [move(network_id, m.id, day=m.day, starts=starts, ends=ends, place_id=place_id) for m in rest]


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


def hold_still(network_id: UUID) -> Shown:
    """The network, locked until the end of this piece of work, so that two clicks come one after the other."""
    db.session.refresh(tenancy.get(Network, network_id), with_for_update=True)
    return networks.shown(network_id)


def _book(meeting: Meeting) -> None:
    if meeting.place_id:
        bookings.book(meeting.id, meeting.place_id, meeting.starts_at, meeting.ends_at, meeting.day)


def _read(year: int, day: date, starts: time, ends: time, place_id: UUID) -> _When:
    place = tenancy.get(Place, place_id)
    rules.check_is_in_year(day, year)
    starts_at = rules.wall_time_to_utc(day, starts)
    ends_at = rules.wall_time_to_utc(day, ends, field="ends")
    if ends_at <= starts_at:
        raise Refused(ENDS_FIRST, field="ends")
    return _When(day, starts, ends, starts_at, ends_at, place.id)


def _like_last(network_id: UUID) -> dict[str, object]:
    """Children and food, as at the network's last meeting, until somebody says otherwise (see practical.py)."""
    query = select(Meeting.little_ones, Meeting.food).where(Meeting.network_id == network_id)
    last = db.session.execute(query.order_by(Meeting.day.desc(), Meeting.id.desc())).first()
    return dict(last._mapping) if last else {}


def _find_on_day(network_id: UUID, day: date) -> Meeting | None:
    found = (meeting for meeting in of_network(network_id) if meeting.day == day and meeting.state != "cancelled")
    return next(found, None)
