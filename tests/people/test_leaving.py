"""Whoever leaves hears beforehand where they will be missed."""

from uuid import UUID

import pytest
from flask import Flask

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.people import accounts, leaving
from fnett.people.access import Role
from fnett.people.accounts import Account
from fnett.people.leaving import Gap
from fnett.people.models import Person
from tests import factories
from tests.aged import tell


def account_of(person_id: UUID) -> Account:
    with tenancy.work(Scope(Door.DOOR)) as session:
        return accounts.read(session, session.get_one(Person, person_id), person_id)


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_institution("Furulia skole")


def test_a_leader_hears_that_there_is_none_afterwards(app: Flask, school: UUID):
    with app.app_context():
        assert leaving.gaps(account_of(factories.make_leader(school))) == [Gap(Role.LEADER, "Furulia skole")]


def test_of_two_leaders_none_hears_it_and_one_whose_colleague_has_stopped_does(app: Flask, engine: Postgres, school: UUID):
    with app.app_context():
        first, second = factories.make_leader(school), factories.make_leader(school)
        factories.make_leader(factories.make_institution())
        assert leaving.gaps(account_of(first)) == leaving.gaps(account_of(second)) == []
        tell(engine, "UPDATE membership SET ends_on = starts_on WHERE person_id = :id", id=second)
        assert leaving.gaps(account_of(first)) == [Gap(Role.LEADER, "Furulia skole")]


def test_the_only_moderator_of_a_network_hears_it_and_two_do_not(app: Flask, school: UUID):
    with app.app_context():
        alone, one, two = (factories.make_member(school, Role.MODERATOR) for _ in range(3))
        factories.make_network(school, "2A", moderators=(alone,))
        factories.make_network(school, "2B", moderators=(one, two))
        assert leaving.gaps(account_of(alone)) == [Gap(Role.MODERATOR, "Furulia skole")]
        assert leaving.gaps(account_of(one)) == []


def test_others_leave_no_gap(app: Flask, school: UUID):
    with app.app_context():
        for person_id in (factories.make_person(), factories.make_member(school, Role.COORDINATOR)):
            assert leaving.gaps(account_of(person_id)) == []
