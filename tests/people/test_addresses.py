"""Addresses are checked as written and compared folded."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.core.problems import Refused
from fnett.people import addresses

NO_ADDRESSES = (
    *("", "kari", "kari@", "@people.example", "kari@@people.example", "ka ri@people.example", '"ka ri"@people.example'),
    *(
        "kari@people",
        "kari@people.example\n",
        "kari@people.example\u200b",
        "\u202ekari@people.example",
        "kåri@people.example",
    ),
    *("Kari <kari@people.example>", "kari@people.example,ola@people.example", "kari@[127.0.0.1]"),
    *("kari@" + "a" * 250 + ".example", "kari@people.example\r\nBcc: ola@people.example", "=?utf-8?q?k?=@people.example "),
)


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_what_is_no_address_is_refused_beside_the_field(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        addresses.read(typed)
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("kari@people.example", "kari@people.example"),
        ("Kari.Nordmann+fnett@People.EXAMPLE", "Kari.Nordmann+fnett@people.example"),
        ("kari@blåbær.example", "kari@xn--blbr-roah.example"),
        ("kari@ｐｅｏｐｌｅ.example", "kari@people.example"),
    ],
)
def test_an_address_is_read_as_mail_headers_can_hold_it(typed: str, read: str) -> None:
    assert addresses.read(typed) == read
    assert read.isascii()


def test_two_domains_that_fold_alike_are_still_two() -> None:
    sharp, double = addresses.read("kari@straße.example"), addresses.read("kari@strasse.example")
    assert addresses.hash_of(sharp) != addresses.hash_of(double)
    assert addresses.hash_of(addresses.read("kari@STRASSE.example")) == addresses.hash_of(double)


def test_case_and_width_make_no_second_address() -> None:
    known = addresses.hash_of("kari@people.example")
    for spelling in ("KARI@people.example", "Kari@PEOPLE.example", "ｋａｒｉ@people.example", "\u212aari@people.example"):
        assert addresses.hash_of(spelling) == known
    assert addresses.hash_of("kar\u0456@people.example") != known  # a Cyrillic letter is another letter (trap M18)


@given(st.emails())
def test_reading_twice_is_reading_once(address: str) -> None:
    try:
        read = addresses.read(address)
    except Refused:
        return
    assert addresses.read(read) == read
    assert addresses.hash_of(read) == addresses.hash_of(read.upper()) == addresses.hash_of(read.lower())


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_never_anything_else(typed: str) -> None:
    try:
        read = addresses.read(typed)
    except Refused:
        return
    assert len(read) <= addresses.MOST
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Zs") for character in read)
