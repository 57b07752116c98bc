"""An invitation is open for thirty days, opens once, and can be taken back."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from fnett.core import tenancy, tokens
from fnett.core.problems import NotFound, Refused
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.people import erasure, invitations
from fnett.people.access import Role
from fnett.people.models import Invitation, Membership, Person
from tests import factories
from tests.aged import ask

NOON = datetime(2026, 10, 7, 10, 0, tzinfo=UTC)
ADDRESS = "amina@people.example"


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Iterator[time_machine.Traveller]:
    with app.app_context(), time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def school(clock: time_machine.Traveller) -> UUID:
    return factories.make_institution()


@pytest.fixture
def leader(school: UUID) -> UUID:
    return factories.make_leader(school)


def invite(school: UUID, leader: UUID, *, email: str = ADDRESS, role: Role = Role.MODERATOR, office: bool = False) -> UUID:
    with tenancy.work(Scope(Door.APP, school, None, leader, office=office)):
        return invitations.invite(email=email, name="Amina Måneskog", role=role, language="nb").id


def token_of(invitation: UUID, generation: int = 1) -> str:
    return tokens.make(invitations.PURPOSE, invitation, generation).text


def accept(token: str) -> UUID:
    with tenancy.work(Scope(Door.DOOR)):
        return invitations.accept(token, "nn")


def offer(token: str) -> invitations.Offer | None:
    with tenancy.work(Scope(Door.DOOR, read_only=True)):
        return invitations.find_offer(token)


def roles(school: UUID) -> dict[UUID, list[str]]:
    with factories.within(school) as session:
        rows = session.scalars(select(Membership).order_by(Membership.role))
        found: dict[UUID, list[str]] = {}
        for row in rows:
            found.setdefault(row.person_id, []).append(row.role)
        return found


def test_accepting_makes_the_person_and_gives_the_role(school: UUID, leader: UUID) -> None:
    person = accept(token_of(invite(school, leader)))
    assert roles(school)[person] == ["moderator"]
    with tenancy.work(Scope(Door.DOOR)) as session:
        row = session.get_one(Person, person)
        assert (row.name, row.email, row.language) == ("Amina Måneskog", ADDRESS, "nn")


def test_it_is_accepted_once(school: UUID, leader: UUID) -> None:
    token = token_of(invite(school, leader))
    accept(token)
    assert offer(token) is None
    with pytest.raises(Refused):
        accept(token)


@pytest.mark.parametrize(("late", "is_open"), [(timedelta(seconds=-1), True), (timedelta(0), False)])
def test_it_is_open_for_thirty_days(
    school: UUID, leader: UUID, clock: time_machine.Traveller, late: timedelta, is_open: bool
) -> None:
    token = token_of(invite(school, leader))
    clock.shift(invitations.LIFETIME + late)
    assert (offer(token) is not None) == is_open
    if is_open:
        assert accept(token)
    else:
        with pytest.raises(Refused):
            accept(token)


def test_it_gives_nothing_to_someone_who_is_deactivated(school: UUID, leader: UUID) -> None:
    with tenancy.work(Scope(Door.DOOR)):
        invitations.ensure_person(ADDRESS, "Amina Måneskog", "nb").state = "deactivated"
    token = token_of(invite(school, leader))
    with pytest.raises(Refused):
        accept(token)
    assert list(roles(school)) == [leader]


def test_a_withdrawn_link_is_dead(school: UUID, leader: UUID) -> None:
    invitation = invite(school, leader)
    for _ in range(2):  # twice is once
        with factories.within(school, leader):
            invitations.withdraw(invitation)
    assert offer(token_of(invitation)) is None
    with pytest.raises(Refused):
        accept(token_of(invitation))
    with pytest.raises(Refused), factories.within(school, leader):
        invitations.send_again(invitation, 1)
    assert accept(token_of(invite(school, leader)))  # and the person can be invited anew


def test_sent_again_the_old_link_is_dead_and_the_new_one_opens(
    school: UUID, leader: UUID, clock: time_machine.Traveller
) -> None:
    invitation = invite(school, leader)
    clock.shift(timedelta(days=40))
    with factories.within(school, leader):
        invitations.send_again(invitation, 1)
    assert offer(token_of(invitation)) is None
    assert offer(token_of(invitation, 2)) is not None
    assert accept(token_of(invitation, 2))
    with pytest.raises(Refused), factories.within(school, leader):
        invitations.send_again(invitation, 2)


def test_a_past_invitation_makes_room_for_a_new_one(school: UUID, leader: UUID, clock: time_machine.Traveller) -> None:
    old = invite(school, leader)
    with pytest.raises(Refused):
        invite(school, leader)
    clock.shift(timedelta(days=31))
    assert accept(token_of(invite(school, leader)))
    with factories.within(school) as session:
        assert session.get_one(Invitation, (school, old)).withdrawn_at is not None


def test_of_many_invitations_at_once_one_is_written(app: Flask, school: UUID, leader: UUID) -> None:
    def attempt(_: int) -> bool:
        with app.app_context():
            try:
                invite(school, leader)
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 1


def test_two_invitations_of_one_new_person_accepted_at_once_make_one_person(app: Flask, school: UUID, leader: UUID) -> None:
    other = factories.make_institution("Furulia skole")
    links = [token_of(invite(school, leader)), token_of(invite(other, factories.make_leader(other), email=ADDRESS.upper()))]

    def attempt(token: str) -> UUID:
        with app.app_context():
            return accept(token)

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(attempt, links))) == 1


WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%person%FOR SHARE%'"


def during_erasure(app: Flask, engine: Postgres, person: UUID, act: Callable[[], object]) -> object:
    """What comes of an act that begins while a person is being erased, and goes on once they are."""

    def within_app() -> object:
        with app.app_context():
            return act()

    with ThreadPoolExecutor(1) as pool:
        with tenancy.work(Scope(Door.PERSON, person=person)):
            erasure.erase(person)
            going = pool.submit(within_app)
            waits = (ask(engine, WAITS) or time.sleep(0.02) for _ in range(500) if not going.done())
            assert any(waits), "it does not wait for the erasure"
        return going.exception() or going.result()


def test_who_is_being_erased_gets_no_role(app: Flask, engine: Postgres, school: UUID, leader: UUID) -> None:
    with tenancy.work(Scope(Door.DOOR)):
        person = invitations.ensure_person(ADDRESS, "Amina Måneskog", "nb").id
    token = token_of(invite(school, leader))
    assert isinstance(during_erasure(app, engine, person, lambda: accept(token)), Refused)
    assert list(roles(school)) == [leader]


def test_who_comes_while_an_account_is_being_erased_gets_a_new_one(app: Flask, engine: Postgres) -> None:
    def come() -> UUID:
        with tenancy.work(Scope(Door.DOOR)):
            return invitations.ensure_person(ADDRESS, "Amina Måneskog", "nb").id

    person = come()
    assert come() == person
    new = during_erasure(app, engine, person, come)
    assert isinstance(new, UUID)
    assert (new != person, come()) == (True, new)


def test_an_invitation_tells_nothing_about_other_institutions(school: UUID, leader: UUID) -> None:
    other = factories.make_institution("Furulia skole")
    invitation = invite(other, factories.make_leader(other))
    assert invite(school, leader)  # an open invitation elsewhere is no obstacle, and no hint
    for attempt in (lambda: invitations.withdraw(invitation), lambda: invitations.send_again(invitation, 1)):
        with pytest.raises(NotFound), factories.within(school, leader):
            attempt()
    with factories.within(school):
        assert invitation not in {row.id for row in invitations.unanswered()}
    assert offer(token_of(invitation)) is not None


def test_a_leaders_invitation_is_the_offices_to_withdraw(school: UUID, leader: UUID) -> None:
    office = factories.make_office_person()
    invitation = invite(school, office, email="new@people.example", role=Role.LEADER, office=True)
    with pytest.raises(NotFound), factories.within(school, leader):
        invitations.withdraw(invitation)
    assert offer(token_of(invitation)) is not None
    with tenancy.work(Scope(Door.APP, school, None, office, office=True)):
        invitations.withdraw(invitation)
    assert offer(token_of(invitation)) is None


def test_the_offer_says_whether_there_is_an_account(school: UUID, leader: UUID) -> None:
    new = offer(token_of(invite(school, leader)))
    assert new is not None
    assert (new.has_account, new.institution, new.role) == (False, "Bjørkelia skole", Role.MODERATOR)
    accept(token_of(new.invitation_id))
    known = offer(token_of(invite(school, leader, role=Role.COORDINATOR)))
    assert known is not None
    assert known.has_account


def test_who_holds_a_role_is_not_invited_to_it_until_it_ends(
    school: UUID, leader: UUID, clock: time_machine.Traveller
) -> None:
    person = accept(token_of(invite(school, leader)))
    with pytest.raises(Refused):
        invite(school, leader, email=ADDRESS.upper())
    with factories.within(school, leader):
        invitations.members.end_role(person, Role.MODERATOR, "paused")
    clock.shift(timedelta(days=1))
    assert accept(token_of(invite(school, leader))) == person


def test_a_made_up_token_opens_nothing(school: UUID, leader: UUID) -> None:
    invitation = invite(school, leader)
    for token in (
        "",
        "x",
        token_of(uuid4()),
        token_of(invitation, 2),
        token_of(invitation)[:-1],
        token_of(invitation) + "=",
    ):
        assert offer(token) is None
        with pytest.raises(Refused):
            accept(token)
    assert accept(token_of(invitation))
