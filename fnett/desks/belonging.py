"""Where a person belongs: the office, institutions and owners, each with the roles held there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from fnett.core.db import db
from fnett.institutions.models import Owner
from fnett.people.access import Role
from fnett.people.accounts import Account
from fnett.web.locale import gettext, lazy

ROLES = {
    Role.ADVISOR: lazy("Advisor"),
    Role.EDITOR: lazy("Editor"),
    Role.ADMIN: lazy("Administrator"),
    Role.OWNER_CONTACT: lazy("Contact of the owner"),
    Role.LEADER: lazy("Leader"),
    Role.COORDINATOR: lazy("Coordinator"),
    Role.MODERATOR: lazy("Moderator"),
}
OFFERS = {
    Role.LEADER: lazy("Sign the commitment, invite moderators, and see how the year goes."),
    Role.COORDINATOR: lazy("Look after the networks, their moderators and the rooms they meet in."),
    Role.MODERATOR: lazy("See when your networks meet next, and write down how it was."),
}


@dataclass(frozen=True)
class Place:
    """One institution, what one is there, and what one can do there."""

    slug: str
    name: str
    roles: str
    offers: Sequence[str]


def institutions(account: Account) -> Sequence[Place]:
    """Each institution once, with all roles held there."""
    names = {standing.slug: standing.institution for standing in account.standings}
    return [Place(slug, name, in_words(roles := account.roles_in(slug)), _offers(roles)) for slug, name in names.items()]


def _offers(roles: frozenset[Role]) -> Sequence[str]:
    return [gettext(words) for role, words in OFFERS.items() if role in roles]


def owners(account: Account) -> Sequence[str]:
    """The names of the owners whose contact one is."""
    if not account.owners:
        return []
    return db.session.scalars(select(Owner.name).where(Owner.orgnr.in_(account.owners)).order_by(Owner.name)).all()


def in_words(roles: frozenset[Role]) -> str:
    """Roles in the order of the table, such as `Leader, Moderator`."""
    return ", ".join(gettext(words) for role, words in ROLES.items() if role in roles)


def is_learning(account: Account) -> bool:
    """Whether the training path concerns this person."""
    return any(standing.role is Role.MODERATOR for standing in account.standings)
