"""Messages as rows: written with their cause, claimed with a lease, delivered, swept (security rule 15).

At least once over SMTP, and one message per Message-ID: a receiver that sees the same Message-ID twice has one letter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
from flask import current_app
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from fnett.core import clock, jobs, mail, retention, tenancy
from fnett.core.db import db, rows_of
from fnett.core.models import Message
from fnett.core.quiet_hours import after_the_night
from fnett.core.tenancy import Door, Scope

BATCH = 100
LEASE_MINUTES = 5
MOST_TRIES = 8
FIRST_WAIT = timedelta(seconds=30)
KEEP_RECIPIENT = timedelta(days=14)
COURIER = Scope(Door.COURIER)
log = structlog.get_logger()


@dataclass(frozen=True)
class Letter:
    """How one kind of message is judged and written: the scope it is read in, the two questions asked at send time, and
    whether it waits for the morning."""

    door: Door
    still_wanted: Callable[["Due"], bool]
    render: Callable[["Due"], mail.Email]
    rests_at_night: bool = False


@dataclass(frozen=True)
class Due:
    """A claimed message, as values."""

    id: UUID
    kind: str
    subject_id: UUID
    institution_id: UUID | None
    person_id: UUID | None
    recipient: str
    language: str
    dedupe_key: str
    tries: int


def write(
    kind: str,
    subject_id: UUID,
    *,
    to: str,
    language: str,
    key: str,
    due_at: datetime | None = None,
    person_id: UUID | None = None,
) -> None:
    """Write a message in the present transaction; the same `key` is the same message, however often it is written."""
    row = {
        "kind": kind,
        "subject_id": subject_id,
        "recipient": to,
        "language": language,
        "dedupe_key": f"{kind}:{key}",
        "due_at": due_at or clock.now(),
        "institution_id": tenancy.current_scope().institution,
        "person_id": person_id,
    }
    statement = insert(Message.__table__).values(row).on_conflict_do_nothing()  # type: ignore[arg-type]
    db.session.execute(statement.inline())  # reads nothing back, which most doors may not
    jobs.enqueue_after_commit("deliver_messages")


FORGET = text(
    "UPDATE message SET recipient = NULL WHERE recipient IS NOT NULL AND state IN ('sent', 'parked', 'cancelled')"
    " AND coalesce(sent_at, due_at) < :before"
)


def forget_recipients() -> int:
    """Take the addresses out of messages that were done with two weeks ago (rule 33); returns how many."""
    with tenancy.work(COURIER) as session:
        return rows_of(session.execute(FORGET, {"before": clock.now() - KEEP_RECIPIENT}))


PAST = text(
    "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE state IN ('sent', 'parked', 'cancelled')"
    " AND coalesce(sent_at, due_at) < CAST(:now AS timestamptz) - interval '24 months' LIMIT :slice)"
)


def forget_past() -> int:
    """Delete the messages themselves two years after they were done with, like the trail; returns how many."""
    return retention.in_slices(COURIER, PAST, now=clock.now())


CLAIM = text(
    "UPDATE message SET state = 'sending', lease_until = now() + make_interval(mins => :lease), tries = tries + 1"
    " WHERE id IN (SELECT id FROM message WHERE (state = 'ready' AND due_at <= :now)"
    "   OR (state = 'sending' AND lease_until < now()) ORDER BY due_at LIMIT :batch FOR UPDATE SKIP LOCKED)"
    " RETURNING id, kind, subject_id, institution_id, person_id, recipient, language, dedupe_key, tries"
)


def deliver() -> int:
    """Deliver all that is due, in batches over one connection each; returns how many were handed over."""
    delivered = 0
    while batch := _claim():
        delivered += _deliver_batch(batch)
    return delivered


def is_anything_due() -> bool:
    """Whether the sweeper should ring the doorbell."""
    due = text(
        "SELECT EXISTS (SELECT 1 FROM message WHERE (state = 'ready' AND due_at <= :now)"
        " OR (state = 'sending' AND lease_until < now()))"
    )
    with tenancy.work(COURIER) as session:
        return bool(session.execute(due, {"now": clock.now()}).scalar_one())


def message_id(due: Due) -> str:
    """The Message-ID, derived from the row so that a repeat is recognised as the same letter."""
    return f"<{due.id}@fnett.example>"


def _claim() -> list[Due]:
    with tenancy.work(COURIER) as session:
        rows = session.execute(CLAIM, {"now": clock.now(), "lease": LEASE_MINUTES, "batch": BATCH}).all()
        return [Due(*row) for row in rows]


def _deliver_batch(batch: list[Due]) -> int:
    settings = current_app.extensions["fnett.settings"]
    delivered = 0
    try:
        with mail.connect(settings.smtp_url, Path(settings.home) / "mail") as transport:
            for due in batch:
                delivered += _deliver_one(due, transport)
    except OSError as error:  # smtplib's exceptions are OSErrors too; what was not handed over is tried again
        log.warning("mail server not reached", error=type(error).__name__)
        for due in batch:
            _put_back(due, "server_not_reached")
    return delivered


def _deliver_one(due: Due, transport: mail.Transport) -> bool:
    if due.tries > MOST_TRIES:  # it took down whoever tried to write it, eight times
        _finish(due, "parked", "never_came_back")
        return False
    try:
        letter = letters()[due.kind]
        if letter.rests_at_night and (morning := after_the_night(clock.now())) > clock.now():
            _finish(due, "ready", "waits_for_the_morning", morning)
            return False
        email = _render(letter, due)
        if email is None:
            _finish(due, "cancelled", "not_wanted_any_more")
            return False
        transport.deliver(mail.compose(email, message_id(due)))
    except OSError as error:
        log.warning("letter not delivered", message=str(due.id), error=type(error).__name__)
        _put_back(due, "not_delivered")
        return False
    except Exception as error:  # one letter that cannot be written must not hold up the others; it is tried, then parked
        log.error("letter not written", message=str(due.id), kind=due.kind, error=type(error).__name__)
        _put_back(due, "not_written")
        return False
    _finish(due, "sent", None)
    return True


def _render(letter: Letter, due: Due) -> mail.Email | None:
    scope = Scope(letter.door, due.institution_id, networks=None, person=due.person_id, read_only=True)
    with tenancy.work(scope):
        return letter.render(due) if letter.still_wanted(due) else None


SETTLE = text(
    "UPDATE message SET state = CAST(:state AS varchar), outcome = :outcome, lease_until = NULL,"
    " due_at = coalesce(:due_at, due_at),"
    " sent_at = CASE WHEN CAST(:state AS varchar) = 'sent' THEN now() END WHERE id = :id AND state = 'sending'"
)


def _finish(due: Due, state: str, outcome: str | None, due_at: datetime | None = None) -> None:
    with tenancy.work(COURIER) as session:
        session.execute(SETTLE, {"id": due.id, "state": state, "outcome": outcome, "due_at": due_at})


def _put_back(due: Due, outcome: str) -> None:
    """Try again after a growing wait; parked after eight tries, so that it blocks nobody."""
    if due.tries >= MOST_TRIES:
        _finish(due, "parked", outcome)
    else:
        _finish(due, "ready", outcome, clock.now() + FIRST_WAIT * 2 ** (due.tries - 1))


def letters() -> Mapping[str, Letter]:
    """The table of letters that the factory handed over: kind → (still wanted, render)."""
    table: Mapping[str, Letter] = current_app.extensions["fnett.letters"]
    return table
