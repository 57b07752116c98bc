"""The demo's schools and kindergartens: imported from the register samples, signed for, with their rooms and networks."""

from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from fnett.commitments import editions, signing
from fnett.core import clock, tenancy
from fnett.core.db import db
from fnett.core.tenancy import Door, Scope
from fnett.demo import classes, story
from fnett.demo.people import Ids
from fnett.institutions import importing
from fnett.institutions.models import Institution
from fnett.institutions.school_year import school_year_of
from fnett.networks import networks, places
from fnett.networks.models import NetworkYear

SAMPLES = Path(__file__).parent / "registers"
Networks = dict[tuple[str, str], UUID]  # by institution's slug and label


def from_registers() -> Ids:
    """Import the samples as the office would; returns the institutions by their slugs."""
    with tenancy.work(Scope(Door.OFFICE)) as session:
        importing.run(session, [SAMPLES], today=clock.today())
        return {slug: number for slug, number in session.execute(select(Institution.slug, Institution.id))}


def take_part(institutions: Ids, people: Ids) -> None:
    """Let the leaders open the commitment, and most of them sign it."""
    for slug in (*story.SEEN, *story.SIGNED):
        with tenancy.work(_as_leader(slug, institutions, people)):
            signing.mark_seen()
            if slug in story.SIGNED:
                _sign(slug)


def make_rooms(institutions: Ids, people: Ids) -> None:
    """Let the leaders put their rooms on the list."""
    for room in classes.ROOMS:
        with tenancy.work(_as_leader(room.at, institutions, people)):
            places.add_place(name=room.name, door=room.door, opened_by=room.opened_by)


def begin_networks(institutions: Ids, people: Ids) -> Networks:
    """Let the leaders begin the networks of the present school year, each with its moderator."""
    begun: Networks = {}
    for group in classes.CLASSES:
        with tenancy.work(_as_leader(group.at, institutions, people)):
            network = networks.create(
                label=group.label,
                school_year=school_year_of(clock.today()),
                households=group.households,
                moderators=[people[group.moderator]],
                invited_in=group.invited_in,
                relay=group.relay,
            )
            year = db.session.scalars(select(NetworkYear).where(NetworkYear.network_id == network.id)).one()
            year.run_by = group.run_by
            begun[group.at, group.label] = network.id
    return begun


def _sign(slug: str) -> None:
    leader = story.leader_of(slug)
    institution = db.session.scalars(select(Institution).where(Institution.slug == slug)).one()
    signing.sign(
        name=leader.name,
        title=story.TITLES[leader.language][institution.kind],
        language=leader.language,
        text_hash=editions.current().text(leader.language).fingerprint,
    )


def _as_leader(slug: str, institutions: Ids, people: Ids) -> Scope:
    return Scope(Door.APP, institutions[slug], None, people[story.leader_of(slug).email])
