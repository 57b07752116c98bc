"""Counties, municipalities, and texts folded for search and sorting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.institutions import geography
from fnett.institutions.geography import search_key, sort_key


def test_there_are_15_counties_and_357_municipalities() -> None:
    assert len(geography.counties()) == 15
    assert len(geography.municipalities()) == 357


def test_numbers_are_text_with_leading_zeros() -> None:
    oslo = geography.find_municipality("0301")
    assert oslo
    assert (oslo.name, oslo.county_number, oslo.official_name) == ("Oslo", "03", "Oslo - Oslove")
    assert geography.find_municipality("301") is None


@pytest.mark.parametrize("number", ["2100", "2599", "3024", "", None])
def test_svalbard_abroad_and_old_numbers_are_no_municipality(number: str | None) -> None:
    assert geography.find_municipality(number) is None
    assert geography.county_of(number) is None


def test_a_number_of_2020_to_2023_leads_to_the_municipality_of_today() -> None:
    found = geography.find_former("3024")
    assert found
    assert found.number == "3201"


def test_the_split_number_1507_leads_nowhere() -> None:
    assert geography.find_former("1507") is None
    assert {m.name for m in geography.municipalities().values() if m.former_number == "1507"} == {
        "Ålesund",
        "Haram",
    }


def test_names_in_all_languages_are_kept() -> None:
    porsanger = geography.find_municipality("5622")
    assert porsanger
    assert porsanger.names == ("Porsanger", "Porsáŋgu", "Porsanki")


@pytest.mark.parametrize("typed", ["ålesund", "alesund", "aalesund", "ÅLESUND", " Ålesund ", "A\u030alesund"])
def test_ålesund_is_found_however_it_is_typed(typed: str) -> None:
    assert search_key(typed) == "alesund"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Kárášjohka", "karasjohka"),
        ("Guovdageaidnu", "guovdageaidnu"),
        ("Porsáŋgu", "porsangu"),
        ("Sjøen", "sjoen"),
        ("Sjøen", "sjoeen"),
        ("Bærum", "baerum"),
        ("Hábmer", "habmer"),
        ("«Ljos & Leik»", "ljos leik"),
    ],
)
def test_names_are_found_without_their_marks(written: str, typed: str) -> None:
    assert search_key(written) == search_key(typed)


@given(st.text())
def test_folding_twice_is_folding_once_and_leaves_no_wildcard(text: str) -> None:
    once = search_key(text)
    assert not set("%_\\") & set(once)
    assert search_key(once) == once


def test_norwegian_letters_come_last_and_sámi_letters_where_people_look_for_them() -> None:
    names = ["Ålesund", "Ørland", "Ævje", "Zeta", "Đeatnu", "Eŋ", "Eo", "Aure", "Ávža"]
    assert sorted(names, key=sort_key) == [
        "Aure",
        "Ávža",
        "Đeatnu",
        "Eŋ",
        "Eo",
        "Zeta",
        "Ævje",
        "Ørland",
        "Ålesund",
    ]
