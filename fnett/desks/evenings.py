"""The evenings that a moderator is nearest to, from every place where they lead circles: when, and the way to the guide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.desks.seasons import Season, seasons
from fnett.institutions.models import Institution
from fnett.people.access import Role
from fnett.people.accounts import Account, Standing

LATER = datetime.max.date()


@dataclass(frozen=True)
class Evening:
    """A network and its next meeting, where one is planned; `is_on` while it lasts."""

    slug: str
    network_id: UUID
    label: str
    meeting_id: UUID | None
    day: date | None
    starts: time | None
    is_on: bool


def of_moderator(account: Account, now: datetime, today: date) -> Sequence[Evening]:
    """The networks whose circles one leads, the nearest evening first; those without a date come last."""
    own: dict[UUID, list[Standing]] = {}
    for standing in account.standings:
        if standing.role is Role.MODERATOR and standing.network_id:
            own.setdefault(standing.institution_id, []).append(standing)
    found = [evening for standings in own.values() for evening in _at_one_place(account.id, standings, now, today)]
    return sorted(found, key=lambda evening: (evening.day or LATER, evening.label))


def _at_one_place(person: UUID, standings: Sequence[Standing], now: datetime, today: date) -> Iterator[Evening]:
    here = standings[0]
    networks = frozenset(standing.network_id for standing in standings if standing.network_id)
    with tenancy.work(Scope(Door.APP, here.institution_id, networks, person=person, read_only=True)):
        for season in seasons(tenancy.get(Institution, here.institution_id), now, today):
            yield _evening(here.slug, season)


def _evening(slug: str, season: Season) -> Evening:
    meeting = season.now or season.next
    return Evening(
        slug=slug,
        network_id=season.network.id,
        label=season.network.label,
        meeting_id=meeting.id if meeting else None,
        day=meeting.day if meeting else None,
        starts=meeting.starts if meeting else None,
        is_on=season.now is not None,
    )
