"""Tokens: made again from the key, kept as hashes, dead when one character is another."""

import dataclasses
import string
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from fnett.core import tokens
from fnett.core.tokens import CROCKFORD
from tests.conftest import KEY

ROW = UUID("0199a1b2-0000-7000-8000-000000000001")
NEW = "a newer key for tests alone and nowhere else"


@contextmanager
def keys(app: Flask, *pairs: tuple[int, str]) -> Iterator[None]:
    """The app with these keys, newest first."""
    before = app.extensions["fnett.settings"]
    app.extensions["fnett.settings"] = dataclasses.replace(before, secret_keys=pairs)
    try:
        with app.app_context():
            yield
    finally:
        app.extensions["fnett.settings"] = before


def test_a_token_can_be_made_again_and_is_kept_as_its_hash(whole_app: Flask):
    with whole_app.app_context():
        first, again = tokens.make("sign-in", ROW), tokens.make("sign-in", ROW)
    assert first == again
    assert len(first.text) == 43  # 32 bytes
    assert first.hash == tokens.hash_of(first.text) != first.text


def test_purpose_row_generation_and_key_each_make_another_token(whole_app: Flask):
    with keys(whole_app, (2, NEW), (1, KEY)):
        made = [
            tokens.make("sign-in", ROW),
            tokens.make("invitation", ROW),
            tokens.make("sign-in", uuid4()),
            tokens.make("sign-in", ROW, generation=2),
            tokens.make("sign-in", ROW, key_id=1),
        ]
    assert len({token.text for token in made}) == len(made)


def test_what_is_printed_and_mailed_today_opens_in_years_to_come(whole_app: Flask):
    """These values may never change while their key is in use: the sheets hang in kitchens."""
    with keys(whole_app, (1, KEY)):
        assert tokens.make("sign-in", ROW).text == "HAK5p7jpXqyj47VL6xRmd-hInLAbAZH1WZY11BkIDxE"
        assert tokens.make("sign-in", ROW, 2).text == "LM1yCILrtQxrrxlsX9MYFyYj33ht2R7yMNspl6gJooE"
        assert tokens.make_code("network-code", ROW).text == "YCMF09C3XKYAQMH1"
        assert tokens.make_code("network-code", ROW, 2).text == "EJWR7C06VW3VZZ39"
        assert tokens.form_value("7K3F") == "78033e4219eb9b31af3ded73576d83a33e38d0ee241b4e0007b987a3668e4a7e"
        assert tokens.keyed_hash("a", "b") == "c48eb7eaddee28ece2812706f19a6ef099cb9c80da27f162c5b29adb2f92ab73"


@pytest.mark.parametrize("make", [tokens.make, tokens.make_code])
def test_no_token_with_one_character_changed_is_accepted(whole_app: Flask, make: object):
    alphabet = string.ascii_letters + string.digits + "-_=/+. "
    with whole_app.app_context():
        token = make("network-code", ROW)  # type: ignore[operator]
    mutants = {
        token.text[:place] + other + token.text[place + 1 :] for place in range(len(token.text)) for other in alphabet
    } - {token.text}
    assert len(mutants) > 1000
    assert not [mutant for mutant in mutants if tokens.hash_of(mutant) == token.hash]
    assert tokens.hash_of(token.text) == token.hash


def test_a_token_of_an_old_key_still_works_after_the_key_was_changed(whole_app: Flask):
    with keys(whole_app, (1, KEY)):
        old, code = tokens.make("invitation", ROW), tokens.make_code("network-code", ROW)
    with keys(whole_app, (2, NEW), (1, KEY)):
        assert tokens.make("invitation", ROW, key_id=old.key_id) == old
        assert tokens.make_code("network-code", ROW, key_id=1) == code
        new = tokens.make("invitation", ROW)
        assert (new.key_id, old.key_id) == (2, 1)
        assert new.hash != old.hash


def test_a_key_that_was_taken_away_makes_no_tokens_any_more(whole_app: Flask):
    with keys(whole_app, (2, NEW)), pytest.raises(KeyError):
        tokens.make("invitation", ROW, key_id=1)


def test_a_code_is_sixteen_characters_without_look_alikes_in_groups_of_four(whole_app: Flask):
    with whole_app.app_context():
        codes = [tokens.make_code("network-code", uuid4()).text for _ in range(200)]
    assert {len(code) for code in codes} == {16}
    assert set("".join(codes)) <= set(CROCKFORD)
    assert not set(CROCKFORD) & set("ILOU")
    assert [len(group) for group in tokens.grouped(codes[0]).split("-")] == [4, 4, 4, 4]


LOOK_ALIKES = {"0": "0oO", "1": "1iIlL", "V": "vVuU"}


@given(st.text(CROCKFORD, min_size=16, max_size=16), st.data())
def test_a_code_is_read_however_a_person_types_it(code: str, data: st.DataObject):
    typed = "".join(
        data.draw(st.sampled_from(LOOK_ALIKES.get(character, character + character.lower()))) for character in code
    )
    gaps = data.draw(st.lists(st.sampled_from(["", " ", "-", " - "]), min_size=16, max_size=16))
    assert tokens.read_code("".join(a + b for a, b in zip(typed, gaps, strict=True))) == code


def test_something_endless_is_cut_before_it_is_looked_up():
    assert len(tokens.read_code("7" * 100_000)) == 64


def test_the_value_of_a_form_fits_its_own_token_alone(whole_app: Flask):
    with whole_app.app_context():
        value = tokens.form_value("7K3F")
        assert tokens.is_form_value("7K3F", value)
        assert not tokens.is_form_value("7K3G", value)
        assert not tokens.is_form_value("", value)
        for wrong in ("", "æ", value[:-1], value + "0", value.upper(), *changed(value)):
            assert not tokens.is_form_value("7K3F", wrong), wrong
    with keys(whole_app, (1, NEW)):
        assert not tokens.is_form_value("7K3F", value)


def test_a_hash_with_a_key_depends_on_purpose_text_and_key(whole_app: Flask):
    with whole_app.app_context():
        made = {tokens.keyed_hash("a", "b"), tokens.keyed_hash("a", "c"), tokens.keyed_hash("b", "b")}
    with keys(whole_app, (1, NEW)):
        made.add(tokens.keyed_hash("a", "b"))
    assert len(made) == 4


def changed(value: str) -> list[str]:
    return [value[:place] + ("0" if value[place] != "0" else "1") + value[place + 1 :] for place in range(len(value))]
