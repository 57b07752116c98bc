"""Parents who could be moderators: an address that goes to the leader and is gone after six months (product T16)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text

from fnett.core import audit, clock, outbox, retention, tenancy
from fnett.core.attempts import Limit, is_allowed
from fnett.core.db import add_if_new, db, rows_of
from fnett.core.problems import NotFound, Refused
from fnett.networks import labels
from fnett.networks.codes import TooMany
from fnett.networks.models import ModeratorInterest
from fnett.people import addresses
from fnett.web.locale import lazy

OFFERS = Limit("offers to moderate one network", most=20, minutes=24 * 60)
MOST = 40  # addresses on one network's list
ENOUGH = lazy("Thank you! Several have offered already. Talk to the leader if you would like to help.")
PAST = text(
    "DELETE FROM moderator_interest WHERE id IN (SELECT id FROM moderator_interest"
    " WHERE created_at < CAST(:now AS timestamptz) - interval '6 months' LIMIT :slice)"
)


@dataclass(frozen=True)
class Offer:
    """What the leader sees: from which network's page, where to write, since when."""

    id: UUID
    network_id: UUID
    label: str
    email: str
    created_at: datetime


def offer(network_id: UUID, email: str) -> None:
    """Leave an address for the leader; the same one again changes nothing. Raises Refused, TooMany."""
    if not is_allowed(OFFERS, str(network_id)):
        raise TooMany
    address = addresses.read(email)
    listed = select(func.count()).where(ModeratorInterest.network_id == network_id)
    if db.session.execute(listed).scalar_one() >= MOST:
        raise Refused(ENOUGH)
    add_if_new(
        ModeratorInterest(
            institution_id=tenancy.current_institution(),
            network_id=network_id,
            email=address,
            email_hash=addresses.hash_of(address),
            created_at=clock.now(),
        )
    )


def offers() -> list[Offer]:
    """The offers in the scope's networks, the newest first, each with the network's present name."""
    row = ModeratorInterest
    label = labels.label_of(row.institution_id, row.network_id)
    query = select(row.id, row.network_id, label, row.email, row.created_at).order_by(row.created_at.desc(), row.id)
    return [Offer(*found) for found in db.session.execute(query)]


def take_off(network_id: UUID, interest_id: UUID) -> None:
    """Delete an address from the list. Raises NotFound where it is gone already, also for another network's."""
    this = (ModeratorInterest.id == interest_id, ModeratorInterest.network_id == network_id)
    if not rows_of(db.session.execute(delete(ModeratorInterest).where(*this))):
        raise NotFound("no such offer in this network")
    audit.record("offer to moderate taken off", network_id)


def forget_past() -> int:
    """Delete addresses that were left six months ago (rule 33); returns how many."""
    return retention.in_slices(outbox.COURIER, PAST, now=clock.now())
