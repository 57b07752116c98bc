"""Owners: told apart from institutions, named as people write them, completed by the business register."""

from typing import Any

from fnett.institutions.changes import Known, KnownOwner, Outcome, What
from tests.institutions.samples import FURULIA, altered, entry, planned, sample, with_value

CITY = "enhetsregisteret_enhet_310003743.json"
NUMBER = "310003743"


def known(**values: Any) -> Known:
    return Known(owners={NUMBER: KnownOwner(NUMBER, **{"name": "Bærum kommune", "form": "KOMM", **values})})


def test_the_name_comes_from_the_school_register_and_the_form_from_the_business_register() -> None:
    owners = {o["orgnr"]: o for o in planned(sample(FURULIA), sample(CITY)).created_owners}
    assert (owners[NUMBER]["name"], owners[NUMBER]["form"]) == ("Bærum kommune", "KOMM")
    assert owners["310005118"]["name"] == "Bærum kommune Skoler"


def test_capitals_do_not_replace_a_name_that_people_write() -> None:
    assert planned(sample(CITY), known=known()).changes_nothing
    assert planned(sample(CITY), known=known(name="GAMLE KOMMUNE")).updated_owners[NUMBER]["name"] == "BÆRUM KOMMUNE"
    assert planned(sample(CITY)).created_owners[0]["name"] == "BÆRUM KOMMUNE"


def test_an_institution_alone_does_not_make_an_owner_forget_its_form() -> None:
    plan = planned(sample(FURULIA), known=known())
    assert entry(plan, NUMBER, What.OWNER).outcome is Outcome.UNCHANGED


def test_a_bydel_lies_under_its_city() -> None:
    (owner,) = planned(sample("enhetsregisteret_enhet_310088684.json")).created_owners
    assert (owner["form"], owner["parent_orgnr"]) == ("ORGL", "310017442")


def test_an_owner_that_winds_up_or_is_deleted_says_so() -> None:
    closing = planned(with_value(CITY, "underAvvikling", True), known=known())
    assert closing.updated_owners[NUMBER]["state"] == "closing"
    gone = with_value("enhetsregisteret_enhet_slettet_310120197.json", "organisasjonsnummer", NUMBER)
    assert planned(gone, known=known()).updated_owners[NUMBER]["state"] == "deleted"
    assert planned(gone).changes_nothing


def test_a_removed_owner_is_erased() -> None:
    gone = with_value("enhetsregisteret_enhet_fjernet_http410_310121568.json", "organisasjonsnummer", NUMBER)
    assert planned(gone, known=known()).erased_owners == (NUMBER,)
    assert planned(gone).erased_owners == ()


def test_an_association_is_an_owner_when_an_institution_names_it() -> None:
    association = "310114715"
    file = sample(f"enhetsregisteret_enhet_{association}.json")

    def belong(content: Any) -> None:
        content["ForeldreRelasjoner"][0]["Enhet"] = {
            "Organisasjonsnummer": association,
            "Navn": "Foreldrelaget",
        }

    owned = planned(altered(FURULIA, belong), file)
    assert entry(owned, association, What.OWNER).outcome is Outcome.CREATED
    assert entry(planned(file), association, What.OWNER).outcome is Outcome.LEFT_OUT
