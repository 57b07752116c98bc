"""The letter in May: would you like to carry on? Who does not say so is forgotten with the school year (product G17)."""

from uuid import UUID

from sqlalchemy import select

from fnett.core import clock, outbox, tenancy
from fnett.core.models import Message
from fnett.core.quiet_hours import after_the_night
from fnett.core.tenancy import Door, Scope
from fnett.institutions.participation import LEFT
from fnett.institutions.school_year import school_year_of
from fnett.networks import subscriptions
from fnett.networks.models import Subscription

LETTER = "subscription_carry_on"
MAY = 5


def ask_all() -> int:
    """In May, ask each reader once whether they carry on, one institution after the other; returns how many are asked."""
    if clock.today().month != MAY:
        return 0
    return sum(_ask_in(institution_id) for institution_id in subscriptions.institutions())


def _ask_in(institution_id: UUID) -> int:
    year = school_year_of(clock.today())
    open_ones = select(Subscription).where(
        Subscription.confirmed_at.is_not(None), Subscription.school_year == year, Subscription.institution_id.not_in(LEFT)
    )
    with tenancy.work(Scope(Door.APP, institution_id, networks=None)) as session:
        asked = set(
            session.scalars(
                select(Message.subject_id).where(Message.kind == LETTER, Message.dedupe_key.endswith(f":{year}"))
            )
        )
        readers = [row for row in session.scalars(open_ones) if row.id not in asked]
        for row in readers:
            due_at = after_the_night(clock.now())
            outbox.write(LETTER, row.id, to=row.email, language=row.language, key=f"{row.id}:{year}", due_at=due_at)
    return len(readers)
