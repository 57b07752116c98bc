"""The letter to a relay address: one recipient, a subject that tells nothing, every text whole and in its direction."""

from datetime import date, datetime
from email.message import EmailMessage

import pytest
import time_machine
from bs4 import BeautifulSoup

from fnett.core.languages import LANGUAGES, PARENT_LANGUAGES
from fnett.embedded.postgres import Postgres
from fnett.meetings import inviting, planning, relay
from fnett.meetings.rules import OSLO
from fnett.networks import languages, networks, relays
from tests.aged import tell
from tests.meetings.house import House
from tests.people.letters import delivered, text_of

WORK = "kontaktlarar@skole.example"
DAY = date(2027, 1, 12)
MORNING = datetime(2026, 12, 29, 7, tzinfo=OSLO)
TELLING = ("2b", "bjørkelia", "arab", "somali", "norsk")  # school, class and languages, in small letters


def letter(house: House, *chosen: str) -> tuple[EmailMessage, dict[str, str]]:
    """The one letter that a meeting brings 14 days ahead, and the texts that it must hold."""
    meeting = house.meeting(DAY)
    with house.app.app_context():
        with house.work():
            relays.keep(house.network, WORK)
            languages.choose(house.network, chosen)
        with time_machine.travel(MORNING, tick=False):
            relay.write_due()
            [found] = delivered(house.app)
        with house.work():
            network = networks.shown(house.network)
            texts = inviting.texts_of(planning.get(house.network, meeting), network, chosen or ("nb",))
    return found, texts


def lines(words: str) -> str:
    """As they were before the mail's own ends of lines."""
    return words.replace("\r\n", "\n")


def told(subject: object) -> list[str]:
    """What a subject tells of the school, the class and the languages."""
    return [word for word in TELLING if word in str(subject).lower()]


@pytest.mark.parametrize("form", ["nb", "nn"])
def test_the_headers_name_one_recipient_and_neither_school_class_nor_language(house: House, engine: Postgres, form: str):
    tell(engine, "UPDATE institution SET written_form = :form", form=form)
    found, _ = letter(house, *PARENT_LANGUAGES)
    assert [address.addr_spec for address in found["To"].addresses] == [WORK]
    assert set(found.keys()) == {
        *("From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Language"),
    }
    assert found["Content-Language"] == form
    assert told(found["Subject"]) == []
    assert told("2B ved Bjørkelia skole: arabisk, somali og norsk") == list(TELLING)


def test_it_holds_the_text_of_each_language_under_its_own_name(house: House):
    found, texts = letter(house, "nb", "so", "ar")
    words = lines(text_of(found))
    assert list(texts) == ["nb", "so", "ar"]
    for code, text in texts.items():
        assert f"{LANGUAGES[code].own_name}\n\n{text}" in words
    for code in set(PARENT_LANGUAGES) - set(texts):
        assert LANGUAGES[code].own_name not in words
    assert "tirsdag 12. januar 2027" in words
    assert "2B" in words
    assert "Bjørkelia skole" in words


def test_in_html_each_text_says_its_language_and_its_direction(house: House):
    found, texts = letter(house, "nb", "ar")
    body = found.get_body(("html",))
    assert body is not None
    page = BeautifulSoup(body.get_content(), "html.parser")
    assert page.select_one("html[lang=nb][dir=ltr]")
    shown = {str(piece["lang"]): piece for piece in page.select("div[lang]")}
    assert {code: str(piece["dir"]) for code, piece in shown.items()} == {"nb": "ltr", "ar": "rtl"}
    for code, piece in shown.items():
        name, text = piece.select_one("h2"), piece.select_one("p")
        assert name
        assert text
        assert (name.get_text(), lines(text.get_text())) == (LANGUAGES[code].own_name, texts[code])


def test_as_long_as_no_language_is_chosen_it_is_the_written_form(house: House, engine: Postgres):
    tell(engine, "UPDATE institution SET written_form = 'nn'")
    found, _ = letter(house)
    assert LANGUAGES["nn"].own_name in text_of(found)
    assert LANGUAGES["nb"].own_name not in text_of(found)


def test_a_name_that_looks_like_markup_is_words(house: House, engine: Postgres):
    tell(engine, "UPDATE institution SET name = '<b>Bjørk</b>'")
    found, _ = letter(house, "nb")
    body = found.get_body(("html",))
    assert body is not None
    page = BeautifulSoup(body.get_content(), "html.parser")
    assert not page.select("b")
    assert "<b>Bjørk</b>" in page.get_text()
