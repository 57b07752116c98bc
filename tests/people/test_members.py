"""The people of an institution: live roles alone, ended with a reason, never the leader by its own pages."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fnett.core import clock
from fnett.core.problems import NotFound
from fnett.people import members
from fnett.people.access import Role
from fnett.people.models import Membership
from tests import factories


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_institution()


def names(school: UUID, role: Role | None = None) -> list[str]:
    with factories.within(school):
        return [member.name for member in members.members(role)]


def test_members_stand_by_name_once_with_all_their_roles(app: Flask, school: UUID) -> None:
    with app.app_context():
        leader = factories.make_leader(school, name="Berit")
        factories.give_role(school, leader, Role.MODERATOR)
        factories.make_member(school, Role.MODERATOR, name="Anne")
        factories.make_leader(factories.make_institution("Furulia skole"), name="Carl")
        assert names(school) == ["Anne", "Berit"]
        assert names(school, Role.LEADER) == ["Berit"]
        with factories.within(school):
            found = members.find(leader)
            assert found is not None
            assert set(found.roles) == {Role.LEADER, Role.MODERATOR}


@pytest.mark.parametrize(("starts", "ends", "is_member"), [(0, None, True), (0, 1, True), (0, 0, False), (1, None, False)])
def test_a_role_lives_from_a_day_to_a_day(app: Flask, school: UUID, starts: int, ends: int | None, is_member: bool) -> None:
    with app.app_context():
        person = factories.make_member(school, Role.MODERATOR)
        with factories.within(school) as session:
            row = session.scalars(select(Membership)).one()
            row.starts_on = clock.today() + timedelta(days=starts)
            row.ends_on = None if ends is None else clock.today() + timedelta(days=ends)
        with factories.within(school):
            assert (members.find(person) is not None) == is_member


def test_ending_a_role_ends_it_in_all_networks_and_leaves_the_others(app: Flask, school: UUID) -> None:
    with app.app_context():
        person = factories.make_member(school, Role.MODERATOR)
        factories.give_role(school, person, Role.COORDINATOR)
        for label in ("2B", "3A"):
            factories.make_network(school, label, moderators=(person,))
        for reason in ("paused", "moved"):  # the second click changes nothing
            with factories.within(school):
                members.end_role(person, Role.MODERATOR, reason)
        with factories.within(school) as session:
            ended = session.scalars(select(Membership.ended).where(Membership.role == "moderator")).all()
            assert ended == ["paused"] * 3
            found = members.find(person)
            assert found is not None
            assert (found.roles, found.networks) == ((Role.COORDINATOR,), frozenset())


def test_the_last_leader_and_strangers_are_not_ended(app: Flask, school: UUID) -> None:
    with app.app_context():
        leader = factories.make_leader(school)
        stranger = factories.make_member(factories.make_institution("Furulia skole"), Role.MODERATOR)
        attempts = (
            (leader, Role.LEADER),
            (leader, Role.MODERATOR),
            (stranger, Role.MODERATOR),
            (uuid4(), Role.COORDINATOR),
        )
        for person, role in attempts:
            with pytest.raises(NotFound), factories.within(school):
                members.end_role(person, role, "mistake")
        assert names(school, Role.LEADER) == ["Rita Rektor"]


def test_a_reason_stands_on_the_list(app: Flask, school: UUID) -> None:
    with app.app_context():
        person = factories.make_member(school, Role.MODERATOR)
        with pytest.raises(IntegrityError), factories.within(school):
            members.end_role(person, Role.MODERATOR, "was late")
        assert names(school) == ["Kari Nordmann"]


def test_leaving_one_network_is_no_leaving_of_others(app: Flask, school: UUID) -> None:
    with app.app_context():
        person = factories.make_member(school, Role.MODERATOR)
        first, second = (factories.make_network(school, label, moderators=(person,)) for label in ("2B", "3A"))
        with factories.within(school):
            members.leave_network(person, first)
        with factories.within(school):
            found = members.find(person)
            assert found is not None
            assert found.networks == {second}
