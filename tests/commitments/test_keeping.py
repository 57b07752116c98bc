"""A commitment is kept for its term and three years more, then it goes whole; its chain never breaks on the way."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from fnett.commitments import editions, keeping, signing
from fnett.core import clock, evidence, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from tests.aged import ask, tell
from tests.factories import make_institution, make_leader, within

TABLES = ("commitment", "commitment_evidence", "commitment_signer")


@pytest.fixture
def institution(app: Flask) -> UUID:
    with app.app_context():
        institution = make_institution()
        sign(institution)
        return institution


def sign(institution: UUID) -> None:
    with within(institution, make_leader(institution)):
        words = editions.current().text("nb").fingerprint
        signing.sign(name="Rita Rektor", title="rektor", language="nb", text_hash=words)


def age(engine: Postgres, years: int) -> None:
    """So many years later, by the database's clock."""
    tell(engine, f"UPDATE commitment SET sent_at = sent_at - interval '{years} years',"  # noqa: S608 - our own words
         f" valid_until = CAST(valid_until - interval '{years} years' AS date)")  # fmt: skip
    tell(engine, f"UPDATE commitment_evidence SET signed_at = signed_at - interval '{years} years'")  # noqa: S608


def counts(engine: Postgres) -> list[int]:
    return [ask(engine, f"SELECT count(*) FROM {table}") for table in TABLES]  # noqa: S608 - our own words


def test_it_goes_the_day_after_its_term_and_three_years(app: Flask, engine: Postgres, institution: UUID):
    age(engine, 5)  # it was signed five years ago today
    with app.app_context():
        with time_machine.travel(clock.now() - timedelta(days=1)):
            assert keeping.forget_past() == 0
        assert counts(engine) == [1, 1, 1]
        with time_machine.travel(clock.now() + timedelta(days=1)):
            assert keeping.forget_past() == 1
            assert keeping.forget_past() == 0
    assert counts(engine) == [0, 0, 0]


def test_a_commitment_that_was_signed_anew_keeps_its_whole_chain(app: Flask, engine: Postgres):
    with app.app_context():
        institution = make_institution()
        for years in (8, 4):  # the first term is past by six years, the second by two
            with time_machine.travel(clock.now() - timedelta(days=years * 365)):
                sign(institution)
        assert keeping.forget_past() == 0
        with within(institution) as session:
            chain = signing.chain(session.execute(text("SELECT id FROM commitment")).scalar_one())
    assert len(chain) == 2
    assert evidence.find_break(chain) is None


@pytest.mark.parametrize("state", ["sent", "seen", "declined", "withdrawn"])
def test_one_that_was_never_signed_counts_from_the_day_it_was_sent(app: Flask, engine: Postgres, state: str):
    with app.app_context():
        institution = make_institution()
        with within(institution):
            signing.request()
        tell(engine, "UPDATE commitment SET state = :state", state=state)
        age(engine, 5)
        with time_machine.travel(clock.now() - timedelta(days=1)):
            assert keeping.forget_past() == 0
        with time_machine.travel(clock.now() + timedelta(days=2)):
            assert keeping.forget_past() == 1
    assert counts(engine) == [0, 0, 0]


def test_one_that_was_signed_and_taken_back_keeps_its_term(app: Flask, engine: Postgres, institution: UUID):
    tell(engine, "UPDATE commitment SET state = 'withdrawn', sent_at = sent_at - interval '9 years'")
    age(engine, 4)
    with app.app_context():
        assert keeping.forget_past() == 0
    assert counts(engine) == [1, 1, 1]


def test_a_clock_that_is_years_ahead_deletes_no_young_evidence(app: Flask, engine: Postgres, institution: UUID):
    with app.app_context(), time_machine.travel(clock.now() + timedelta(days=3650)):
        assert keeping.forget_past() == 0
        for delete in (keeping.SIGNERS, keeping.EVIDENCE):
            with tenancy.work(Scope(Door.COURIER, institution)) as session:
                assert session.execute(delete, {"today": clock.today()}).rowcount == 0  # type: ignore[attr-defined]
    assert counts(engine) == [1, 1, 1]


def test_a_term_that_was_moved_back_frees_no_young_evidence(app: Flask, engine: Postgres, institution: UUID):
    tell(engine, "UPDATE commitment SET valid_until = '2001-01-01'")  # which an institution's own door could do
    with app.app_context(), tenancy.work(Scope(Door.COURIER, institution)) as session:
        for table in TABLES[1:]:
            delete = text(f"DELETE FROM {table}")  # noqa: S608 - our own words
            assert session.execute(delete).rowcount == 0  # type: ignore[attr-defined]


def test_the_courier_of_one_institution_reaches_no_other(app: Flask, engine: Postgres, institution: UUID):
    age(engine, 9)
    with app.app_context():
        for scope in (Scope(Door.COURIER, make_institution("Furulia skole")), Scope(Door.COURIER)):
            with tenancy.work(scope) as session:
                for table in TABLES:
                    delete = text(f"DELETE FROM {table}")  # noqa: S608 - our own words
                    assert session.execute(delete).rowcount == 0  # type: ignore[attr-defined]
    assert counts(engine) == [1, 1, 1]


@pytest.mark.parametrize("door", [Door.APP, Door.DOOR, Door.OFFICE])
def test_no_other_door_deletes_evidence(app: Flask, institution: UUID, door: Door):
    delete = text("DELETE FROM commitment_evidence")
    scope, refused = Scope(door, institution), pytest.raises(ProgrammingError, match="permission denied")
    with app.app_context(), refused, tenancy.work(scope) as session:
        session.execute(delete)
