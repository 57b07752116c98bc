"""Evidence: whatever is changed, taken out, put in or moved in a chain of records is found."""

import dataclasses
import hashlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fnett.core import evidence
from fnett.core.evidence import FIRST, Record

Chain = list[tuple[Record, str]]
FIELDS = [field.name for field in dataclasses.fields(Record)]
words = st.text(max_size=20)


def chain_of(texts: list[str]) -> Chain:
    """A chain as signing makes it: one record for each text."""
    chain: Chain = []
    for place, text in enumerate(texts, start=1):
        record = Record(
            subject="commitment",
            sequence=place,
            edition="1",
            language="nb",
            text_hash=text,
            role="leader",
            method="mailed link",
            level="low",
            signed_at=f"2026-08-{place:02}T10:00:00+00:00",
            personal_digest=evidence.personal_digest(f"salt {place}", {"name": "Rita Rektor"}),
            previous_hash=chain[-1][1] if chain else FIRST,
        )
        chain.append((record, evidence.record_hash(record)))
    return chain


chains = st.lists(words, min_size=2, max_size=8).map(chain_of)


@given(chains)
def test_a_chain_as_it_was_made_holds(chain: Chain):
    assert evidence.find_break(chain) is None


def test_a_record_has_the_hash_that_whoever_checks_it_without_fnett_works_out():
    """How a record becomes a hash may never change: sorted JSON without spaces, as UTF-8, SHA-256 in hex."""
    fields = '"name":"Rita Måneskog","person":"0199a1b2-0000-7000-8000-000000000002","title":"Rektor"'
    personal = hashlib.sha256(f'{{"fields":{{{fields}}},"salt":"{"5a" * 32}"}}'.encode()).hexdigest()
    assert personal == "b5c83fdfff8e042aa434f726517e6813c7beb23ec64f99c06323d254ede7d007"
    said = {"title": "Rektor", "person": "0199a1b2-0000-7000-8000-000000000002", "name": "Rita Måneskog"}
    assert evidence.personal_digest("5a" * 32, said) == personal
    record = dataclasses.replace(chain_of(["1" * 64])[0][0], personal_digest=personal)
    assert evidence.record_hash(record) == "2a6c37363ab9f02f51775dbe92b6f72e14d395d5bd42afef12f6be774ea3302e"


def test_no_record_is_no_break():
    assert evidence.find_break([]) is None


@given(chains, st.data())
def test_any_change_of_any_field_is_found_where_it_was_made(chain: Chain, data: st.DataObject):
    place = data.draw(st.integers(0, len(chain) - 1))
    field = data.draw(st.sampled_from(FIELDS))
    record, kept = chain[place]
    other: Any = data.draw(st.integers() if field == "sequence" else words)
    if other == getattr(record, field):
        return
    chain[place] = (dataclasses.replace(record, **{field: other}), kept)
    assert evidence.find_break(chain) == place + 1


@given(chains, st.data())
def test_a_changed_record_with_a_fitting_hash_breaks_the_next(chain: Chain, data: st.DataObject):
    place = data.draw(st.integers(0, len(chain) - 2))
    changed = dataclasses.replace(chain[place][0], text_hash=chain[place][0].text_hash + "x")
    chain[place] = (changed, evidence.record_hash(changed))
    assert evidence.find_break(chain) == place + 2


@given(chains, st.data())
def test_a_record_taken_out_before_the_last_is_found(chain: Chain, data: st.DataObject):
    place = data.draw(st.integers(0, len(chain) - 2))
    del chain[place]
    assert evidence.find_break(chain) == place + 1


@given(chains, st.data())
def test_a_record_put_in_is_found(chain: Chain, data: st.DataObject):
    place = data.draw(st.integers(0, len(chain)))
    stranger = dataclasses.replace(chain[0][0], sequence=place + 1, text_hash="another text", previous_hash="0" * 63 + "1")
    chain.insert(place, (stranger, evidence.record_hash(stranger)))
    assert evidence.find_break(chain) == place + 1


@given(chains, st.data())
def test_two_records_that_changed_places_are_found(chain: Chain, data: st.DataObject):
    first, second = sorted(data.draw(st.lists(st.integers(0, len(chain) - 1), min_size=2, max_size=2, unique=True)))
    chain[first], chain[second] = chain[second], chain[first]
    assert evidence.find_break(chain) == first + 1


@given(st.dictionaries(words, words), words, words)
def test_the_digest_of_personal_fields_depends_on_salt_and_fields_and_not_on_their_order(
    fields: dict[str, str], salt: str, other: str
):
    digest = evidence.personal_digest(salt, fields)
    assert digest == evidence.personal_digest(salt, dict(reversed(fields.items())))
    assert (digest == evidence.personal_digest(other, fields)) == (salt == other)
    assert digest != evidence.personal_digest(salt, {**fields, "one more": "field"})


def test_fields_cannot_be_shifted_into_each_other():
    one = evidence.personal_digest("s", {"name": "Rita", "title": "Rektor"})
    assert one != evidence.personal_digest("s", {"name": "Rita Rektor", "title": ""})
    assert one != evidence.personal_digest("s", {"name": 'Rita","title":"Rektor'})
