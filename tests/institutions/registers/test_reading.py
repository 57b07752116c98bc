"""Bytes to answers: what is no answer of a register is refused with the file and the reason."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fnett.institutions.changes import Plan
from fnett.institutions.registers import reading
from fnett.institutions.registers.values import UnreadableFile
from tests.institutions.samples import FURULIA, LISTS, altered, planned, sample, samples, with_value

INTACT = sample(FURULIA)[1]


def reason(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        reading.read("file.json", data)
    assert caught.value.file == "file.json"
    return caught.value.reason


def test_the_intact_file_is_read() -> None:
    assert reading.read("file.json", INTACT).shape == "a unit of the school register"
    assert reading.read("file.json", b"\xef\xbb\xbf" + INTACT).shape == "a unit of the school register"


@pytest.mark.parametrize("cut", [1, len(INTACT) // 2, len(INTACT) - 3])
def test_a_file_that_was_cut_off_says_so(cut: int) -> None:
    assert reason(INTACT[:cut]).startswith("this is not JSON, or it was cut off (line ")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "this is not JSON, or it was cut off (line 1)."),
        (b"<html>Service Unavailable</html>", "this is not JSON, or it was cut off (line 1)."),
        (b"PK\x03\x04\x8a", "the text is not UTF-8 (byte 4)."),
        (b'{"Organisasjonsnummer": NaN}', "this is not JSON as a register writes it."),
        (b"[" * 100_000, "this is not JSON as a register writes it."),
        (b'"text"', "the answer is not an object."),
        (b"{}", "this is no answer of a register that fnett knows."),
        (
            b'{"Organisasjonsnummer": "310002372"}',
            "the answer has neither the field ErSkole nor ErBarnehage.",
        ),
        (b"[1]", "entry 1 of the list is not an object."),
    ],
)
def test_what_is_no_answer_is_refused(data: bytes, said: str) -> None:
    assert reason(data) == said


@pytest.mark.parametrize("key", ["Organisasjonsnummer", "Navn", "ErAktiv", "Kommune", "Naeringskoder", "DatoEndret"])
def test_a_missing_field_is_named(key: str) -> None:
    assert key in reason(altered(FURULIA, lambda content: content.pop(key))[1])


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("ErAktiv", "ja", "the answer: ErAktiv is not true or false."),
        ("ErAktiv", None, "the answer has no value in ErAktiv."),
        ("Elevtall", "412", "the answer: Elevtall is not a whole number."),
        ("Elevtall", True, "the answer: Elevtall is not a whole number."),
        ("Navn", 7, "the answer: Navn is not a text."),
        ("DatoEndret", "i går", "the answer: DatoEndret is not a time with a zone."),
        ("DatoEndret", "2026-09-13T01:05:43", "the answer: DatoEndret is not a time with a zone."),
        ("ForeldreRelasjoner", {}, "the answer: ForeldreRelasjoner is not a list."),
    ],
)
def test_a_field_of_another_type_is_named(key: str, value: object, said: str) -> None:
    assert reason(with_value(FURULIA, key, value)[1]) == said


def test_schools_and_kindergartens_in_one_list_are_refused() -> None:
    both = json.loads(sample("nsr_v4_enheter_kommune_3201.json")[1])
    both["EnhetListe"] += json.loads(sample("nbr_v4_enheter_kommune_0301.json")[1])["EnhetListe"]
    assert reason(json.dumps(both).encode()) == "schools and kindergartens stand in one list."


def test_one_bad_file_among_many_stops_the_whole_run() -> None:
    good = samples()
    assert planned(*good).created
    with pytest.raises(UnreadableFile, match=r"broken\.json: this is not JSON"):
        planned(*good, ("broken.json", b"{"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_value_anywhere_gives_a_plan_or_a_reason(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from([FURULIA, "nbr_v4_enhet_310090050.json", *LISTS[:1]]))
    content: Any = json.loads(sample(file)[1])
    place = content
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JSON)
    with suppress(UnreadableFile):  # nothing else may come out
        assert isinstance(planned((file, json.dumps(content).encode())), Plan)


@settings(max_examples=100, deadline=None)
@given(st.binary())
def test_any_bytes_give_a_plan_or_a_reason(data: bytes) -> None:
    with suppress(UnreadableFile):
        assert isinstance(planned(("file.json", data)), Plan)
