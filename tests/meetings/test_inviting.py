"""The page of inviting: a text to paste, the sheet and words for a call in each language, and the relay address."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from bs4 import Tag

from fnett.core import documents
from fnett.core.languages import LANGUAGES, PARENT_LANGUAGES
from fnett.meetings import closing
from fnett.networks import languages, relays
from fnett.people.access import Role
from tests.client import Browser
from tests.factories import code_of, make_member, make_network
from tests.meetings.house import JANUARY, House

WORK = "kontaktlarar@skole.example"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Words for a call in bokmål and English, beside no other text."""
    folder = tmp_path / "parents" / "phone"
    folder.mkdir(parents=True)
    (folder / "nb.md").write_text("# En telefon\n\nHei!\n\n## Det du kan si\n\nVi møtes snart.\n", encoding="utf-8")
    (folder / "en.md").write_text("# A call\n\nHello!\n\n## What you can say\n\nWe meet soon.\n", encoding="utf-8")
    monkeypatch.setattr(documents, "CONTENT", tmp_path)
    documents.load.cache_clear()
    yield
    documents.load.cache_clear()


def choose(house: House, *chosen: str, relay: str = "") -> None:
    with house.app.app_context(), house.work():
        languages.choose(house.network, chosen)
        relays.keep(house.network, relay)


def visit(house: House, browser: Browser | None = None) -> Browser:
    browser = browser or house.browser
    browser.get(house.url("invite"))
    assert browser.status == 200
    return browser


def texts(browser: Browser) -> dict[str, Tag]:
    """The texts to paste by language, in the order of the page."""
    return {str(text["lang"]): text for text in browser.page.select("textarea")}


def headings(browser: Browser) -> list[str]:
    """The languages whose texts stand open."""
    return [heading.get_text() for heading in browser.page.select(".sheet.stack > h2")]


def test_each_language_of_the_network_comes_first_and_all_others_wait_behind_a_click(house: House):
    house.meeting()
    choose(house, "so", "ar", "nb")
    browser = visit(house)
    assert list(texts(browser)) == ["nb", "ar", "so", "nn", "en", "uk", "ti"]
    folded = [str(text["lang"]) for text in browser.page.select("details textarea")]
    assert folded == ["nn", "en", "uk", "ti"]
    for code, text in texts(browser).items():
        assert (text.get("dir"), text.has_attr("readonly")) == (LANGUAGES[code].direction, True)


def test_the_text_is_the_next_meetings_and_leads_to_the_parents_page(house: House):
    house.meeting()
    choose(house, "en")
    words = texts(visit(house))["en"].get_text()
    with house.app.app_context():
        code = code_of(house.institution, house.network)
    assert "Tuesday, 12 January 2027" in words
    assert words.endswith(f"http://localhost/n/{code}")
    stranger = Browser(house.app)
    stranger.get(f"/n/{code}")
    assert (stranger.status, "2B" in stranger.text) == (200, True)


def test_every_sheet_of_the_page_is_there(house: House):
    house.meeting()
    links = [str(link["href"]) for link in visit(house).page.select("main a[type='application/pdf']")]
    assert sorted(links) == sorted(house.url("sheet", f"{code}.pdf") for code in PARENT_LANGUAGES)
    house.browser.get(house.url("network").removesuffix("/network"))
    assert house.url("invite") in [link["href"] for link in house.browser.page.select("main a[href]")]


def test_words_for_a_call_come_in_the_readers_language_or_the_next_that_they_read(house: House, script: None):
    choose(house, "nb", "so")
    browser = visit(house)
    spoken = [str(words["lang"]) for words in browser.page.select(".prose")]
    assert spoken[:2] == ["nb", "en"]
    assert "Vi møtes snart." in browser.text
    assert "We meet soon." in browser.text
    assert "En telefon" not in browser.text, "the page has one heading of its own"


def test_as_long_as_there_are_no_words_for_a_call_the_page_does_without(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(documents, "CONTENT", tmp_path)
    documents.load.cache_clear()
    assert visit(house).page.select(".prose") == []
    documents.load.cache_clear()


def test_without_a_meeting_it_says_what_to_do_next_and_keeps_the_sheets(house: House):
    meeting = house.meeting()
    with house.app.app_context(), house.work():
        closing.cancel(house.network, meeting, "illness")
    browser = visit(house)
    assert "No meeting is planned yet." in browser.text
    assert house.url("plan") in [link["href"] for link in browser.page.select(".empty a")]
    assert texts(browser) == {}
    assert len(browser.page.select("main a[type='application/pdf']")) == len(PARENT_LANGUAGES)


def test_without_a_choice_it_is_norwegian_and_the_leader_is_shown_where_to_choose(house: House):
    house.meeting()
    browser = visit(house)
    assert [str(text["lang"]) for text in browser.page.select(".sheet.stack > .ds-field textarea")] == ["nb"]
    assert "No languages are chosen for this network yet" in browser.text
    choose(house, "en")
    assert "No languages are chosen" not in visit(house).text


def test_the_relay_address_is_shown_with_its_next_letter(house: House):
    assert "Choose a work address" in visit(house).text
    choose(house, relay=WORK)
    assert "The next letter leaves once a new meeting is planned." in visit(house).text
    house.meeting()
    browser = visit(house)
    assert WORK in browser.text
    assert "The next letter leaves on Tuesday, 29 December 2026" in browser.text


def moderator(house: House, network: UUID) -> Browser:
    with house.app.app_context():
        person = make_member(house.institution, Role.MODERATOR, network_id=network, language="en")
    return Browser(house.app).sign_in(person)


def test_a_moderator_sees_the_page_of_ones_own_class_and_nothing_of_another(house: House):
    house.meeting(JANUARY)
    choose(house, "ti", relay=WORK)
    with house.app.app_context():
        other = make_network(house.institution, "2A")
    mine, theirs = moderator(house, house.network), moderator(house, other)
    browser = visit(house, mine)
    assert WORK in browser.text
    assert "ትግርኛ" in headings(browser)
    assert "Choose a work address" not in browser.text
    assert house.url("change") not in str(browser.page)
    theirs.get(house.url("invite"))
    assert theirs.status == 404
    assert WORK not in theirs.text
    theirs.get(house.url("invite").replace(str(house.network), str(other)))
    assert theirs.status == 200
    assert "The leader can choose a work address for it." in theirs.text
    assert WORK not in theirs.text
    assert "ትግርኛ" not in headings(theirs)


@pytest.mark.parametrize("code", sorted(set(PARENT_LANGUAGES) - {"nb", "nn", "en"}))
def test_a_language_that_nobody_has_approved_says_so(house: House, code: str):
    choose(house, code, "nb")
    drafts = visit(house).page.select(".sheet.stack > .draft")
    assert len(drafts) == 1
