"""Subscriptions: a parent leaves an address and a language, confirms by letter, and is gone with one click (G5, G17).

An address stands here only as long as its reader wants: three days unconfirmed, else until the end of the school year,
unless they say in May that they carry on (security rules 27 and 33).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select

from fnett.core import clock, outbox, tenancy, tokens
from fnett.core.attempts import Limit, is_allowed
from fnett.core.db import add, add_if_new, db, rows_of
from fnett.core.problems import NotFound
from fnett.core.tenancy import Door, Scope
from fnett.institutions.participation import LEFT
from fnett.institutions.school_year import school_year_of
from fnett.networks.codes import TooMany
from fnett.networks.models import Network, Subscription, SubscriptionLink
from fnett.people import addresses

PAGE, CALENDAR = "page", "calendar"  # what a link of a subscription opens
PER_NETWORK = Limit("subscriptions to one network", most=200, minutes=60)
PER_ADDRESS = Limit("letters that confirm a subscription", most=5, minutes=24 * 60)
CONFIRMATION = "subscription_confirmation"
KEEP_UNCONFIRMED = timedelta(days=3)
CARRIES_ON_FROM = 5  # May


@dataclass(frozen=True)
class Opened:
    """Which subscription a link opens, and of which network."""

    institution_id: UUID
    network_id: UUID
    subscription_id: UUID


def ask(network_id: UUID, *, email: str, language: str, once: str) -> None:
    """Write to an address that it can have the network's letters, and tell nobody whether it has them already; the same
    `once` is one letter. Raises Refused, TooMany, NotFound."""
    address = addresses.read(email)
    if not is_allowed(PER_NETWORK, str(network_id)):
        raise TooMany
    may_write = is_allowed(PER_ADDRESS, address.lower())
    if tenancy.get(Network, network_id).is_practice:
        raise NotFound("nobody comes to practice, so nobody is reminded of it")
    row = _find(network_id, address) or _begin(network_id, address, language)
    if row.confirmed_at is None:
        row.language = language
        db.session.flush()
    if may_write:
        key = f"{row.id}:{tokens.hash_of(once)}"
        outbox.write(CONFIRMATION, row.id, to=row.email, language=row.language, key=key)


def confirm(subscription_id: UUID) -> None:
    """Its reader wants the letters. Raises NotFound."""
    row = get(subscription_id)
    if row.confirmed_at is None:
        row.confirmed_at = clock.now()


def end(subscription_id: UUID) -> None:
    """Delete the subscription with its links and what was written to it; a second click finds nothing to do."""
    db.session.execute(delete(Subscription).where(Subscription.id == subscription_id))


def may_carry_on(row: Subscription) -> bool:
    """Whether it is May or later, and its reader has not said yet that they carry on."""
    today = clock.today()
    return CARRIES_ON_FROM <= today.month < 8 and row.school_year <= school_year_of(today)


def carry_on(subscription_id: UUID) -> None:
    """Its reader wants the letters in the next school year, too. Raises NotFound."""
    row = get(subscription_id)
    if may_carry_on(row):
        row.school_year = school_year_of(clock.today()) + 1


def renew_calendar(subscription_id: UUID, generation: int) -> None:
    """Give the calendar a new address for the one of this generation; a second click renews nothing. Raises NotFound."""
    link = _link(subscription_id, CALENDAR, lock=True)
    if link.generation == generation:
        token = tokens.make(_purpose(CALENDAR), subscription_id, generation + 1)
        link.generation, link.key_id, link.token_hash = generation + 1, token.key_id, token.hash


def get(subscription_id: UUID) -> Subscription:
    """A subscription of the scope's networks. Raises NotFound."""
    return tenancy.get(Subscription, subscription_id)


def readers(network_id: UUID) -> list[Subscription]:
    """The subscriptions of a network that are confirmed, to write to: none of practice, nor where the institution left. Who
    ends theirs at this moment waits until what is written to them is written; others lose no letter by it."""
    confirmed = Subscription.confirmed_at.is_not(None), Subscription.institution_id.not_in(LEFT)
    query = select(Subscription).where(Subscription.network_id == network_id, *confirmed).order_by(Subscription.id)
    return list(db.session.scalars(query.with_for_update(read=True, key_share=True)))


def token_of(subscription_id: UUID, purpose: str) -> str:
    """The token of one of its links, made again, since only its hash is kept. Raises NotFound."""
    link = _link(subscription_id, purpose)
    return tokens.make(_purpose(purpose), subscription_id, link.generation, link.key_id).text


def calendar_generation(subscription_id: UUID) -> int:
    """Which address of its calendar the present one is, counted from 1. Raises NotFound."""
    return _link(subscription_id, CALENDAR).generation


def answer_token(subscription_id: UUID) -> str:
    """The token with which its reader's answers are changed: kept nowhere, so that no row says who answered what. It stays
    when the key is changed, since the key of the subscription's link makes it. Raises NotFound."""
    return tokens.make(_purpose("answer"), subscription_id, key_id=_link(subscription_id, PAGE).key_id).text[:32]


def find_opened(purpose: str, token: str) -> Opened | None:
    """The subscription that a link opens, if it still opens one."""
    query = select(SubscriptionLink).where(
        SubscriptionLink.token_hash == tokens.hash_of(token), SubscriptionLink.purpose == purpose
    )
    with tenancy.look(Scope(Door.DOOR)) as session:
        link = session.scalars(query).first()
        return Opened(link.institution_id, link.network_id, link.subscription_id) if link else None


def institutions() -> list[UUID]:
    """The institutions where somebody has subscribed: timed jobs go through them one after the other."""
    with tenancy.look(Scope(Door.DOOR)) as session:
        return list(session.scalars(select(SubscriptionLink.institution_id).distinct()))


def forget_past() -> int:
    """Delete what was not confirmed in three days, and what did not carry on into this school year; returns how many."""
    return sum(_forget_in(institution_id) for institution_id in institutions())


def _forget_in(institution_id: UUID) -> int:
    never = Subscription.confirmed_at.is_(None) & (Subscription.created_at < clock.now() - KEEP_UNCONFIRMED)
    past = delete(Subscription).where(never | (Subscription.school_year < school_year_of(clock.today())))
    with tenancy.work(Scope(Door.APP, institution_id, networks=None)) as session:
        return rows_of(session.execute(past, execution_options={"synchronize_session": False}))


def _find(network_id: UUID, address: str) -> Subscription | None:
    query = select(Subscription).where(
        Subscription.network_id == network_id, func.lower(Subscription.email) == address.lower()
    )
    return db.session.scalars(query).first()


def _begin(network_id: UUID, address: str, language: str) -> Subscription:
    year = school_year_of(clock.today())
    row = Subscription(
        institution_id=tenancy.current_institution(),
        network_id=network_id,
        email=address,
        language=language,
        school_year=year,
        created_at=clock.now(),
    )
    if not add_if_new(row):  # another posting of the same address at the same moment
        found = _find(network_id, address)
        if found is None:
            raise NotFound("ended in this very moment")
        return found
    for purpose in (PAGE, CALENDAR):
        add(_new_link(row, purpose))
    return row


def _new_link(row: Subscription, purpose: str) -> SubscriptionLink:
    token = tokens.make(_purpose(purpose), row.id)
    return SubscriptionLink(
        institution_id=row.institution_id,
        network_id=row.network_id,
        subscription_id=row.id,
        purpose=purpose,
        generation=1,
        key_id=token.key_id,
        token_hash=token.hash,
    )


def _link(subscription_id: UUID, purpose: str, *, lock: bool = False) -> SubscriptionLink:
    query = select(SubscriptionLink).where(
        SubscriptionLink.subscription_id == subscription_id, SubscriptionLink.purpose == purpose
    )
    link = db.session.scalars(query.with_for_update() if lock else query).first()
    if link is None:
        raise NotFound("no such subscription within the scope")
    return link


def _purpose(purpose: str) -> str:
    return f"subscription-{purpose}"
