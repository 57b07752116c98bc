"""A school in spring whose classes are carried on, as the tests of rollover need it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

import time_machine
from sqlalchemy import select, update

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.networks import networks, rollover
from fnett.networks.models import NetworkYear
from fnett.networks.rollover import Going
from fnett.networks.rollover_rules import Choice, What
from fnett.people.access import Role
from tests import factories

MAY, AUGUST, OCTOBER, NOVEMBER = (
    "2027-05-12T12:00:00+02:00",
    "2027-08-17T12:00:00+02:00",
    "2027-10-05T12:00:00+02:00",
    "2026-11-25T12:00:00+01:00",
)
YEAR = 2027


class School:
    """A school of grades 1 to 7, and its classes by label."""

    def __init__(self, *labels: str, name: str = "Bjørkelia skole") -> None:
        self.id = factories.make_institution(name)
        with tenancy.work(Scope(Door.OFFICE)) as session:
            session.execute(update(Institution).where(Institution.id == self.id).values(grade_from=1, grade_to=7))
        self.slug = factories.slug_of(self.id)
        self.leader = factories.make_leader(self.id, language="en")
        self.moderators = {label: factories.make_member(self.id, Role.MODERATOR, name=f"Mona {label}") for label in labels}
        self.classes = {
            label: factories.make_network(self.id, label, moderators=(self.moderators[label],)) for label in labels
        }

    def going(self, **changed: Going) -> dict[UUID, Going]:
        """Everybody goes along with 24 households, but for what is said by label."""
        usual = {label: Going(24, frozenset({self.moderators[label]})) for label in self.classes}
        return {self.classes[label]: going for label, going in {**usual, **changed}.items()}

    def carry_on(self, choices: Mapping[str, tuple[What, str] | tuple[What, str, str]], **going: Going) -> int:
        """Carry classes on, as their leader."""
        wanted = [Choice(self.classes[label], *words) for label, words in choices.items()]
        with factories.within(self.id, self.leader):
            return rollover.carry_on(wanted, self.going(**going), YEAR)

    def labels(self, year: int) -> dict[str, UUID]:
        """The networks of a school year by label."""
        with factories.within(self.id) as session:
            rows = session.scalars(select(NetworkYear).where(NetworkYear.school_year == year)).all()
            return {row.label: row.network_id for row in rows}

    def moderators_of(self, network_id: UUID) -> set[UUID]:
        """Who leads a network now."""
        with factories.within(self.id):
            return set(networks.moderators_of(network_id))


@contextmanager
def on(moment: str) -> Iterator[None]:
    """Do something at another time."""
    with time_machine.travel(moment, tick=False):
        yield
