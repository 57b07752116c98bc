"""Classes are carried on to the next school year: 2B becomes 3B with its moderators; all or none, and twice is once (G17).

Nothing ends before the old year does: until 1 August the old codes open what they opened, and whoever does not go on
leads until then. A split or a merge begins lineages of their own, which know where they come from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from fnett.core import audit, clock, tenancy, tokens
from fnett.core.db import add, db
from fnett.core.problems import Refused
from fnett.institutions.models import Institution
from fnett.institutions.school_year import FIRST_MONTH
from fnett.networks import codes, handovers, languages, many, networks, rollover_rules, rules
from fnett.networks.models import Network, NetworkPredecessor, NetworkYear
from fnett.networks.rollover_rules import Choice, Group, What
from fnett.people import members
from fnett.people.access import Role
from fnett.people.members import Member
from fnett.web.locale import lazy

NOT_NOW = lazy("Classes are carried on between 1 May and 30 September.")
BECAME = {What.ON: "on", What.END: "ended", What.SPLIT: "split", What.MERGE: "merged"}


@dataclass(frozen=True)
class Waiting:
    """A network of the old year that nobody has decided about yet, and what is proposed for it."""

    network_id: UUID
    label: str
    households: int | None
    run_by: str
    moderators: tuple[Member, ...]
    what: What
    proposed: str
    is_often_remade: bool


@dataclass(frozen=True)
class Going:
    """What goes along with one network: how many households, which of its moderators, and to which school it leaves."""

    households: int | None
    moderators: frozenset[UUID]
    to_institution: UUID | None = None


@dataclass(frozen=True)
class Step:
    """One line of what will happen: which networks of the old year become which of the new one, with whom."""

    what: What
    sources: tuple[str, ...]
    label: str
    households: int | None
    moderators: tuple[str, ...]
    to: str = ""


def waiting(year: int) -> list[Waiting]:
    """The networks of the year before this one that wait to be carried on, by label."""
    people = members.members(Role.MODERATOR)
    school = tenancy.get(Institution, tenancy.current_institution())
    last = rollover_rules.last_grade(school.school_kind, school.grade_to)
    return [_waiting(row, people, is_school=school.kind == "school", last=last) for row in _undecided(year)]


def plan(choices: Sequence[Choice], going: Mapping[UUID, Going], year: int) -> list[Step]:
    """What carrying these on would do, line by line. Raises Refused."""
    here = {row.network_id: row for row in waiting(year)}
    wanted = [choice for choice in choices if choice.network_id in here]
    found = _agreed(wanted, {row.network_id: row.run_by for row in here.values()}, year)
    steps = [_step(group, _what(group), here, going) for group in found]
    return steps + [_ending(here[choice.network_id], going) for choice in wanted if choice.what is What.END]


def fingerprint(steps: Sequence[Step]) -> str:
    """Tells whether what will happen is what was shown."""
    return tokens.keyed_hash("next year", repr(steps))


def carry_on(choices: Sequence[Choice], going: Mapping[UUID, Going], year: int) -> int:
    """Carry these networks on, all or none; what is decided already stays as it is. Returns how many. Raises Refused."""
    if year != rollover_rules.year_to_carry_to(clock.today()):
        raise Refused(NOT_NOW)
    many.hold_still()
    here = {row.network_id: row for row in _undecided(year)}
    wanted = [choice for choice in choices if choice.network_id in here and choice.what is not What.LATER]
    for group in _agreed(wanted, {row.network_id: row.run_by for row in here.values()}, year):
        _begin(group, [here[source] for source in group.sources], going, year)
    for choice in wanted:
        _finish(here[choice.network_id], choice.what, going[choice.network_id], year)
    return len(wanted)


def _agreed(choices: Sequence[Choice], run_by: Mapping[UUID, str], year: int) -> list[Group]:
    """The networks of the new year, where what becomes one is led alike. Raises Refused."""
    found = rollover_rules.groups(choices, networks.labels_of(year))
    for group in found:
        if len({run_by[source] for source in group.sources}) > 1:
            raise Refused(rollover_rules.OTHER_LEADERS, field=rollover_rules.field_of(group.sources[0], "label"))
    return found


def _undecided(year: int) -> list[NetworkYear]:
    """The rows of the year before, of networks that are neither decided about nor in the new year yet."""
    following = aliased(NetworkYear)
    is_there = select(following.id).where(following.network_id == NetworkYear.network_id, following.school_year == year)
    query = (
        select(NetworkYear)
        .join(Network, (Network.institution_id == NetworkYear.institution_id) & (Network.id == NetworkYear.network_id))
        .where(NetworkYear.school_year == year - 1, NetworkYear.carried.is_(None), ~is_there.exists())
        .where(Network.is_practice.is_(False), Network.state != "ended")
        .execution_options(populate_existing=True)
    )
    return sorted(db.session.scalars(query), key=lambda row: rules.sort_key(row.label))


def _waiting(row: NetworkYear, people: Sequence[Member], *, is_school: bool, last: int) -> Waiting:
    what, proposed = rollover_rules.propose(row.label, is_school=is_school, last=last)
    leading = tuple(person for person in people if row.network_id in person.networks)
    remade = is_school and what is What.ON and rollover_rules.is_often_remade(row.label)
    return Waiting(row.network_id, row.label, row.households, row.run_by, leading, what, proposed, remade)


def _what(group: Group) -> What:
    return What.ON if not group.is_new else What.MERGE if len(group.sources) == 2 else What.SPLIT


def _step(group: Group, what: What, here: Mapping[UUID, Waiting], going: Mapping[UUID, Going]) -> Step:
    rows = [here[source] for source in group.sources]
    labels = tuple(row.label for row in rows)
    return Step(what, labels, group.label, _households(group, going), _names(rows, going))


def _ending(row: Waiting, going: Mapping[UUID, Going]) -> Step:
    to = going[row.network_id].to_institution
    if to is None:
        return Step(What.END, (row.label,), "", row.households, ())
    school = handovers.get_school(to)
    name = school.display_name or school.name
    return Step(What.END, (row.label,), "", going[row.network_id].households, _names([row], going), name)


def _names(rows: Sequence[Waiting], going: Mapping[UUID, Going]) -> tuple[str, ...]:
    chosen = {p.id: p.name for row in rows for p in row.moderators if p.id in going[row.network_id].moderators}
    return tuple(chosen.values())


def _households(group: Group, going: Mapping[UUID, Going]) -> int | None:
    """How many are proposed: the same, after a merge both together, after a split not known yet."""
    known = [going[source].households for source in group.sources]
    if (group.is_new and len(known) == 1) or None in known:
        return None
    return min(sum(number for number in known if number), networks.MOST_HOUSEHOLDS)


def _begin(group: Group, rows: Sequence[NetworkYear], going: Mapping[UUID, Going], year: int) -> None:
    """The network of the new year: the same lineage, or one of its own with its predecessors, its code and its people."""
    households = _households(group, going)
    coming = {person for row in rows for person in going[row.network_id].moderators & _leading(row.network_id)}
    if not group.is_new:
        row = rows[0]
        of_year = {"school_year": year, "label": group.label, "households": households, "run_by": row.run_by}
        add(NetworkYear(institution_id=row.institution_id, network_id=row.network_id, **of_year))
        codes.issue(row.network_id, old_until=turns_at(year))
        return
    network = networks.create(
        label=group.label, school_year=year, households=households, moderators=coming, run_by=rows[0].run_by
    )
    languages.choose(network.id, {code for row in rows for code in languages.chosen(row.network_id)})
    for row in rows:
        pair = {"network_id": network.id, "predecessor_id": row.network_id}
        add(NetworkPredecessor(institution_id=network.institution_id, **pair))


def _finish(row: NetworkYear, what: What, going: Going, year: int) -> None:
    """The old year's row says what became of it; codes and roles of what does not go on end when the year turns."""
    row.carried = BECAME[what]
    is_same = what is What.ON
    if not is_same:
        codes.end(row.network_id, turns_at(year))
    staying = going.moderators if is_same else frozenset()
    if what is What.END and going.to_institution is not None:
        handovers.ask(row.network_id, going.to_institution)
        row.households = going.households
        staying = going.moderators  # who is still a moderator of this class wishes to go on
    for person_id in _leading(row.network_id) - staying:
        members.leave_network(person_id, row.network_id, on=max(date(year, FIRST_MONTH, 1), clock.today()))
    audit.record(f"class carried: {row.carried}", row.network_id)
    db.session.flush()


def turns_at(year: int) -> datetime:
    """The moment at which the school year begins, or this one where it has begun."""
    return max(datetime.combine(date(year, FIRST_MONTH, 1), time(), tzinfo=clock.OSLO), clock.now())


def _leading(network_id: UUID) -> frozenset[UUID]:
    return networks.moderators_of(network_id)
