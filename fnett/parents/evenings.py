"""What a network's page says of the next meeting, and how a parent answers (product G3)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from fnett.core import clock, tenancy
from fnett.core.attempts import Limit, is_allowed
from fnett.core.db import db
from fnett.core.problems import NotFound
from fnett.institutions.models import Institution
from fnett.institutions.school_year import school_year_of
from fnett.meetings import planning, replies
from fnett.meetings.models import Meeting
from fnett.meetings.words import OPENED_BY
from fnett.networks.codes import TooMany
from fnett.networks.models import Network, NetworkYear, Place
from fnett.parents import rules

ANSWERS = Limit("answers to one network", most=200, minutes=10)


@dataclass(frozen=True)
class Evening:
    """A network as its parents see it: whose it is, when and where it meets, and what this browser answered."""

    label: str
    institution: str
    is_practice: bool
    meeting: Meeting | None
    place: Place | None
    opened_by: str | None
    has_begun: bool
    called_off: Meeting | None
    last: Meeting | None
    party_size: int | None


@dataclass(frozen=True)
class _Facts:
    label: str
    households: int | None
    is_practice: bool
    institution: str


def see(network_id: UUID, edit_token: str | None) -> Evening:
    """The network's next meeting. Raises NotFound for a network outside the scope."""
    facts = _facts(network_id)
    shown = rules.choose(planning.of_network(network_id), clock.now())
    meeting = shown.next
    place = tenancy.get(Place, meeting.place_id) if meeting and meeting.place_id else None
    return Evening(
        label=facts.label,
        institution=facts.institution,
        is_practice=facts.is_practice,
        meeting=meeting,
        place=place,
        opened_by=OPENED_BY[place.opened_by] if place else None,
        has_begun=meeting is not None and meeting.starts_at <= clock.now(),
        called_off=shown.called_off,
        last=shown.last,
        party_size=replies.find_party_size(meeting, edit_token) if meeting else None,
    )


def answer(network_id: UUID, meeting_id: UUID, *, party_size: int, edit_token: str) -> tuple[str, Meeting]:
    """Answer for one meeting of the network; returns the token to change it with. Raises NotFound, Refused, TooMany."""
    if not is_allowed(ANSWERS, str(network_id)):
        raise TooMany
    meeting = planning.get(network_id, meeting_id)
    households = _facts(network_id).households
    return replies.answer(meeting, party_size=party_size, edit_token=edit_token, households=households), meeting


def _facts(network_id: UUID) -> _Facts:
    present = school_year_of(clock.today())
    query = (
        select(NetworkYear.label, NetworkYear.households, Network.is_practice, Institution.display_name, Institution.name)
        .join(Network, (Network.institution_id == NetworkYear.institution_id) & (Network.id == NetworkYear.network_id))
        .join(Institution, Institution.id == NetworkYear.institution_id)
        .where(NetworkYear.network_id == network_id)
        .order_by(NetworkYear.school_year > present, func.abs(NetworkYear.school_year - present))
    )
    row = db.session.execute(query).first()
    if row is None:
        raise NotFound("no such network within the scope")
    return _Facts(row.label, row.households, row.is_practice, row.display_name or row.name)
