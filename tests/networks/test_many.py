"""Many networks at once: all or none, each with its code, and what is there stays as it is."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import update

from fnett.core import tenancy
from fnett.core.problems import Refused
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.networks import codes, many, many_rules, networks
from tests import factories


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_institution()


def labels(school: UUID) -> list[str]:
    with factories.within(school):
        return [network.label for network in networks.all_shown()]


def test_the_classes_of_a_school_are_begun_each_with_a_code(app: Flask, school: UUID) -> None:
    with app.app_context():
        factories.make_network(school, "2B")
        wanted = many_rules.classes(1, 3, "AB")
        with factories.within(school):
            assert many.plan(wanted).there == ("2B",)
        assert labels(school) == ["2B"]
        with factories.within(school):
            assert len(many.begin(wanted).new) == 5
        assert labels(school) == ["1A", "1B", "2A", "2B", "3A", "3B"]
        with factories.within(school):
            found = [codes.get(network.id) for network in networks.all_shown()]
        assert len(set(found)) == 6
        with factories.within(school):
            assert many.begin(wanted) == many_rules.Plan((), wanted)
        assert len(labels(school)) == 6


def test_all_or_none_is_begun(app: Flask, school: UUID) -> None:
    with app.app_context():
        with pytest.raises(Refused), factories.within(school):
            many.begin(["1A", "1B", "12345"])
        assert labels(school) == []
        with factories.within(school):
            many.begin(["1A", "1B"])
        assert labels(school) == ["1A", "1B"]


def test_of_many_at_once_each_class_is_begun_once(app: Flask, school: UUID) -> None:
    def attempt(_: int) -> int:
        with app.app_context(), factories.within(school):
            return len(many.begin(["1A", "1B"]).new)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(attempt, range(6))) == [0, 0, 0, 0, 0, 2]
    with app.app_context():
        assert labels(school) == ["1A", "1B"]


def test_all_schools_of_an_owner_get_the_classes_of_their_grades(app: Flask, school: UUID) -> None:
    with app.app_context():
        lower = factories.make_institution("Furulia ungdomsskole")
        untouched = factories.make_institution("Granlia skole")
        with tenancy.work(Scope(Door.OFFICE)) as session:
            for school_id, first, last in ((school, 1, 7), (lower, 8, 10)):
                session.execute(
                    update(Institution).where(Institution.id == school_id).values(grade_from=first, grade_to=last)
                )
        scopes = [Scope(Door.APP, school_id, networks=None, office=True) for school_id in (school, lower)]
        for expected in ((7, 3), (0, 0)):
            made = many.create_for(scopes, many_rules.classes(1, 10, "A"))
            assert (len(made[school].new), len(made[lower].new)) == expected
        assert (labels(school)[-1], labels(lower), labels(untouched)) == ("7A", ["8A", "9A", "10A"], [])
