"""Language help at a meeting: asked for, then arranged, by phone, or not possible (product G19); never how many ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, select

from fnett.core import audit, clock
from fnett.core.db import db
from fnett.core.problems import NotFound, Refused
from fnett.meetings.models import LanguageHelp, Meeting, Reply
from fnett.networks.models import NetworkYear
from fnett.web.locale import lazy

ASKED = "asked"
ANSWERS = ("arranged", "by_phone", "not_possible")
AHEAD = timedelta(days=10)
UNKNOWN_ANSWER = lazy("Choose one of the answers.")


@dataclass(frozen=True)
class Help:
    """One language: what became of it, and whether anybody still asks for it."""

    language: str
    state: str
    is_wanted: bool


@dataclass(frozen=True)
class Waiting:
    """A meeting within ten days for which the leader has not said yet what becomes of the language help."""

    network_id: UUID
    label: str
    meeting_id: UUID
    day: date
    languages: tuple[str, ...]


def keep_up(meeting: Meeting) -> None:
    """Note the languages that replies ask for, and drop those that nobody asks for any more and nobody has settled."""
    asked = select(Reply.help_language).where(Reply.meeting_id == meeting.id, Reply.help_language.is_not(None))
    wanted = set(db.session.scalars(asked.distinct()))
    there = {row.language: row for row in _rows(meeting.id)}
    for language in wanted - there.keys():
        db.session.add(
            LanguageHelp(
                institution_id=meeting.institution_id,
                network_id=meeting.network_id,
                meeting_id=meeting.id,
                language=language,
                changed_at=clock.now(),
            )
        )
    for language in there.keys() - wanted:
        if there[language].state == ASKED:
            db.session.delete(there[language])
    db.session.flush()


def of_meeting(meeting_id: UUID) -> list[Help]:
    """The languages of a meeting in which help was asked for."""
    asks = exists().where(Reply.meeting_id == LanguageHelp.meeting_id, Reply.help_language == LanguageHelp.language)
    query = select(LanguageHelp.language, LanguageHelp.state, asks).where(LanguageHelp.meeting_id == meeting_id)
    return [Help(*row) for row in db.session.execute(query.order_by(LanguageHelp.language))]


def ask_again(meeting: Meeting) -> None:
    """What was settled was settled for another day: whoever interprets is to be asked anew."""
    for row in _rows(meeting.id):
        row.state, row.changed_at = ASKED, clock.now()
    db.session.flush()
    keep_up(meeting)


def settle(meeting_id: UUID, language: str, state: str) -> None:
    """Say what became of the help in one language; it may be said anew. Raises NotFound, Refused."""
    if state not in ANSWERS:
        raise Refused(UNKNOWN_ANSWER)
    row = next((row for row in _rows(meeting_id) if row.language == language), None)
    if row is None:
        raise NotFound("nobody has asked for help in this language")
    if row.state != state:
        row.state, row.changed_at = state, clock.now()
        db.session.flush()
        audit.record("language help settled", meeting_id)


def waiting(today: date) -> Sequence[Waiting]:
    """The meetings of the scope within ten days where an answer is waited for, by day."""
    query = (
        select(Meeting.network_id, NetworkYear.label, Meeting.id, Meeting.day, LanguageHelp.language)
        .join(
            LanguageHelp,
            (LanguageHelp.institution_id == Meeting.institution_id) & (LanguageHelp.meeting_id == Meeting.id),
        )
        .join(
            NetworkYear,
            (NetworkYear.institution_id == Meeting.institution_id) & (NetworkYear.id == Meeting.network_year_id),
        )
        .where(LanguageHelp.state == ASKED, Meeting.state == "planned", Meeting.day.between(today, today + AHEAD))
        .order_by(Meeting.day, Meeting.id, LanguageHelp.language)
    )
    found: dict[UUID, Waiting] = {}
    for network_id, label, meeting_id, day, language in db.session.execute(query):
        before = found.get(meeting_id, Waiting(network_id, label, meeting_id, day, ()))
        found[meeting_id] = Waiting(network_id, label, meeting_id, day, (*before.languages, language))
    return list(found.values())


def _rows(meeting_id: UUID) -> list[LanguageHelp]:
    return list(db.session.scalars(select(LanguageHelp).where(LanguageHelp.meeting_id == meeting_id)))
