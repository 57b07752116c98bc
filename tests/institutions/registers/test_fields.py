"""Text and websites as they may be kept."""

import pytest

from fnett.institutions.registers.fields import Fields, WrongFact, WrongShape, find_website, plain


def test_names_are_kept_as_written() -> None:
    written = "Skule «Ljos & Leik» v/ Bø avd 1–4 / SFO'en <midlertidig lokale>"
    assert plain(written, "Navn") == written


def test_double_spaces_are_folded_and_letters_composed() -> None:
    assert plain("  A\u030as   skole\u00a0\u00a0avd B ", "Navn") == "Ås skole avd B"


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\n", "\x85", "\u202e", "\u2066", "\u200b", "\u00ad", "\ufeff", "\ud800"])
def test_control_and_direction_signs_are_refused(sign: str) -> None:
    assert plain("Furulia skole", "Navn")
    with pytest.raises(WrongFact):
        plain(f"Furulia{sign} skole", "Navn")


@pytest.mark.parametrize("text", ["", "   ", "x" * 201])
def test_a_name_has_1_to_200_characters(text: str) -> None:
    assert plain("x" * 200, "Navn")
    with pytest.raises(WrongFact):
        plain(text, "Navn")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.furulia.example", "https://www.furulia.example"),
        ("furulia.example/om", "https://furulia.example/om"),
        ("http://furulia.example", "http://furulia.example"),
        ("https://trollstien.example", "https://trollstien.example"),
        ("", None),
        (None, None),
        ("  ", None),
        ("javascript:alert(1)", None),
        ("javascript://furulia.example/%0aalert(1)", None),
        ("ftp://furulia.example", None),
        ("furulia", None),
        ("https://", None),
        ("https://user:secret@furulia.example", None),
        ("furulia.example og facebook", None),
        ("https://[furulia.example", None),
        ("x" * 300 + ".example", None),
    ],
)
def test_a_website_has_a_scheme_or_is_absent(written: str | None, kept: str | None) -> None:
    assert find_website(written) == kept


def test_a_number_too_large_for_a_coordinate_is_refused() -> None:
    assert Fields({"Breddegrad": 59.9}, "the answer").decimal("Breddegrad") == 59.9
    with pytest.raises(WrongShape):
        Fields({"Breddegrad": 10**400}, "the answer").decimal("Breddegrad")
