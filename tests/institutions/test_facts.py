"""What is kept of a unit, and the address it gets."""

from dataclasses import replace

import pytest

from fnett.institutions import facts
from fnett.institutions.registers import reading
from fnett.institutions.registers.values import Unit
from tests.institutions.samples import FURULIA, sample


def unit(name: str = FURULIA) -> Unit:
    (found,) = reading.read(*sample(name)).items
    assert isinstance(found, Unit)
    return found


def test_a_school_is_found_by_number_name_and_every_name_of_its_municipality() -> None:
    assert facts.of(unit("nbr_v4_enhet_310099643.json"))["search_key"] == (
        "310099643 beaivvas manaidgardi solstralen barnehage karasjok karasjohka"
    )


def test_a_unit_outside_every_municipality_is_kept_without_one() -> None:
    found = facts.of(unit("nsr_v4_enhet_310081833.json"))
    assert (found["municipality_number"], found["register_municipality"]) == (None, "2100")
    old = facts.of(replace(unit(), municipality="3024"))
    assert (old["municipality_number"], old["register_municipality"]) == (None, "3024")
    assert facts.of(unit())["municipality_number"] == "3201"


def test_the_home_of_a_family_kindergarten_is_not_kept() -> None:
    found = facts.of(unit("nbr_v4_enhet_310103756.json"))
    assert found["is_family_kindergarten"]
    assert (found["street"], found["latitude"], found["longitude"]) == (None, None, None)
    assert found["postal_place"] == "SOGNDAL"
    ordinary = facts.of(unit("nbr_v4_enhet_310087319.json"))
    assert not ordinary["is_family_kindergarten"]
    assert ordinary["street"] == "Bærveien 6"


def test_the_fingerprint_changes_with_any_fact_and_with_none() -> None:
    found = unit()
    assert found.detail
    other = replace(found, detail=replace(found.detail, size=413))
    assert facts.of(found)["fingerprint"] == facts.of(unit())["fingerprint"]
    assert facts.of(found)["fingerprint"] != facts.of(other)["fingerprint"]


def test_a_curated_name_is_found_and_sorts() -> None:
    found = facts.of(unit(), "Åsen skole")
    assert "asen skole" in found["search_key"]
    assert found["sort_key"] == "}sen skole"
    assert found["name"] == "Furulia skole"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        (FURULIA, "furulia-skole"),
        ("nsr_v4_enhet_310009229.json", "ovre-solbakken-skole"),
        ("nsr_v4_enhet_310035254.json", "snoheim-skole"),
        ("nsr_v4_enhet_310046213.json", "biegke-skuvle"),
        ("nsr_v4_enhet_310072249.json", "skule-ljos-leik-v-bo-avd-1-4"),
        ("nbr_v4_enhet_310087319.json", "tyttebaertunet-barnehage"),
    ],
)
def test_a_slug_is_the_norwegian_name_in_plain_letters(name: str, slug: str) -> None:
    assert facts.slug(unit(name), set()) == slug


def test_a_slug_that_is_taken_gets_the_municipality_and_then_the_number() -> None:
    taken = {"furulia-skole"}
    assert facts.slug(unit(), taken) == "furulia-skole-baerum"
    assert facts.slug(unit(), taken | {"furulia-skole-baerum"}) == "furulia-skole-310002372"


def test_a_slug_has_at_most_80_characters() -> None:
    long = replace(unit(), name="Ål " * 60)
    for taken in (set(), {facts.slug(long, set())}):
        assert len(facts.slug(long, taken)) <= 80


def test_a_list_row_has_no_facts() -> None:
    with pytest.raises(ValueError, match="no facts"):
        facts.of(replace(unit(), detail=None))
