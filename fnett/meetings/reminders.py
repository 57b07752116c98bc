"""Letters about meetings, written when their hour has come: a meeting that moves takes them along (product G4)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from fnett.core import clock, outbox, tenancy
from fnett.core.db import add_if_new, db, rows_of
from fnett.core.tenancy import Door, Scope
from fnett.meetings import reminder_rules as rules
from fnett.meetings import replies
from fnett.meetings.models import Meeting, Reminder
from fnett.meetings.rules import nobody_came
from fnett.networks import subscriptions
from fnett.networks.models import Network, Subscription

KEEP = timedelta(days=7)  # until then the count of letters about a meeting is needed
Written = dict[UUID, list[Reminder]]


def write_due() -> int:
    """Write the letters that are due now, one institution after the other; returns how many."""
    return sum(_write_in(institution_id) for institution_id in subscriptions.institutions())


def forget_past() -> int:
    """Delete what was noted of letters about meetings that ended a week ago; returns how many."""
    return sum(_forget_in(institution_id) for institution_id in subscriptions.institutions())


def write(
    kind: str,
    meeting: Meeting,
    reader: Subscription,
    *,
    slot: int | None = None,
    due_at: datetime | None = None,
    was_on: date | None = None,
) -> bool:
    """Write one letter in the present transaction; False where it, or the third one, is written already."""
    row = Reminder(
        institution_id=meeting.institution_id,
        network_id=meeting.network_id,
        meeting_id=meeting.id,
        subscription_id=reader.id,
        kind=kind,
        slot=slot,
        starts_at=meeting.starts_at,
        was_on=was_on,
    )
    if not add_if_new(row):
        return False
    outbox.write(f"meeting_{kind}", row.id, to=reader.email, language=reader.language, key=str(row.id), due_at=due_at)
    return True


def is_answered(meeting: Meeting, reader: Subscription) -> bool:
    """Whether this reader has answered by the link in their letters."""
    return replies.is_answered(meeting, subscriptions.answer_token(reader.id))


def _write_in(institution_id: UUID) -> int:
    with tenancy.work(Scope(Door.APP, institution_id, networks=None)):
        return sum(_write_about(meeting) for meeting in _near())


def _near() -> list[Meeting]:
    """Meetings about which something can be due; practice never is."""
    now = clock.now()
    query = (
        select(Meeting)
        .join(Network, (Network.institution_id == Meeting.institution_id) & (Network.id == Meeting.network_id))
        .where(Meeting.starts_at.between(now - rules.FURTHEST, now + rules.FURTHEST), Network.is_practice.is_(False))
        .order_by(Meeting.starts_at, Meeting.id)
    )
    return list(db.session.scalars(query))


def _write_about(meeting: Meeting) -> int:
    due = {
        kind: moment
        for kind in rules.COUNTED
        if rules.STATES[kind] == meeting.state and (moment := rules.find_due(kind, meeting.starts_at, clock.now()))
    }
    readers = subscriptions.readers(meeting.network_id) if due else []
    written = _written(meeting) if readers else {}
    return sum(
        _write_one(kind, moment, meeting, reader, written.get(reader.id, []))
        for kind, moment in due.items()
        for reader in readers
    )


def _write_one(kind: str, due_at: datetime, meeting: Meeting, reader: Subscription, earlier: list[Reminder]) -> bool:
    slot = rules.find_slot([row.slot for row in earlier if row.slot])
    if slot is None or not _concerns(kind, meeting, reader, earlier):
        return False
    return write(kind, meeting, reader, slot=slot, due_at=due_at)


def _concerns(kind: str, meeting: Meeting, reader: Subscription, earlier: Collection[Reminder]) -> bool:
    """Each letter once for each start; asked once in all, and only who has not answered; thanked who was a reader then,
    if anybody came."""
    if any(row.kind == kind and (kind == rules.ASK or row.starts_at == meeting.starts_at) for row in earlier):
        return False
    if kind == rules.ASK:
        return not is_answered(meeting, reader)
    was_reader = reader.confirmed_at is not None and reader.confirmed_at < meeting.starts_at
    return kind != rules.THANKS or (was_reader and not nobody_came(meeting.adults, meeting.households))


def _written(meeting: Meeting) -> Written:
    found: Written = defaultdict(list)
    for row in db.session.scalars(select(Reminder).where(Reminder.meeting_id == meeting.id)):
        found[row.subscription_id].append(row)
    return found


def _forget_in(institution_id: UUID) -> int:
    past = select(Meeting.id).where(Meeting.ends_at < clock.now() - KEEP)
    with tenancy.work(Scope(Door.APP, institution_id, networks=None)) as session:
        statement = delete(Reminder).where(Reminder.meeting_id.in_(past))
        return rows_of(session.execute(statement, execution_options={"synchronize_session": False}))
