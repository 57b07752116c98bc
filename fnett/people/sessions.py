"""Signed-in browsers: server-side, ended within one request, the cookie a random value (security rules 23 and 33)."""

import secrets
from datetime import timedelta
from uuid import UUID

from flask import session as cookie
from sqlalchemy import and_, delete, or_, select, text, update

from fnett.core import clock, tenancy, tokens
from fnett.core.db import db
from fnett.core.tenancy import Door, Scope
from fnett.people import accounts
from fnett.people.accounts import Account
from fnett.people.models import OfficeMembership, Person, SignInSession

COOKIE_KEY = "signed_in"
IDLE = timedelta(days=30)
IDLE_OFFICE = timedelta(minutes=60)
SEEN_EVERY = timedelta(minutes=1)
LAST_ACTIVE = text("UPDATE person SET last_active_on = greatest(last_active_on, CAST(:day AS date)) WHERE id = :person_id")


def begin(person_id: UUID, value: str | None = None) -> str:
    """Begin a session through the door; returns the value that the browser keeps: a secret of its own, where it has one."""
    value = value or secrets.token_urlsafe(32)
    db.session.add(SignInSession(person_id=person_id, token_hash=tokens.hash_of(value), last_seen_at=clock.now()))
    return value


def is_live(value: str) -> bool:
    """Whether a session with this value has begun and not ended; asked through the door."""
    query = select(SignInSession.id).where(
        SignInSession.token_hash == tokens.hash_of(value), SignInSession.ended_at.is_(None)
    )
    return db.session.scalars(query).first() is not None


def hand_over(value: str) -> None:
    """Give the browser its session, through the door; whatever it carried before is forgotten and ended."""
    if earlier := cookie.get(COOKIE_KEY):
        _end(SignInSession.token_hash == tokens.hash_of(earlier))
    cookie.clear()
    cookie[COOKIE_KEY] = value
    cookie.permanent = True


def find_account() -> Account | None:
    """The account of this browser, or None; "last seen" is noted on this connection of its own (rule 10)."""
    value = cookie.get(COOKIE_KEY)
    if not value:
        return None
    with tenancy.work(Scope(Door.DOOR)) as session:
        query = (
            select(SignInSession, Person)
            .join(Person, Person.id == SignInSession.person_id)
            .where(SignInSession.token_hash == tokens.hash_of(value), SignInSession.ended_at.is_(None))
        )
        found = session.execute(query).one_or_none()
        if found is None or found.Person.state != "active":
            return None
        account = accounts.read(session, found.Person, found.SignInSession.id)
        return account if _is_fresh(found.SignInSession, account) else None


def _is_fresh(row: SignInSession, account: Account) -> bool:
    idle = clock.now() - row.last_seen_at
    if idle > (IDLE_OFFICE if account.office else IDLE):
        row.ended_at = clock.now()
        return False
    if idle > SEEN_EVERY:
        row.last_seen_at = clock.now()
    return True


def end(account: Account) -> None:
    """Sign this browser out."""
    _end(SignInSession.id == account.session_id)
    cookie.clear()


def end_all(person_id: UUID) -> None:
    """Sign every browser of a person out, within one request of each."""
    _end(SignInSession.person_id == person_id)


def forget_past() -> int:
    """Delete the sessions that nobody can use any more (rule 33), and note each person's last day; returns how many."""
    now, today = clock.now(), clock.today()
    office = select(OfficeMembership.person_id).where(
        OfficeMembership.starts_on <= today, or_(OfficeMembership.ends_on.is_(None), OfficeMembership.ends_on > today)
    )
    past = delete(SignInSession).where(
        or_(
            SignInSession.ended_at.is_not(None),
            SignInSession.last_seen_at < now - IDLE,
            and_(SignInSession.last_seen_at < now - IDLE_OFFICE, SignInSession.person_id.in_(office)),
        )
    )
    seen = past.returning(SignInSession.person_id, SignInSession.last_seen_at)
    with tenancy.work(Scope(Door.DOOR)) as session:
        gone = session.execute(seen, execution_options={"synchronize_session": False}).all()
        days = [{"person_id": person_id, "day": at.astimezone(clock.OSLO).date()} for person_id, at in gone]
        if days:
            session.execute(LAST_ACTIVE, days)
    return len(gone)


def _end(condition: object) -> None:
    db.session.execute(update(SignInSession).where(condition).values(ended_at=clock.now()))  # type: ignore[arg-type]
