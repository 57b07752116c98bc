"""Details of the school and the kindergarten register."""

from datetime import date
from typing import Any

import pytest

from fnett.institutions.registers import reading
from fnett.institutions.registers.values import Body, Detail, Item, Unfit, Unit
from tests.institutions.samples import FURULIA, File, altered, sample, with_value


def read(file: File) -> Item:
    (found,) = reading.read(*file).items
    return found


def unit(file: File) -> Unit:
    found = read(file)
    assert isinstance(found, Unit)
    return found


def detail(file: File) -> Detail:
    found = unit(file).detail
    assert found
    return found


def test_a_full_record_is_read_whole() -> None:
    assert detail(sample(FURULIA)) == Detail(
        industry="85.201",
        is_excluded=False,
        closed_on=None,
        closed_reason=None,
        grade_from=1,
        grade_to=7,
        size=412,
        street="Tittelbærveien 12",
        postcode="1362",
        postal_place="HOSLE",
        latitude=59.9344,
        longitude=10.5846,
        website="https://www.furulia-skole.example",
        written_form="nb",
        owner=Body("310003743", "Bærum kommune"),
        attached=Body("310005118", "Bærum kommune Skoler"),
    )


def test_coordinates_0_0_undefined_and_empty_texts_are_absent() -> None:
    found = detail(sample("nsr_v4_enhet_310068136.json"))
    assert (found.latitude, found.longitude, found.street, found.postcode) == (None, None, None, None)
    assert (found.website, found.size) == (None, None)


def test_a_closed_unit_tells_when_and_how() -> None:
    found = detail(sample("nsr_v4_enhet_310010596.json"))
    assert (found.closed_on, found.closed_reason) == (date(2022, 8, 20), "F")
    assert unit(sample("nsr_v4_enhet_310010596.json")).municipality == "3024"


def test_the_first_industry_code_is_the_one_with_priority_1() -> None:
    assert detail(sample("nsr_v4_enhet_310057177.json")).industry == "85.202"
    turned = altered("nsr_v4_enhet_310057177.json", lambda content: content["Naeringskoder"].reverse())
    assert detail(turned).industry == "85.202"


def test_a_kindergarten_in_oslo_has_the_city_as_owner_and_is_attached_to_its_bydel() -> None:
    found = detail(sample("nbr_v4_enhet_310090050.json"))
    assert found.owner == Body("310017442", "Oslo kommune")
    assert found.attached == Body("310088684", "Oslo kommune Bydel Grünerløkka")


def test_upper_secondary_grades_go_on_to_13() -> None:
    found = detail(sample("nsr_v4_enhet_310050326.json"))
    assert (found.grade_from, found.grade_to) == (1, 13)


@pytest.mark.parametrize(("form", "kept"), [("B", "nb"), ("N", "nn"), ("X", None), ("", None)])
def test_only_b_and_n_are_written_forms(form: str, kept: str | None) -> None:
    assert detail(with_value(FURULIA, "Maalform", {"Id": form, "Navn": "?"})).written_form == kept


def test_no_written_form_at_all_is_not_set() -> None:
    assert detail(with_value(FURULIA, "Maalform", None)).written_form is None


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("Organisasjonsnummer", "310002373", "Its number is not nine digits with the right check digit."),
        (
            "Navn",
            "Furulia\u202e skole",
            "Navn holds a control character or one that changes the direction of writing.",
        ),
        ("Navn", "x" * 201, "Navn has 201 characters; 1 to 200 can be kept."),
        ("Elevtall", -1, "Elevtall is -1."),
        ("SkoletrinnGSTil", 14, "Its grades are outside 1 to 13."),
        ("Utgaattype", {"Id": "ABC", "Navn": ""}, "Utgaattype has 3 characters; 1 to 2 can be kept."),
    ],
)
def test_a_fact_that_cannot_be_kept_refuses_the_unit(key: str, value: Any, reason: str) -> None:
    assert isinstance(read(sample(FURULIA)), Unit)
    found = read(with_value(FURULIA, key, value))
    assert isinstance(found, Unfit)
    assert found.reason == reason


def test_an_owner_with_a_wrong_number_refuses_the_unit() -> None:
    def alter(content: Any) -> None:
        content["ForeldreRelasjoner"][0]["Enhet"]["Organisasjonsnummer"] = "310003744"

    assert isinstance(read(altered(FURULIA, alter)), Unfit)
