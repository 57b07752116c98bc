"""What was shown and signed is kept as evidence that nobody can change unseen."""

import dataclasses
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
import time_machine
from flask import Flask
from sqlalchemy import Executable, Table, select, update
from sqlalchemy.exc import ProgrammingError

from fnett.commitments import editions, signing
from fnett.commitments.models import Commitment, CommitmentEvidence, CommitmentSigner
from fnett.core import evidence, outbox, tenancy
from fnett.core.db import db
from fnett.core.models import AuditEntry, Message
from fnett.core.problems import NotFound, Refused
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.institutions.participation import Participation
from fnett.people.models import Person
from tests import factories

NOON = datetime(2026, 10, 7, 10, 0, tzinfo=UTC)


@dataclasses.dataclass(frozen=True)
class School:
    id: UUID
    leader: UUID


@pytest.fixture
def school(app: Flask) -> Iterator[School]:
    with app.app_context(), time_machine.travel(NOON, tick=False):
        institution = factories.make_institution(joined=False)
        with factories.within(institution):
            db.session.add(Participation(institution_id=institution, state="invited"))
        yield School(institution, factories.make_leader(institution))


def sign(school: School, *, language: str = "nb", text_hash: str | None = None, name: str = "Rita Rektor") -> UUID:
    text_hash = text_hash or editions.current().text(language).fingerprint
    with factories.within(school.id, school.leader):
        return signing.sign(name=name, title="Rektor", language=language, text_hash=text_hash).id


def chain(school: School) -> list[tuple[evidence.Record, str]]:
    with factories.within(school.id) as session:
        return signing.chain(session.scalars(select(Commitment.id)).one())


def state(school: School) -> str:
    with factories.within(school.id) as session:
        return session.scalars(select(Commitment.state)).one()


def test_it_is_asked_for_once(school: School) -> None:
    with factories.within(school.id):
        assert signing.find() is None
        assert signing.request().id == signing.request().id
    assert state(school) == "sent"


def test_asking_for_what_was_asked_for_writes_nothing(school: School) -> None:
    with factories.within(school.id):
        asked = signing.request().id
    with tenancy.work(Scope(Door.APP, school.id, None, read_only=True)):
        assert signing.request().id == asked


def test_opening_the_text_is_seen_once(school: School) -> None:
    for hour in (10, 12):
        with time_machine.travel(NOON.replace(hour=hour), tick=False), factories.within(school.id, school.leader):
            signing.mark_seen()
    with factories.within(school.id) as session:
        assert session.scalars(select(Commitment.seen_at)).one() == NOON
    assert state(school) == "seen"


def test_what_was_shown_is_kept_by_edition_language_and_hash(school: School) -> None:
    signature = sign(school, language="nn")
    with factories.within(school.id):
        signed = signing.get_signed(signature)
        assert signed == signing.find_signed()
    assert signed == signing.Signed(
        institution="Bjørkelia skole",
        edition="1",
        language="nn",
        text_hash=editions.locked()["1/nn"],
        name="Rita Rektor",
        title="Rektor",
        signed_at=NOON,
        valid_until=date(2028, 10, 7),
    )


def test_the_record_says_how_sure_one_is_of_the_signer(school: School) -> None:
    sign(school)
    ((record, stored),) = chain(school)
    assert (record.role, record.method, record.level) == ("leader", "mailed_link", "email")
    assert (record.sequence, record.previous_hash) == (1, evidence.FIRST)
    assert stored == evidence.record_hash(record)


def test_the_personal_fields_enter_as_a_salted_digest(school: School) -> None:
    sign(school)
    ((record, _),) = chain(school)
    with factories.within(school.id) as session:
        signer = session.scalars(select(CommitmentSigner)).one()
        fields = {"person": str(signer.person_id), "name": signer.name, "title": signer.title}
        assert evidence.personal_digest(signer.salt, fields) == record.personal_digest
        assert evidence.personal_digest(signer.salt, {**fields, "name": "Somebody Else"}) != record.personal_digest


def test_the_signer_is_the_one_who_is_signed_in(school: School) -> None:
    sign(school)
    with factories.within(school.id) as session:
        signer = session.scalars(select(CommitmentSigner)).one()
        assert (signer.person_id, signer.name, signer.title) == (school.leader, "Rita Rektor", "Rektor")
        assert len(signer.salt) == 64


def test_the_trail_names_what_was_opened_and_signed(school: School) -> None:
    with factories.within(school.id, school.leader):
        signing.mark_seen()
    sign(school)
    with factories.within(school.id) as session:
        commitment = session.scalars(select(Commitment.id)).one()
        trail = session.execute(
            select(AuditEntry.action, AuditEntry.object_id, AuditEntry.actor_id).order_by(AuditEntry.id)
        ).all()
    assert trail == [("commitment seen", commitment, school.leader), ("commitment signed", commitment, school.leader)]


def test_the_receipt_goes_to_the_signer_in_their_language(app: Flask, school: School) -> None:
    signature = sign(school, language="en")
    with factories.within(school.id) as session:
        signer = session.execute(select(Person.email, Person.language).where(Person.id == school.leader)).one()
    with tenancy.work(outbox.COURIER) as session:
        (letter,) = session.scalars(select(Message))
        assert (letter.kind, letter.subject_id, letter.person_id) == ("commitment_receipt", signature, school.leader)
        assert (letter.recipient, letter.language) == signer
        assert letter.dedupe_key == f"commitment_receipt:{signature}"


def test_the_day_of_a_signature_is_a_norwegian_day_and_its_moment_a_whole_second(school: School) -> None:
    with time_machine.travel(
        datetime(2026, 10, 7, 22, 30, 5, 600_000, tzinfo=UTC), tick=False
    ):  # half past midnight in Oslo
        signature = sign(school)
    with factories.within(school.id) as session:
        assert session.scalars(select(Commitment.valid_until)).one() == date(2028, 10, 8)
        signed = signing.get_signed(signature)
    assert (signed.valid_until, signed.signed_at) == (date(2028, 10, 8), datetime(2026, 10, 7, 22, 30, 5, tzinfo=UTC))
    ((record, _),) = chain(school)
    assert record.signed_at == "2026-10-07T22:30:05+00:00"


def test_of_several_signatures_the_newest_is_shown_and_the_first_made_the_institution_join(school: School) -> None:
    sign(school, name="Rita Rektor")
    with time_machine.travel(datetime(2028, 10, 8, 10, tzinfo=UTC), tick=False):
        sign(school, name="Nils Neste")
    with factories.within(school.id) as session:
        assert signing.find_signed().name == "Nils Neste"
        assert session.get_one(Participation, school.id).joined_at == NOON


def test_an_institution_that_nobody_invited_can_sign_too(school: School) -> None:
    other = factories.make_institution("Furulia skole", joined=False)
    assert sign(School(other, factories.make_leader(other)))


def test_signing_makes_the_institution_take_part(school: School) -> None:
    sign(school)
    with factories.within(school.id) as session:
        standing = session.get_one(Participation, school.id)
        assert (standing.state, standing.joined_at) == ("joined", NOON)


def test_a_second_signature_while_the_first_holds_is_refused(school: School) -> None:
    sign(school)
    with pytest.raises(signing.SignedAlready) as refusal:
        sign(school, name="Somebody Else")
    assert refusal.value.message == "The commitment is signed already. The receipt is on this page."
    assert len(chain(school)) == 1


@pytest.mark.parametrize("back", ["in the first ninety days", "after them"])
def test_an_institution_that_left_signs_again_while_its_term_lasts_and_takes_part(school: School, back: str) -> None:
    sign(school)
    with factories.within(school.id) as session:
        standing = session.get_one(Participation, school.id)
        standing.state, standing.left_at = ("left", NOON) if back == "in the first ninety days" else ("invited", None)
        assert signing.state() == "expired"
    again = NOON.replace(day=9)
    with time_machine.travel(again, tick=False):
        sign(school)
        with pytest.raises(signing.SignedAlready):
            sign(school)
    with factories.within(school.id) as session:
        standing = session.get_one(Participation, school.id)
        assert (standing.state, standing.joined_at, standing.left_at) == ("joined", again, None)
        assert signing.state() == "signed"
    assert evidence.find_break(chain(school)) is None


def test_after_two_years_it_is_signed_anew_and_the_chain_goes_on(school: School) -> None:
    sign(school)
    with time_machine.travel(datetime(2028, 10, 7, 20, tzinfo=UTC), tick=False), pytest.raises(signing.SignedAlready):
        sign(school)
    with time_machine.travel(datetime(2028, 10, 8, 10, tzinfo=UTC), tick=False):
        sign(school, language="en")
    first, second = chain(school)
    assert second[0].previous_hash == first[1]
    assert evidence.find_break([first, second]) is None


@pytest.mark.parametrize("language", ["nb", "uk", "", "../nb"])
def test_a_text_that_was_not_shown_cannot_be_signed(school: School, language: str) -> None:
    for text_hash in ("0" * 64, "", editions.current().text("en").fingerprint):
        with pytest.raises(Refused) as refusal:
            sign_with(school, language, text_hash)
        assert refusal.value.message == signing.CHANGED
    assert evidence_rows(school) == 0
    sign(school)
    assert evidence_rows(school) == 1


def sign_with(school: School, language: str, text_hash: str) -> None:
    with factories.within(school.id, school.leader):
        signing.sign(name="Rita Rektor", title="Rektor", language=language, text_hash=text_hash)


def evidence_rows(school: School) -> int:
    with factories.within(school.id) as session:
        return len(session.scalars(select(CommitmentEvidence.id)).all())


@pytest.mark.parametrize("asked", [False, True])
def test_of_two_signatures_at_once_one_stands(app: Flask, school: School, asked: bool) -> None:
    if asked:
        with factories.within(school.id):
            signing.request()

    def attempt(_: int) -> str:
        with app.app_context():
            try:
                sign(school)
            except signing.SignedAlready:
                return "already"
            return "signed"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, range(8))) == ["already"] * 7 + ["signed"]
    assert evidence_rows(school) == 1


def test_a_sound_chain_holds_and_every_changed_field_breaks_it(school: School) -> None:
    sign(school)
    with time_machine.travel(datetime(2029, 1, 1, tzinfo=UTC), tick=False):
        sign(school)
    sound = chain(school)
    assert evidence.find_break(sound) is None
    for place, (record, stored) in enumerate(sound):
        for field in dataclasses.fields(record):
            value = getattr(record, field.name)
            other = dataclasses.replace(record, **{field.name: value + 1 if isinstance(value, int) else value + "x"})
            tampered = [*sound[:place], (other, stored), *sound[place + 1 :]]
            assert evidence.find_break(tampered) == place + 1, field.name
    assert evidence.find_break(sound[1:]) == 1
    assert evidence.find_break(sound[::-1]) == 1


def test_the_chain_holds_wherever_the_computer_stands(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    sign(school)
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    try:
        time.tzset()
        assert datetime.now().astimezone().utcoffset() == timedelta(hours=5, minutes=45)
        assert evidence.find_break(chain(school)) is None
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_row_changed_behind_the_apps_back_is_found(school: School, engine: Postgres) -> None:
    sign(school)
    assert evidence.find_break(chain(school)) is None
    with psycopg.connect(host=str(engine.sockets), user="postgres", dbname="fnett", autocommit=True) as connection:
        connection.execute("UPDATE commitment_evidence SET language = 'en'")
    assert evidence.find_break(chain(school)) == 1


MAY_DELETE = {
    (Door.PERSON, CommitmentSigner.__table__),  # a signer's own name, when they erase themselves
    (Door.COURIER, CommitmentEvidence.__table__),  # three years after the term, and not a fresh one
    (Door.COURIER, CommitmentSigner.__table__),
}


@pytest.mark.parametrize("door", Door)
@pytest.mark.parametrize("table", [CommitmentEvidence.__table__, CommitmentSigner.__table__])
def test_no_door_can_change_or_delete_evidence(school: School, door: Door, table: Table) -> None:
    sign(school)
    denied = [table.update().values(id=table.c.id), *([] if (door, table) in MAY_DELETE else [table.delete()])]
    for statement in denied:
        with pytest.raises(ProgrammingError, match="permission denied"):
            run(Scope(door, school.id, None, school.leader, office=True), statement)
    if door is Door.COURIER:
        run(Scope(door, school.id), table.delete())
    assert len(chain(school)) == 1
    with factories.within(school.id):
        assert signing.find_signed() is not None
    changeable = Commitment.__table__
    run(Scope(Door.APP, school.id, None, school.leader), update(changeable).values(id=changeable.c.id))


def run(scope: Scope, statement: Executable) -> None:
    with tenancy.work(scope) as session:
        session.execute(statement)


def test_nobody_takes_the_name_off_another_persons_signature(school: School) -> None:
    sign(school)
    run(Scope(Door.PERSON, person=factories.make_person()), CommitmentSigner.__table__.delete())
    with factories.within(school.id):
        assert signing.find_signed().name == "Rita Rektor"
    run(Scope(Door.PERSON, person=school.leader), CommitmentSigner.__table__.delete())
    with factories.within(school.id):
        assert signing.find_signed().name is None
        assert evidence.find_break(chain(school)) is None


def test_another_institution_sees_no_signature(school: School) -> None:
    signature = sign(school)
    other = factories.make_institution("Furulia skole")
    with factories.within(other):
        assert signing.find_signed() is None
        for unknown in (signature, uuid4()):
            with pytest.raises(NotFound, match=r"^no such signature within the scope$"):
                signing.get_signed(unknown)
    with factories.within(school.id):
        assert signing.get_signed(signature)
