"""Whoever erases themselves leaves counts, ids and a hash; nobody else's row is touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from fnett.commitments import editions, signing
from fnett.commitments.models import Commitment
from fnett.core import evidence, outbox, tenancy
from fnett.core.db import db
from fnett.core.tenancy import Door, Rebound, Scope
from fnett.embedded.postgres import Postgres
from fnett.people import erasure, invitations, sign_in
from fnett.people.access import Role
from fnett.people.models import Erasure, Person
from fnett.training import progress
from tests import factories
from tests.client import Browser


@dataclass(frozen=True)
class Leader:
    """Somebody with a row in every table that knows people, and the institution they lead."""

    id: UUID
    institution_id: UUID
    address: str


@pytest.fixture
def rita(app: Flask) -> Iterator[Leader]:
    with app.app_context():
        institution_id = factories.make_institution()
        person_id = factories.make_leader(institution_id, name="Rita Rektor")
        with tenancy.work(Scope(Door.DOOR)) as session:
            address = session.get_one(Person, person_id).email
            sign_in.ask(address, "192.0.2.1")
        with tenancy.work(Scope(Door.PERSON, person=person_id)):
            progress.answer("m1", "nb", "q-half", "a")
        with factories.within(institution_id, person_id):
            text_hash = editions.current().text("nb").fingerprint
            signing.sign(name="Rita Rektor", title="Rektor", language="nb", text_hash=text_hash)
            invitations.invite(email=address.upper(), name="Rita R", role=Role.MODERATOR, language="nb")
        yield Leader(person_id, institution_id, address)


def erase(person_id: UUID) -> None:
    with tenancy.work(Scope(Door.PERSON, person=person_id)):
        erasure.erase(person_id)


def rows(engine: Postgres, query: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(host=str(engine.sockets), user="postgres", dbname="fnett") as connection:
        return connection.execute(query.encode(), values).fetchall()


def test_the_row_is_empty_and_its_id_names_nobody(rita: Leader, engine: Postgres):
    erase(rita.id)
    assert rows(engine, "SELECT email, name, language, state, email_hash FROM person WHERE id = %s", rita.id) == [
        ("", "", "nb", "erased", erasure.hash_of(rita.id))
    ]


@pytest.mark.parametrize(
    "table", ["membership", "sign_in_request", "sign_in_session", "module_answer", "module_progress", "commitment_signer"]
)
def test_what_was_theirs_is_gone_and_what_is_another_persons_is_not(app: Flask, rita: Leader, engine: Postgres, table: str):
    other_id = factories.make_member(rita.institution_id, Role.MODERATOR)
    with tenancy.work(Scope(Door.DOOR)) as session:
        sign_in.ask(session.get_one(Person, other_id).email, "192.0.2.1")
    with tenancy.work(Scope(Door.PERSON, person=other_id)):
        progress.answer("m1", "nb", "q-half", "a")
    for person_id in (other_id, rita.id):
        Browser(app).sign_in(person_id)
    counted = f"SELECT person_id, count(*) FROM {table} GROUP BY 1"  # noqa: S608 - a name of the list above
    before = dict(rows(engine, counted))
    assert before[rita.id] > 0
    erase(rita.id)
    assert dict(rows(engine, counted)) == {person_id: count for person_id, count in before.items() if person_id != rita.id}


def test_invitations_to_the_address_go_everywhere_and_others_stay(rita: Leader, engine: Postgres):
    elsewhere = factories.make_institution()
    inviter = factories.make_leader(elsewhere)
    with factories.within(elsewhere, inviter):
        invitations.invite(email=rita.address, name="Rita", role=Role.COORDINATOR, language="nb")
        invitations.invite(email="other@people.example", name="Ola", role=Role.COORDINATOR, language="nb")
    with factories.within(rita.institution_id, rita.id):
        invitations.invite(email="mine@people.example", name="Ola", role=Role.MODERATOR, language="nb")
    erase(rita.id)
    assert {row[0] for row in rows(engine, "SELECT email FROM invitation")} == {
        "other@people.example",
        "mine@people.example",
    }


def test_waiting_letters_are_cancelled_and_no_letter_knows_the_address(app: Flask, rita: Leader, engine: Postgres):
    outbox.deliver()
    with factories.within(rita.institution_id, rita.id) as session:
        session.execute(text("SELECT 1"))
        outbox.write("invitation", rita.id, to=rita.address.upper(), language="nb", key="waits")
        outbox.write("invitation", rita.id, to="other@people.example", language="nb", key="stays")
    before = len(rows(engine, "SELECT 1 FROM message"))
    erase(rita.id)
    left = rows(engine, "SELECT recipient, state FROM message ORDER BY created_at, id")
    assert len(left) == before, "counts of letters stay"
    assert {recipient for recipient, _ in left} == {None, "other@people.example"}
    assert [state for recipient, state in left if recipient is None].count("cancelled") == 1
    assert [state for recipient, state in left if recipient] == ["ready"]


def test_a_letter_to_ones_address_can_be_written_and_changed_as_ones_own_alone(rita: Leader, engine: Postgres):
    other_id = factories.make_person()
    with tenancy.work(Scope(Door.PERSON, person=rita.id)):
        outbox.write("invitation", rita.id, to=rita.address, language="nb", key="mine", person_id=rita.id)
    for key, foreign in enumerate((other_id, None)):
        with pytest.raises(ProgrammingError, match="row-level security"), tenancy.work(Scope(Door.PERSON, person=rita.id)):
            outbox.write("invitation", rita.id, to=rita.address, language="nb", key=f"theirs:{key}", person_id=foreign)
    give_away = text("UPDATE message SET person_id = :other")
    with pytest.raises(ProgrammingError, match="row-level security"), tenancy.work(Scope(Door.PERSON, person=rita.id)):
        db.session.execute(give_away, {"other": other_id})
    assert rows(engine, "SELECT count(*) FROM message WHERE dedupe_key = 'invitation:mine'") == [(1,)]


def test_the_evidence_still_verifies_and_the_receipt_names_nobody(rita: Leader):
    erase(rita.id)
    with factories.within(rita.institution_id) as session:
        chain = signing.chain(session.scalars(select(Commitment.id)).one())
        signed = signing.find_signed()
    assert len(chain) == 1
    assert evidence.find_break(chain) is None
    assert signed
    assert (signed.name, signed.title) == (None, None)


def test_the_ledger_keeps_a_hash_and_the_trail_ids(rita: Leader, engine: Postgres):
    erase(rita.id)
    [(kept, day)] = rows(engine, "SELECT person_hash, day FROM erasure")
    assert (kept, type(day)) == (erasure.hash_of(rita.id), date)
    assert ("erased", rita.id, rita.id) in rows(engine, "SELECT action, actor_id, object_id FROM audit_entry")


def test_a_second_time_changes_nothing(rita: Leader, engine: Postgres):
    erase(rita.id)
    before = rows(engine, "SELECT count(*), max(at) FROM audit_entry")
    erase(rita.id)
    assert rows(engine, "SELECT count(*), max(at) FROM audit_entry") == before
    assert len(rows(engine, "SELECT 1 FROM erasure")) == 1


def test_the_address_can_begin_anew(rita: Leader):
    erase(rita.id)
    with tenancy.work(Scope(Door.DOOR)):
        assert sign_in.find_person(rita.address) is None
        assert invitations.ensure_person(rita.address, "Rita Igjen", "nb").id != rita.id


def test_nobody_is_erased_from_another_scope(rita: Leader):
    other_id = factories.make_person()
    for scope in (
        Scope(Door.PERSON, person=other_id),
        Scope(Door.DOOR),
        Scope(Door.APP, rita.institution_id, person=rita.id),
    ):
        with pytest.raises(Rebound), tenancy.work(scope):
            erasure.erase(rita.id)


def test_the_database_refuses_to_write_another_persons_ledger_row(rita: Leader):
    other_id = factories.make_person()
    with pytest.raises(ProgrammingError, match="row-level security"), tenancy.work(Scope(Door.PERSON, person=other_id)):
        db.session.add(Erasure(person_hash=erasure.hash_of(rita.id), day=date(2026, 10, 1)))


def test_whom_the_ledger_names_is_erased_again(rita: Leader, engine: Postgres):
    kept = factories.make_person("Ola Nordmann")
    assert erasure.replay() == 0
    with psycopg.connect(host=str(engine.sockets), user="postgres", dbname="fnett") as connection:
        connection.execute("INSERT INTO erasure VALUES (%s, '2026-10-01')", [erasure.hash_of(rita.id)])
    assert erasure.replay() == 1
    assert erasure.replay() == 0
    assert ("erased again after a restore",) in rows(engine, "SELECT action FROM audit_entry WHERE object_id = %s", rita.id)
    assert dict(rows(engine, "SELECT id, state FROM person")) == {rita.id: "erased", kept: "active"}
