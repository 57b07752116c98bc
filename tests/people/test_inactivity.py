"""Who has no role and was not seen for two years is erased; whoever was, is not."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from fnett.core import clock, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.people import inactivity, invitations, sessions
from fnett.people.access import Role
from fnett.training import lessons, progress
from tests.aged import ask, tell
from tests.factories import give_role, make_institution, make_leader, make_office_person, make_person, within
from tests.rules.personas import OWNER

LONG_AGO = "UPDATE person SET created_at = now() - interval '5 years'"
OWNER_ROW = "INSERT INTO owner (orgnr, name, fingerprint) VALUES (:orgnr, 'Bjørk kommune', '-')"
CONTACT = "INSERT INTO owner_membership (person_id, owner_orgnr, starts_on) VALUES (:person, :orgnr, '2020-01-01')"
DAY = timedelta(days=1)


@pytest.fixture
def kari(app: Flask, engine: Postgres) -> Iterator[UUID]:
    """Somebody with an account of five years and no more than that."""
    with app.app_context():
        person_id = make_person()
        tell(engine, LONG_AGO)
        yield person_id


def is_erased(engine: Postgres, person_id: UUID) -> bool:
    return bool(ask(engine, "SELECT state = 'erased' AND email = '' FROM person WHERE id = :id", id=person_id))


def test_an_account_that_nobody_uses_is_erased_once(engine: Postgres, kari: UUID):
    assert inactivity.forget_past() == 1
    assert is_erased(engine, kari)
    assert ask(engine, "SELECT action FROM audit_entry WHERE object_id = :id", id=kari) == "erased after two years away"
    assert inactivity.forget_past() == 0


def test_a_young_account_is_left_alone(engine: Postgres, kari: UUID):
    tell(engine, "UPDATE person SET created_at = now() - interval '24 months' + interval '1 day'")
    assert inactivity.forget_past() == 0
    with time_machine.travel(clock.now() + 2 * DAY):
        assert inactivity.forget_past() == 1


LIVE: dict[str, Callable[[Postgres, UUID], object]] = {
    "leader": lambda engine, person: give_role(make_institution(), person, Role.LEADER),
    "moderator": lambda engine, person: give_role(make_institution(), person, Role.MODERATOR),
    "coordinator": lambda engine, person: give_role(make_institution(), person, Role.COORDINATOR),
    "office": lambda engine, person: tell(
        engine, "INSERT INTO office_membership (person_id, role, starts_on) VALUES (:p, 'admin', '2020-01-01')", p=person
    ),
    "owner contact": lambda engine, person: (
        tell(engine, OWNER_ROW, orgnr=OWNER),
        tell(engine, CONTACT, person=person, orgnr=OWNER),
    ),
}
END = {
    "office": "UPDATE office_membership SET ends_on = {}",
    "owner contact": "UPDATE owner_membership SET ends_on = {}",
}
TWO_YEARS_AGO = "CAST(now() AT TIME ZONE 'UTC' - interval '24 months' AS date)"


@pytest.mark.parametrize("role", LIVE)
def test_a_live_role_keeps_an_account_however_silent_and_an_ended_one_for_two_years(
    engine: Postgres, kari: UUID, role: str
):
    LIVE[role](engine, kari)
    with time_machine.travel(clock.now() + 3650 * DAY):
        assert inactivity.forget_past() == 0
    tell(engine, END.get(role, "UPDATE membership SET ends_on = {}").format(TWO_YEARS_AGO))
    with time_machine.travel(clock.now() - DAY):
        assert inactivity.forget_past() == 0
    with time_machine.travel(clock.now() + DAY):
        assert inactivity.forget_past() == 1
    assert is_erased(engine, kari)


def test_a_browser_that_is_signed_in_keeps_it_and_so_does_the_memory_of_one(engine: Postgres, kari: UUID):
    seen = clock.now()
    with tenancy.work(Scope(Door.DOOR)):
        sessions.begin(kari)
    assert inactivity.forget_past() == 0
    with time_machine.travel(seen + 31 * DAY):
        assert sessions.forget_past() == 1
        assert inactivity.forget_past() == 0
    assert ask(engine, "SELECT last_active_on FROM person") == seen.astimezone(clock.OSLO).date()
    with time_machine.travel(seen + 729 * DAY):
        assert inactivity.forget_past() == 0
    with time_machine.travel(seen + 732 * DAY):
        assert inactivity.forget_past() == 1


def test_a_session_that_was_older_does_not_make_the_last_day_older(engine: Postgres, kari: UUID):
    tell(engine, "UPDATE person SET last_active_on = '2099-01-01'")
    with tenancy.work(Scope(Door.DOOR)):
        sessions.begin(kari)
        sessions.end_all(kari)
    assert sessions.forget_past() == 1
    assert ask(engine, "SELECT last_active_on::text FROM person") == "2099-01-01"


def test_whoever_learns_is_active(engine: Postgres, kari: UUID):
    module = lessons.get_module("m1", "nb")
    with tenancy.work(Scope(Door.PERSON, person=kari)):
        progress.read_step("m1", "nb", module.steps[0].id)
        progress.answer("m1", "nb", module.questions[0].id, module.questions[0].right)
    for table in ("module_progress", "module_answer"):  # either is enough
        assert inactivity.forget_past() == 0
        tell(engine, AGED[table])
    assert inactivity.forget_past() == 1


AGED = {
    "module_progress": "UPDATE module_progress SET started_at = now() - interval '24 months', passed_at = NULL",
    "module_answer": "UPDATE module_answer SET answered_at = now() - interval '24 months'",
}


@pytest.mark.parametrize("column", ["accepted_at", "withdrawn_at"])
def test_whoever_is_invited_is_waited_for_until_the_invitation_is_answered_or_taken_back(
    engine: Postgres, kari: UUID, column: str
):
    institution = make_institution()
    address = ask(engine, "SELECT email FROM person WHERE id = :id", id=kari)
    with within(institution, make_leader(institution)):
        invitations.invite(email=address.upper(), name="Kari", role=Role.MODERATOR, language="nb")
    assert inactivity.forget_past() == 0
    assert ask(engine, "SELECT count(*) FROM invitation") == 1
    tell(engine, f"UPDATE invitation SET {column} = now()")  # noqa: S608 - one of the two
    assert inactivity.forget_past() == 1
    assert is_erased(engine, kari)


def test_many_are_erased_slice_by_slice_and_the_active_among_them_stay(
    engine: Postgres, kari: UUID, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(inactivity, "SLICE", 2)
    for number in range(4):
        make_person(f"Person {'ABCD'[number]}")
    active = make_office_person()
    tell(engine, LONG_AGO)
    assert inactivity.forget_past() == 5
    assert not is_erased(engine, active)
