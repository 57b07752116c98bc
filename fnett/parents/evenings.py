"""What a network's page says of the next meeting, and how a parent answers (product G3, G19, G20).

A page asks the database three questions at most: whose the code is (networks/codes.py), the network with its meetings, and
what there is besides: this browser's answer, language help, moderators who agreed to be named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Integer, Select, String, Uuid, bindparam, func, literal, null, select, union_all

from fnett.core import clock
from fnett.core.attempts import Limit, is_allowed
from fnett.core.db import db
from fnett.core.problems import NotFound
from fnett.institutions.models import Institution
from fnett.institutions.school_year import school_year_of
from fnett.meetings import planning, replies
from fnett.meetings.models import LanguageHelp, Meeting, Reply
from fnett.meetings.words import OPENED_BY
from fnett.networks import labels
from fnett.networks.codes import TooMany
from fnett.networks.models import Network, NetworkYear, Place
from fnett.parents import rules
from fnett.people import members

ANSWERS = Limit("answers to one network", most=200, minutes=10)


@dataclass(frozen=True)
class Room:
    """Where one meets, by which door, and who opens."""

    name: str
    door: str


@dataclass(frozen=True)
class Evening:
    """A network as its parents see it: whose it is, when and where it meets, and what this browser answered."""

    label: str
    institution: str
    written_form: str
    is_practice: bool
    meeting: Any  # the row of a meeting, or None
    place: Room | None
    opened_by: str | None
    has_begun: bool
    called_off: Any
    last: Any
    party_size: int | None
    is_asked_again: bool  # this browser's answer was given for another day
    help_language: str | None
    help: Sequence[tuple[str, str]]  # language and what became of it; only asked for is told to whoever asked
    moderators: Sequence[str]


@dataclass(frozen=True)
class _Besides:
    party_size: int | None
    is_asked_again: bool
    help_language: str | None
    help: Sequence[tuple[str, str]]
    moderators: Sequence[str]


def see(network_id: UUID, edit_token: str | None) -> Evening:
    """The network's next meeting. Raises NotFound for a network outside the scope."""
    rows = db.session.connection().execute(_network(), _values(network_id)).all()
    if not rows:
        raise NotFound("no such network within the scope")
    facts = rows[0]
    shown = rules.choose([row for row in rows if row.id], clock.now())
    meeting = shown.next
    besides = _see_besides(network_id, meeting, edit_token)
    return Evening(
        label=facts.label,
        institution=facts.institution,
        written_form=facts.written_form or "nb",
        is_practice=facts.is_practice,
        meeting=meeting,
        place=Room(meeting.room, meeting.door) if meeting and meeting.room else None,
        opened_by=OPENED_BY[meeting.opened_by] if meeting and meeting.room else None,
        has_begun=meeting is not None and meeting.starts_at <= clock.now(),
        called_off=shown.called_off,
        last=shown.last,
        **vars(besides),
    )


def answer(
    network_id: UUID, meeting_id: UUID, *, party_size: int, edit_token: str, help_language: str | None = None
) -> tuple[str, Meeting]:
    """Answer for one meeting of the network; returns the token to change it with. Raises NotFound, Refused, TooMany."""
    if not is_allowed(ANSWERS, str(network_id)):
        raise TooMany
    meeting = planning.get(network_id, meeting_id)
    households = db.session.execute(_year().add_columns(NetworkYear.households), _values(network_id)).one().households
    said = {"party_size": party_size, "help_language": help_language, "households": households}
    return replies.answer(meeting, edit_token=edit_token, **said), meeting


def _values(network_id: UUID) -> dict[str, object]:
    today = clock.today()
    return {"network": network_id, "present": school_year_of(today), "today": today}


@cache
def _network() -> Select[Any]:
    """The network in one school year, a row for each of its meetings by day, or one without any."""
    of_meeting = (Meeting.id, Meeting.state, Meeting.day, Meeting.starts, Meeting.ends, Meeting.starts_at, Meeting.ends_at)
    of_place = (Place.name.label("room"), Place.door, Place.opened_by)
    name = func.coalesce(Institution.display_name, Institution.name).label("institution")
    query = _year().add_columns(Institution.written_form, name, Network.is_practice, *of_meeting, *of_place)
    return (
        query.add_columns(Meeting.little_ones, Meeting.food)
        .join(Network, (Network.institution_id == NetworkYear.institution_id) & (Network.id == NetworkYear.network_id))
        .join(Institution, Institution.id == NetworkYear.institution_id)
        .outerjoin(
            Meeting,
            (Meeting.institution_id == NetworkYear.institution_id) & (Meeting.network_id == NetworkYear.network_id),
        )
        .outerjoin(Place, (Place.institution_id == Meeting.institution_id) & (Place.id == Meeting.place_id))
        .order_by(Meeting.day, Meeting.id)
    )


def _year() -> Select[Any]:
    """The network in the present school year, else in the one nearest to it."""
    network, present = bindparam("network", type_=Uuid), bindparam("present", type_=Integer)
    years = select(NetworkYear.id).where(NetworkYear.network_id == network)
    nearest = years.order_by(*labels.nearest(present)).limit(1)
    return select(NetworkYear.label).where(NetworkYear.id == nearest.scalar_subquery())


def _see_besides(network_id: UUID, meeting: Any, edit_token: str | None) -> _Besides:
    meeting_id, day = (meeting.id, str(meeting.day)) if meeting else (None, "")
    own = {"meeting": meeting_id, "edit_hash": replies.hash_of(meeting_id, edit_token or "")}
    return _sorted_out(db.session.connection().execute(_besides(), _values(network_id) | own).all(), day)


@cache
def _besides() -> CompoundSelect[Any]:
    shown, nothing, none = members.shown_names().subquery(), null().cast(String), null().cast(Integer)
    meeting = bindparam("meeting", type_=Uuid)
    is_own = replies.is_of_browser(meeting, bindparam("edit_hash", type_=String))
    return union_all(
        _row("answer", Reply.help_language, Reply.for_day.cast(String), Reply.party_size).where(is_own),
        _row("help", LanguageHelp.language, LanguageHelp.state, none).where(LanguageHelp.meeting_id == meeting),
        _row("name", shown.c.name, nothing, none),
    )


def _row(kind: str, word: Any, state: Any, size: Any) -> Select[Any]:
    kind_of = literal(kind, String).label("kind")
    return select(kind_of, word.label("word"), state.label("state"), size.label("size"))


def _sorted_out(rows: Sequence[Any], day: str) -> _Besides:
    answers = ((row.size, row.state, row.word) for row in rows if row.kind == "answer")
    party_size, for_day, wanted = next(answers, (None, day, None))
    helped = sorted((row.word, row.state) for row in rows if row.kind == "help")
    named = sorted(members.first_name(row.word) for row in rows if row.kind == "name")
    told = [(language, state) for language, state in helped if state != "asked" or language == wanted]
    return _Besides(party_size, for_day != day, wanted, told, named)
