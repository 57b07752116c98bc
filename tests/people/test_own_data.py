"""The file of one's own data holds all that is stored about oneself, and nothing about others."""

from uuid import UUID

import pytest
from flask import Flask

from fnett.commitments import editions, signing
from fnett.core import inventory, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people import invitations, own_data, own_rows
from fnett.people.access import Role
from fnett.training import progress
from fnett.web.locale import reading_in
from tests import factories


@pytest.fixture
def rita(app: Flask) -> UUID:
    """A leader who has signed, learnt, and been told a role twice; beside her another of everything."""
    with app.app_context():
        institution_id = factories.make_institution("Bjørkelia skole")
        people = [factories.make_leader(institution_id, name=name) for name in ("Ola Annen", "Rita Rektor")]
        for person_id in people:
            with tenancy.work(Scope(Door.PERSON, person=person_id)):
                progress.answer("m1", "nb", "q-half", "a")
        with factories.within(institution_id, people[1]):
            text_hash = editions.current().text("nb").fingerprint
            signing.sign(name="Rita Rektor", title="Rektor", language="nb", text_hash=text_hash)
            invitations.invite(email="other@people.example", name="Siri Invitert", role=Role.MODERATOR, language="nb")
        return people[1]


def exported(person_id: UUID) -> dict[str, list[dict[str, object]]]:
    with tenancy.work(Scope(Door.PERSON, person=person_id, read_only=True)):
        return {part["table"]: part["rows"] for part in own_data.export(person_id)["stored"]}


def test_it_holds_what_is_stored_with_what_it_is_for(app: Flask, rita: UUID):
    with app.app_context(), tenancy.work(Scope(Door.PERSON, person=rita, read_only=True)):
        file = own_data.export(rita)
    stored = {part["table"]: part for part in file["stored"]}
    assert stored["person"]["rows"][0]["name"] == "Rita Rektor"
    assert stored["commitment_signer"]["rows"][0]["title"] == "Rektor"
    assert stored["commitment_evidence"]["rows"][0]["language"] == "nb"
    assert {"purpose", "basis", "kept"} == set(stored["person"]["columns"]["email"])
    assert list(file["institutions"].values()) == ["Bjørkelia skole"]


def test_it_holds_letters_by_kind_and_day_and_steps_by_a_fixed_word(app: Flask, rita: UUID):
    with app.app_context():
        found = exported(rita)
    assert [(row["kind"], bool(row["created_at"])) for row in found["message"]] == [("commitment_receipt", True)]
    assert {"commitment signed", "invited to a role"} <= {row["action"] for row in found["audit_entry"]}


def test_it_holds_nobody_else(app: Flask, rita: UUID):
    with app.app_context():
        words = str(exported(rita))
    assert "Rita Rektor" in words
    for other in ("Ola Annen", "Siri Invitert", "other@people.example"):
        assert other not in words


def test_no_secret_goes_into_it(app: Flask, rita: UUID):
    with app.app_context():
        found = exported(rita)
    assert not {"salt", "token_hash", "binding_hash"} & {name for rows in found.values() for row in rows for name in row}


def test_the_page_counts_what_there_is_and_leaves_out_what_there_is_not(app: Flask, rita: UUID):
    with app.app_context(), tenancy.work(Scope(Door.PERSON, person=rita, read_only=True)), reading_in("en"):
        kinds = {kind.words: (kind.count, kind.kept) for kind in own_data.kinds(rita)}
    assert kinds["Your answers in the training"] == (1, "24 months after your last role ended and you last used fnett")
    assert "Invitations to you" not in kinds


def test_every_table_about_people_and_every_period_has_words():
    assert set(own_data.IN_WORDS) == {name for name, table in inventory.tables().items() if table.is_about_people}
    assert {own_data._retention(name) for name in own_data.IN_WORDS} == set(own_data.KEPT)
    assert {table.name for table in own_rows.tables()} == set(own_data.IN_WORDS)
