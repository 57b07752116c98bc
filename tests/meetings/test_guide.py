"""The cards of the guide: each in every language, its reader's own first."""

import pytest

from fnett.core.documents import Unfit
from fnett.core.languages import INTERFACE_LANGUAGES, PARENT_LANGUAGES, get_language
from fnett.meetings import guide

CARDS = [
    *("chairs", "welcome", "pass", "round-1-direct", "round-1-indirect", "round-1-theme", "reading"),
    *("round-2", "missing", "next", "safety", "staff"),
]
NORWEGIAN = get_language("nb")


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_card_is_there_in_the_order_of_a_meeting_and_its_readers_language_comes_first(language: str):
    cards = guide.cards(language)
    assert list(cards) == CARDS
    for card in cards.values():
        languages = [card.own.language.code, *(piece.language.code for piece in card.others)]
        assert languages[0] == language
        assert set(INTERFACE_LANGUAGES) <= set(languages) <= set(PARENT_LANGUAGES)
        assert len(languages) == len(set(languages))


def test_the_minutes_of_the_cards_that_are_led_fill_the_evening():
    cards = guide.cards("nb")
    led = [card for card in cards.values() if card.id not in ("round-1-indirect", "round-1-theme")]
    assert sum(card.minutes for card in led) == guide.minutes() == 75


def test_a_card_has_what_the_moderator_does_and_what_is_said():
    card = guide.cards("nb")["pass"]
    assert card.title == "Du trenger ikke si noe"
    assert "Les det rolig" in card.own.doing
    assert "jeg står over" in card.own.say
    assert "Les det rolig" not in card.own.say
    assert "<h2>" not in card.own.say


def test_the_safety_card_is_whole_and_begins_with_the_numbers():
    card = guide.cards("nb")["safety"]
    assert card.own.say == ""
    assert card.own.doing.index("tel:112") < card.own.doing.index("tel:116111") < card.own.doing.index("<ol>")


def test_a_card_without_words_to_say_has_none():
    piece = guide.build("# Pust ut\n\nTa en pause.\n", NORWEGIAN)
    assert (piece.title, piece.doing, piece.say) == ("Pust ut", "<p>Ta en pause.</p>\n", "")


def test_a_reader_without_words_of_their_own_is_noticed():
    with pytest.raises(Unfit, match="chairs has no words in xx"):
        guide.cards("xx")
