"""Replies of parents: coming or not, how many, language help wanted; by link, without a name (product G3, rule 27)."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, select

from fnett.core import clock, tenancy, tokens
from fnett.core.db import add, db, rows_of
from fnett.core.problems import Refused
from fnett.core.tenancy import Door, Scope
from fnett.meetings import language_help, rules
from fnett.meetings.models import LanguageHelp, Meeting, Reply
from fnett.web.locale import lazy

KEEP = timedelta(hours=24)
MOST_SEATS_A_HOUSEHOLD = 2
SEATS_WITHOUT_A_NUMBER = 120  # where nobody has said how many households there are
OWN_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")  # as `new_token` makes them
ALL_SEATS = lazy("All chairs are spoken for by now. You are welcome all the same; just come.")


@dataclass(frozen=True)
class Counts:
    """What the moderator sees of the replies: counts, never who."""

    coming: int
    not_coming: int


def answer(
    meeting: Meeting, *, party_size: int, edit_token: str | None, households: int | None, help_language: str | None = None
) -> str:
    """Answer, or change one's answer, until the start; returns the token with which it can be changed. Raises Refused."""
    db.session.refresh(meeting, with_for_update=True)
    if meeting.state != "planned" or meeting.starts_at <= clock.now():
        raise Refused(lazy("This meeting has begun or is moved. The page shows what is next."))
    rules.check_range("party_size", party_size, 0, rules.LARGEST_PARTY)
    help_language = rules.read_help_language(help_language) if party_size else None
    reply = _find(meeting, edit_token)
    _refuse_flood(meeting, households, party_size, reply)
    if reply is not None and edit_token:
        wanted_before, reply.help_language = reply.help_language, help_language
        reply.party_size, reply.for_day = party_size, meeting.day
        db.session.flush()
        if wanted_before != help_language:
            language_help.keep_up(meeting)
        return edit_token
    token = edit_token if edit_token and OWN_TOKEN.fullmatch(edit_token) else new_token()
    add(
        Reply(
            institution_id=meeting.institution_id,
            network_id=meeting.network_id,
            meeting_id=meeting.id,
            for_day=meeting.day,
            party_size=party_size,
            help_language=help_language,
            edit_hash=hash_of(meeting.id, token),
        )
    )
    if help_language:
        language_help.keep_up(meeting)
    return token


def new_token() -> str:
    """A token for a browser that has none; kept before the first answer, it makes a double tap one answer."""
    return secrets.token_urlsafe(24)


def is_of_browser(meeting_id: Any, edit_hash: Any) -> ColumnElement[bool]:
    """The one reply of a browser, as a condition; values or their placeholders."""
    return and_(Reply.meeting_id == meeting_id, Reply.edit_hash == edit_hash)


def is_answered(meeting: Meeting, token: str) -> bool:
    """Whether there is an answer for the present day that this token can change."""
    reply = _find(meeting, token)
    return reply is not None and reply.for_day == meeting.day


def counts(meeting: Meeting) -> Counts:
    """How many are coming and how many said no."""
    coming, refusals = db.session.execute(
        select(func.coalesce(func.sum(Reply.party_size), 0), func.count().filter(Reply.party_size == 0)).where(
            Reply.meeting_id == meeting.id
        )
    ).one()
    return Counts(int(coming), int(refusals))


def keep_totals_only(meeting: Meeting) -> None:
    """The evening's own numbers are kept; single replies, and which help was wanted, are gone once it is closed."""
    for table in (Reply, LanguageHelp):
        db.session.execute(delete(table).where(table.meeting_id == meeting.id))


def forget_past() -> int:
    """Delete replies and wants of help for meetings that ended a day ago (rule 33), by institution; returns how many."""
    before = clock.now() - KEEP
    with tenancy.work(Scope(Door.OFFICE, read_only=True)) as session:
        past = select(Meeting.institution_id).where(Meeting.ends_at < before).distinct()
        institutions = session.scalars(past).all()
    return sum(_forget_in(institution_id, before) for institution_id in institutions)


def _forget_in(institution_id: UUID, before: datetime) -> int:
    ended = select(Meeting.id).where(Meeting.ends_at < before)
    with tenancy.work(Scope(Door.APP, institution_id, networks=None)) as session:
        past = [delete(table).where(table.meeting_id.in_(ended)) for table in (Reply, LanguageHelp)]
        return sum(rows_of(session.execute(those, execution_options={"synchronize_session": False})) for those in past)


def _find(meeting: Meeting, edit_token: str | None) -> Reply | None:
    return db.session.scalars(select(Reply).where(is_of_browser(meeting.id, hash_of(meeting.id, edit_token or "")))).first()


def hash_of(meeting_id: UUID | None, token: str) -> str:
    """The meeting is part of it, so that nobody can tell that two meetings' answers came from one browser."""
    return tokens.hash_of(f"{meeting_id}:{token}")


def _refuse_flood(meeting: Meeting, households: int | None, party_size: int, reply: Reply | None) -> None:
    """A link that is posted in public must not fill the room: at most two seats a household (security promise 10)."""
    most = households * MOST_SEATS_A_HOUSEHOLD if households else SEATS_WITHOUT_A_NUMBER
    rows = db.session.execute(select(func.count()).where(Reply.meeting_id == meeting.id)).scalar_one()
    more = party_size - (reply.party_size if reply else 0)
    if (reply is None and rows >= most) or (more > 0 and counts(meeting).coming + more > most):
        raise Refused(ALL_SEATS)
