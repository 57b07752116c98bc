"""The business register, and what is never read from it."""

from datetime import date

import pytest

from fnett.institutions.registers import reading
from fnett.institutions.registers.values import (
    Change,
    Deleted,
    Item,
    MainUnit,
    Removed,
    SubUnit,
    Unfit,
    UnreadableFile,
)
from tests.institutions.samples import planned, sample, samples, with_value

ASSOCIATION = "enhetsregisteret_enhet_310114715.json"


def items(name: str) -> tuple[Item, ...]:
    return reading.read(*sample(name)).items


def test_each_class_becomes_its_value() -> None:
    assert items("enhetsregisteret_enhet_310088684.json") == (
        MainUnit("310088684", "OSLO KOMMUNE BYDEL 2 GRÜNERLØKKA", "ORGL", "310017442", "84.110", is_closing=False),
    )
    assert items("enhetsregisteret_underenhet_310117455.json") == (
        SubUnit("310117455", "LILLEVIKA BARNEHAGE", date(2026, 12, 31)),
    )
    assert items("enhetsregisteret_enhet_slettet_310120197.json") == (
        Deleted("310120197", "SMÅTROLLA BARNEHAGE AS", date(2025, 3, 14), is_sub_unit=False),
    )
    assert items("enhetsregisteret_underenhet_slettet_310069507.json") == (
        Deleted("310069507", "KVERNBEKKEN UNGDOMSSKOLE", date(2024, 8, 22), is_sub_unit=True),
    )
    assert items("enhetsregisteret_enhet_fjernet_http410_310121568.json") == (Removed("310121568", date(2026, 2, 3)),)
    assert items("enhetsregisteret_oppdateringer_underenheter.json")[2] == Change("310106496", "Sletting")


def test_a_body_that_winds_up_says_so() -> None:
    (found,) = items("enhetsregisteret_enhet_310116084.json")
    assert isinstance(found, MainUnit)
    assert found.is_closing


def test_the_address_of_an_association_is_nowhere_in_the_plan() -> None:
    assert b"Kari Nordmann" in sample(ASSOCIATION)[1]
    said = repr(planned(*samples()))
    assert "FAU FURULIA SKOLE" in said
    assert "Nordmann" not in said
    assert "Oppdiktet vei" not in said


@pytest.mark.parametrize("key", ["epostadresse", "telefon", "mobil", "roller"])
def test_contact_details_are_nowhere_in_the_plan(key: str) -> None:
    said = repr(planned(with_value("enhetsregisteret_enhet_310091421.json", key, "canary@barnehage.example")))
    assert "EVENTYRKROKEN" in said
    assert "canary" not in said


def test_an_unknown_class_stops_the_run() -> None:
    assert planned(sample(ASSOCIATION))
    with pytest.raises(UnreadableFile, match="is of the class Rolle"):
        planned(with_value(ASSOCIATION, "respons_klasse", "Rolle"))


def test_a_wrong_number_refuses_the_unit() -> None:
    (found,) = reading.read(*with_value(ASSOCIATION, "organisasjonsnummer", "310114716")).items
    assert isinstance(found, Unfit)
