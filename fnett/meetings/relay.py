"""The letters to relay addresses: written when a meeting is 14 or 3 days ahead or today, judged when they leave (G18)."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select

from fnett.core import clock, outbox, tenancy
from fnett.core.db import db
from fnett.core.models import Message
from fnett.core.outbox import Due
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.institutions.participation import LEFT
from fnett.meetings import relay_days
from fnett.meetings.models import Meeting
from fnett.networks import languages
from fnett.networks.models import Network, RelayAddress

KIND = "relay"
SLICE = 100  # institutions
FIRST = UUID(int=0)


def write_due() -> int:
    """Write the letters that are due, one institution after the other; returns how many are new."""
    now, after, written = clock.now(), FIRST, 0
    days = relay_days.days_due(now)
    while days and (institutions := _with_meetings(days, after)):
        after = institutions[-1]
        written += sum(_write_in(institution_id, now) for institution_id in institutions)
    return written


def is_wanted(due: Due) -> bool:
    """Only while that meeting is planned for the day it was written about, and the address is still the network's."""
    now = clock.now()
    found = db.session.execute(_announced(now).where(Meeting.id == due.subject_id)).first()
    return found is not None and (found.email, _stored_key(found.Meeting, now)) == (due.recipient, due.dedupe_key)


def _with_meetings(days: Collection[date], after: UUID) -> Sequence[UUID]:
    """The next institutions that have a meeting planned on one of these days, as the office sees them."""
    query = select(Meeting.institution_id).where(Meeting.state == "planned", Meeting.day.in_(list(days)))
    later = query.where(Meeting.institution_id > after).distinct().order_by(Meeting.institution_id).limit(SLICE)
    with tenancy.work(Scope(Door.OFFICE, read_only=True)) as session:
        return session.scalars(later).all()


def _write_in(institution_id: UUID, now: datetime) -> int:
    with tenancy.work(Scope(Door.APP, institution_id, networks=None)) as session:
        found = {_stored_key(meeting, now): (meeting, email) for meeting, email in session.execute(_announced(now))}
        known = session.scalars(select(Message.dedupe_key).where(Message.dedupe_key.in_(list(found))))
        new = found.keys() - set(known)
        (language,) = languages.usual(session.get_one(Institution, institution_id))
        for stored in sorted(new):
            meeting, email = found[stored]
            outbox.write(KIND, meeting.id, to=email, language=language, key=stored.removeprefix(f"{KIND}:"))
        return len(new)


def _announced(now: datetime) -> Select[Meeting, str]:
    """The scope's meetings to announce at this moment, each with the address that gets the text."""
    of_network = (Network.institution_id == Meeting.institution_id) & (Network.id == Meeting.network_id)
    its_relay = (RelayAddress.institution_id == Meeting.institution_id) & (RelayAddress.network_id == Meeting.network_id)
    return (
        select(Meeting, RelayAddress.email)
        .join(Network, of_network)
        .join(RelayAddress, its_relay)
        .where(Meeting.state == "planned", Meeting.day.in_(list(relay_days.days_due(now))))
        .where(
            Meeting.starts_at > now + relay_days.NOTICE, Network.is_practice.is_(False), Meeting.institution_id.not_in(LEFT)
        )
    )


def _stored_key(meeting: Meeting, now: datetime) -> str:
    """One letter for a meeting, the day it is on, and how many days ahead that is: a moved meeting gets those of its new
    day."""
    return f"{KIND}:{meeting.id}:{meeting.day}:{relay_days.days_due(now)[meeting.day]}"
