"""Networks are begun once, changed with their moderators, and seen as far as the scope goes."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from fnett.core import clock
from fnett.core.problems import NotFound, Refused
from fnett.institutions.school_year import school_year_of
from fnett.networks import networks
from fnett.people.access import Role
from fnett.people.models import Membership
from tests import factories


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_institution()


def create(school: UUID, label: str = "2B", **values: object) -> UUID:
    chosen = {"households": None, "moderators": (), "school_year": school_year_of(clock.today()), **values}
    with factories.within(school):
        return networks.create(label=label, **chosen).id  # type: ignore[arg-type]


def labels(school: UUID, only: frozenset[UUID] | None = None) -> list[str]:
    with factories.within(school, networks=only):
        return [network.label for network in networks.all_shown()]


def test_a_label_is_taken_once_a_school_year_and_institution(app: Flask, school: UUID) -> None:
    with app.app_context():
        create(school)
        with pytest.raises(Refused) as refusal:
            create(school, " 2B ")
        assert (refusal.value.field, refusal.value.values) == ("label", {"label": "2B"})
        create(school, school_year=school_year_of(clock.today()) + 1)
        create(factories.make_institution("Furulia skole"))
        assert labels(school) == ["2B", "2B"]


def test_of_many_at_once_one_is_begun(app: Flask, school: UUID) -> None:
    def attempt(_: int) -> bool:
        with app.app_context():
            try:
                create(school)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 1
    with app.app_context():
        assert labels(school) == ["2B"]


def test_a_moderator_sees_their_own_networks_alone(app: Flask, school: UUID) -> None:
    with app.app_context():
        mine, other = create(school, "2B"), create(school, "3A")
        assert labels(school) == ["2B", "3A"]
        assert labels(school, frozenset({mine})) == ["2B"]
        assert labels(school, frozenset()) == []
        with factories.within(school, networks=frozenset({mine})):
            assert networks.shown(mine).label == "2B"
            for unseen in (other, uuid4()):
                with pytest.raises(NotFound):
                    networks.shown(unseen)


def test_another_institutions_network_is_not_there(app: Flask, school: UUID) -> None:
    with app.app_context():
        foreign = create(factories.make_institution("Furulia skole"))
        with factories.within(school):
            for read in (networks.shown, networks.moderators_of):
                if read is networks.shown:
                    with pytest.raises(NotFound):
                        read(foreign)
            with pytest.raises(NotFound):
                networks.change(foreign, label="2C", households=None, run_by="parents", moderators=())


def test_only_moderators_of_the_institution_are_chosen(app: Flask, school: UUID) -> None:
    with app.app_context():
        leader = factories.make_leader(school)
        stranger = factories.make_member(factories.make_institution("Furulia skole"), Role.MODERATOR)
        for person in (leader, stranger, uuid4()):
            with pytest.raises(NotFound):
                create(school, moderators=(person,))
        assert labels(school) == []
        moderator = factories.make_member(school, Role.MODERATOR, name="Mona Moderator")
        network = create(school, moderators=(moderator, moderator))
        with factories.within(school):
            assert networks.shown(network).moderators == ("Mona Moderator",)


def test_moderators_come_and_go_and_keep_their_role(app: Flask, school: UUID) -> None:
    with app.app_context():
        first, second = (factories.make_member(school, Role.MODERATOR, name=name) for name in ("Mona", "Omar"))
        network = create(school, moderators=(first,))
        for chosen in ((second,), (second,), (first, second), (), (first,)):
            with factories.within(school):
                networks.change(network, label="2C", households=20, run_by="staff", moderators=chosen)
            with factories.within(school):
                assert networks.moderators_of(network) == set(chosen)
        with factories.within(school) as session:
            shown = networks.shown(network)
            assert (shown.label, shown.households, shown.run_by) == ("2C", 20, "staff")
            ended = session.scalars(select(Membership.ended).where(Membership.ends_on.is_not(None))).all()
            assert set(ended) == {"moved"}
            roles = session.scalars(select(Membership.person_id).where(Membership.network_id.is_(None))).all()
            assert {first, second} <= set(roles)


def test_a_change_takes_no_label_of_another_network(app: Flask, school: UUID) -> None:
    with app.app_context():
        create(school, "2B")
        network = create(school, "3A")
        with pytest.raises(Refused), factories.within(school):
            networks.change(network, label="2B", households=None, run_by="parents", moderators=())
        assert labels(school) == ["2B", "3A"]
