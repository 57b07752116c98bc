"""The networks of an institution in a school year: created by the leader, with their moderators."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.exc import IntegrityError

from fnett.core import audit, clock, tenancy
from fnett.core.db import add, add_if_new, db
from fnett.core.problems import NotFound, Refused
from fnett.institutions.school_year import school_year_of
from fnett.networks import codes, labels, languages, relays, rules
from fnett.networks.models import Network, NetworkYear
from fnett.people import invitations, members
from fnett.people.access import Role
from fnett.web.locale import lazy

MOST_HOUSEHOLDS = 200
TAKEN = lazy("There is a network called %(label)s this school year already.")


@dataclass(frozen=True)
class Shown:
    """A network as lists and pages show it."""

    id: UUID
    year_id: UUID
    label: str
    school_year: int
    households: int | None
    run_by: str
    moderators: tuple[str, ...]


def create(
    *,
    label: str,
    school_year: int,
    households: int | None,
    moderators: Collection[UUID],
    run_by: str = "parents",
    is_practice: bool = False,
    invited_in: Collection[str] = (),
    relay: str | None = None,
) -> Network:
    """Begin a network with its code and its moderators. Raises Refused for a label that breaks the pattern or is taken."""
    label = rules.read_label(label)
    _refuse_taken(label, school_year)
    network = Network(institution_id=tenancy.current_scope().institution, is_practice=is_practice)
    add(network)
    year = NetworkYear(
        institution_id=network.institution_id,
        network_id=network.id,
        school_year=school_year,
        label=label,
        households=households,
        run_by=run_by,
    )
    if not add_if_new(year):  # a second click at the same moment
        raise Refused(TAKEN, field="label", label=label)
    codes.issue(network.id)
    languages.choose(network.id, invited_in)
    relays.keep(network.id, relay)
    for person_id in moderators:
        add_moderator(network.id, person_id)
    audit.record("network created", network.id)
    return network


def change(
    network_id: UUID,
    *,
    label: str,
    households: int | None,
    run_by: str,
    moderators: Collection[UUID],
    invited_in: Collection[str] | None = None,
    relay: str | None = None,
) -> NetworkYear:
    """Set right what a network is called this year, how many it is for, who leads it, and how its parents are invited;
    what is None stays, and an empty `relay` takes the address away. Raises Refused, NotFound."""
    label = rules.read_label(label)
    year = tenancy.get(NetworkYear, shown(network_id).year_id)
    _refuse_taken(label, year.school_year, other_than=year.id)
    try:
        with db.session.begin_nested():
            year.label, year.households, year.run_by = label, households, run_by
    except IntegrityError:  # another leader gave the same name at the same moment
        raise Refused(TAKEN, field="label", label=label) from None
    before = moderators_of(network_id)
    for person_id in set(moderators) - before:
        add_moderator(network_id, person_id)
    for person_id in before - set(moderators):
        members.leave_network(person_id, network_id)
    if invited_in is not None:
        languages.choose(network_id, invited_in)
    if relay is not None:
        relays.keep(network_id, relay)
    audit.record("network changed", network_id)
    return year


def moderators_of(network_id: UUID) -> frozenset[UUID]:
    """The people who lead this network now."""
    return frozenset(person.id for person in members.members(Role.MODERATOR) if network_id in person.networks)


def labels_of(school_year: int) -> list[str]:
    """What the scope's networks are called in a school year."""
    return list(db.session.scalars(select(NetworkYear.label).where(NetworkYear.school_year == school_year)))


def _refuse_taken(label: str, school_year: int, other_than: UUID | None = None) -> None:
    query = select(NetworkYear.id).where(NetworkYear.school_year == school_year, NetworkYear.label == label)
    if any(found != other_than for found in db.session.scalars(query)):
        raise Refused(TAKEN, field="label", label=label)


def add_moderator(network_id: UUID, person_id: UUID) -> None:
    """Let a moderator of this institution lead this network. Raises NotFound for anybody else."""
    known = {member.id for member in members.members(Role.MODERATOR)}
    if person_id not in known:
        raise NotFound("not a moderator of this institution")
    invitations.give_role(tenancy.current_institution(), person_id, Role.MODERATOR, network_id)
    audit.record("moderator joined network", network_id)


def shown(network_id: UUID) -> Shown:
    """One network in its present school year. Raises NotFound."""
    found = _present_years(NetworkYear.network_id == network_id)
    if not found:
        raise NotFound("no such network within the scope")
    return found[0]


def all_shown() -> list[Shown]:
    """The scope's networks by label, each in its present school year; those that ended with an earlier one are left out."""
    present = school_year_of(clock.today())
    goes_on = or_(NetworkYear.school_year >= present, NetworkYear.carried.is_(None), NetworkYear.carried == "on")
    return sorted(_present_years(goes_on), key=lambda network: rules.sort_key(network.label))


def _present_years(condition: ColumnElement[bool]) -> list[Shown]:
    """The present school year of each network, or else its last one, or else the first to come."""
    present = school_year_of(clock.today())
    query = (
        select(NetworkYear)
        .where(condition)
        .join(Network, (Network.institution_id == NetworkYear.institution_id) & (Network.id == NetworkYear.network_id))
        .ext(distinct_on(NetworkYear.network_id))
        .order_by(NetworkYear.network_id, *labels.nearest(present))
    )
    people = members.members(Role.MODERATOR)
    return [
        Shown(
            year.network_id,
            year.id,
            year.label,
            year.school_year,
            year.households,
            year.run_by,
            tuple(person.name for person in people if year.network_id in person.networks),
        )
        for year in db.session.scalars(query)
    ]
