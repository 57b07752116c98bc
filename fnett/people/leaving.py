"""What it means for others when somebody takes themselves out of fnett; said beforehand, and no reason to stay."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select

from fnett.core import clock, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people.access import Role
from fnett.people.accounts import Account, Standing
from fnett.people.models import Membership


@dataclass(frozen=True)
class Gap:
    """Where somebody will be missed: as the only leader, or as the only moderator of a network."""

    role: Role
    institution: str


def gaps(account: Account) -> list[Gap]:
    """The institutions that nobody else leads, and those with a network that nobody else moderates."""
    needed = (s for s in account.standings if s.role is Role.LEADER or s.network_id)
    alone = {(s.role, s.institution) for s in needed if not _has_another(s, account.id)}
    return [Gap(role, name) for asked in (Role.LEADER, Role.MODERATOR) for role, name in sorted(alone) if role is asked]


def _has_another(standing: Standing, person_id: UUID) -> bool:
    today = clock.today()
    others = select(Membership.id).where(
        Membership.network_id == standing.network_id,
        Membership.role == standing.role.value,
        Membership.person_id != person_id,
        Membership.starts_on <= today,
        or_(Membership.ends_on.is_(None), Membership.ends_on > today),
    )
    with tenancy.work(Scope(Door.APP, standing.institution_id, person=person_id, read_only=True)) as session:
        return session.execute(others.limit(1)).first() is not None
