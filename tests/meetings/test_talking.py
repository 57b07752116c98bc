"""Asking to talk: one open request, told to the office, seen by nobody else, gone after six months."""

from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import Engine, text

from fnett.core import tenancy
from fnett.core.problems import NotFound
from fnett.core.tenancy import Door, Scope
from fnett.meetings import talking
from fnett.people.access import Role
from tests.factories import make_institution, make_leader, make_member, make_network, make_office_person, within
from tests.meetings.house import EVENING_BEFORE, House
from tests.people.letters import delivered, text_of

OFFICE = Scope(Door.OFFICE, networks=None, office=True)
SEEN = text("SELECT count(*) FROM contact_request")


def ask(house: House, person: UUID, meeting: UUID | None = None) -> UUID:
    with house.app.app_context(), within(house.institution, person, networks=frozenset({house.network})):
        found = talking.ask(house.network, meeting)
        assert found is not None
        return found.id


def tell(house: House) -> int:
    with house.app.app_context():
        return talking.tell_the_office()


def count(observer: Engine, where: str = "state = 'asked'") -> int:
    with observer.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM contact_request WHERE {where}")).scalar_one())  # noqa: S608


def test_asking_twice_is_one_open_request_and_after_an_answer_one_may_ask_again(house, observer, moderator):
    meeting = house.meeting(EVENING_BEFORE)
    first = ask(house, moderator, meeting)
    assert ask(house, moderator) == first
    assert count(observer) == 1
    with house.app.app_context(), tenancy.work(OFFICE):
        talking.answer(first)
        talking.answer(first)
    assert (count(observer), count(observer, "state = 'answered' AND answered_at IS NOT NULL")) == (0, 1)
    assert ask(house, moderator) != first
    with observer.connect() as connection:
        trail = connection.execute(text("SELECT action FROM audit_entry WHERE action LIKE '%request%'")).scalars().all()
    assert trail == ["request answered"]


def test_the_leader_and_the_co_moderator_see_nothing_of_it_and_whoever_asked_and_the_office_do(house, observer, moderator):
    with house.app.app_context():
        co_moderator = make_member(house.institution, Role.MODERATOR, network_id=house.network)
        stranger = make_leader(make_institution("Furulia skole"))
    ask(house, moderator)
    tell(house)
    own = frozenset({house.network})
    scopes = {
        Scope(Door.APP, house.institution, own, moderator): 1,  # the positive control: the row is there to be seen
        OFFICE: 1,
        Scope(Door.PERSON, person=moderator): 1,
        Scope(Door.APP, house.institution, None, house.leader): 0,
        Scope(Door.APP, house.institution, own, co_moderator): 0,
        Scope(Door.APP, house.institution, None): 0,
        Scope(Door.APP, house.institution, frozenset(), moderator): 0,
        Scope(Door.PERSON, person=co_moderator): 0,
        Scope(Door.PERSON, person=stranger): 0,
        Scope(Door.COURIER): 0,
    }
    with house.app.app_context():
        for scope, seen in scopes.items():
            with tenancy.work(scope) as session:
                assert session.execute(SEEN).scalar() == seen, scope


def test_neither_trail_nor_outbox_of_the_institution_speaks_of_it(house, moderator):
    with house.app.app_context():
        make_office_person(Role.ADVISOR)
    ask(house, moderator)
    assert tell(house) == 1
    with house.app.app_context():
        with house.work() as session:
            assert session.execute(text("SELECT count(*) FROM message WHERE kind = 'contact_request'")).scalar() == 0
            assert (
                session.execute(text("SELECT count(*) FROM audit_entry WHERE actor_id = :id"), {"id": moderator}).scalar()
                == 0
            )
        with tenancy.work(OFFICE) as session:
            assert session.execute(text("SELECT count(*) FROM message WHERE kind = 'contact_request'")).scalar() == 1


def test_each_person_of_the_office_who_answers_gets_one_letter_while_it_is_open(house, moderator):
    with house.app.app_context():
        for role in (Role.ADVISOR, Role.ADMIN, Role.EDITOR):
            make_office_person(role, language="en")
    first = ask(house, moderator)
    assert (tell(house), tell(house)) == (2, 0)
    found = [text_of(letter) for letter in delivered(house.app)]
    assert len(found) == 2
    for words in found:
        assert "Mona Moderator, who leads circles in 2B at Bjørkelia skole" in words
        assert "Asked on Wednesday, 25 November 2026 at 13:00." in words
        assert "by Thursday, 26 November 2026 at 16:00" in words
    with house.app.app_context(), tenancy.work(OFFICE):
        talking.answer(first)
    ask(house, moderator)
    assert tell(house) == 2
    with house.app.app_context(), tenancy.work(OFFICE):
        for asked in talking.open_requests():
            talking.answer(asked.id)
    assert len(delivered(house.app)) == 2  # somebody has talked with them before the letter left


def test_a_request_is_gone_six_months_after_it_was_asked_and_not_before(house, observer, moderator):
    ask(house, moderator)
    with observer.begin() as connection:
        connection.execute(text("UPDATE contact_request SET asked_at = '2026-05-25 12:00+00'"))
    forgotten = []
    for moment in ("2026-11-25 11:59:00+00:00", "2026-11-25 12:01:00+00:00"):
        with house.app.app_context(), time_machine.travel(moment, tick=False):
            forgotten.append(talking.forget_past())
    assert forgotten == [0, 1]
    assert count(observer, "true") == 0


def test_another_class_or_school_cannot_be_asked_for(house, observer, moderator):
    with house.app.app_context():
        other_class = make_network(house.institution, "3A")
        foreign = make_network(make_institution("Furulia skole"))
    meeting = house.meeting(EVENING_BEFORE)
    for network, asked_after in ((other_class, None), (foreign, None), (house.network, uuid4()), (other_class, meeting)):
        with (
            house.app.app_context(),
            pytest.raises(NotFound),
            within(house.institution, moderator, networks=frozenset({house.network})),
        ):
            talking.ask(network, asked_after)
    assert count(observer) == 0
    ask(house, moderator, meeting)
    assert count(observer) == 1


def test_an_unknown_request_is_not_found(house):
    with house.app.app_context(), pytest.raises(NotFound), tenancy.work(OFFICE):
        talking.answer(uuid4())
