"""Norwegian beside one's own language, and passing the page on."""

import re
from urllib.parse import unquote

import time_machine
from flask import Flask

from fnett.core.languages import HELP_LANGUAGES, PARENT_LANGUAGES
from fnett.networks import codes
from fnett.parents import beside
from fnett.parents.forms import NO_SUCH_PAGE
from fnett.web import locale
from tests.client import Browser
from tests.factories import code_of, make_institution, within
from tests.parents.test_routes import BEFORE, Class, make_class, seats

TELLING = ("2b", "bjørkelia", "klasserommet")


def told(words: str) -> list[str]:
    """What these words tell of the class, the school and the room."""
    return [word for word in TELLING if word in words.lower()]


def make(app: Flask) -> Class:
    with app.app_context():
        return make_class(make_institution(), "2B", "Klasserommet")


@time_machine.travel(BEFORE, tick=False)
def test_each_sentence_stands_in_both_languages_each_in_its_direction(app: Flask, client: Browser):
    of = make(app)
    client.get(f"{of.url}?lang=ar")
    assert not client.page.select(".beside")
    client.get(client.page.select_one('a[href$="with=nb"]')["href"])
    pieces = client.page.select("main .beside")
    assert {(piece["lang"], piece["dir"]) for piece in pieces} == {("nb", "ltr")}
    words = " ".join(piece.get_text(" ") for piece in pieces)
    for said in ("2B møtes", "tirsdag 14. april 2026", "Du trenger ikke si noe.", "Vi kommer", "Døra er åpen."):
        assert said in " ".join(words.split())
    assert client.page.html["dir"] == "rtl"
    assert "الثلاثاء" in client.text
    client.submit({"party_size": "2"}, form="reply")
    assert client.page.select("main .beside")
    assert seats(app, of) == (2, 0)


@time_machine.travel(BEFORE, tick=False)
def test_nynorsk_can_stand_beside_and_a_norwegian_page_stands_alone(app: Flask, client: Browser):
    of = make(app)
    client.get(f"{of.url}?lang=ti&with=nn")
    assert client.page.select_one(".beside")["lang"] == "nn"
    for address in (f"{of.url}?lang=nb&with=nn", f"{of.url}?lang=ti&with=ar"):
        client.get(address)
        assert not client.page.select(".beside")


def test_the_readers_own_language_stands_first_on_the_list(app: Flask):
    with app.app_context():
        listed, chosen = beside.help_choices("ti", None), beside.help_choices("ti", "so")
    codes = re.findall(r'value="([\w-]+)"', listed)
    assert codes[0] == "ti"
    assert sorted(codes) == sorted(HELP_LANGUAGES)
    assert " selected" not in listed
    assert re.findall(r'value="([\w-]+)" lang="[\w-]+" selected', chosen) == ["so"]


@time_machine.travel(BEFORE, tick=False)
def test_what_is_passed_on_names_no_school_and_no_class(app: Flask, client: Browser):
    of = make(app)
    client.get(f"{of.url}/share")
    sms = unquote(client.page.select_one('a[href^="sms:?&body="]')["href"])
    assert sms.endswith(f"http://localhost{of.url}")
    assert told(sms.replace(of.code, "")) == []
    assert client.page.select_one("#link").get_text() == f"http://localhost{of.url}"
    assert client.page.select_one("#share").has_attr("hidden")  # until the phone has a way of its own
    assert "Set-Cookie" not in client.response.headers
    client.get(of.url)
    assert told(client.text) == list(TELLING), "the page itself says it"
    client.get("/n/0000-0000-0000-0000/share")
    assert client.status == 404


@time_machine.travel(BEFORE, tick=False)
def test_an_old_a_wrong_and_an_unknown_code_are_told_alike_and_kindly(app: Flask, client: Browser):
    of = make(app)
    with app.app_context(), within(of.school):
        codes.renew(of.network, 1)
    with app.app_context():
        new = code_of(of.school, of.network)
    assert client.get(f"/n/{new}").status_code == 200
    for language in PARENT_LANGUAGES:
        with locale.reading_in(language):
            said = locale.gettext(NO_SUCH_PAGE)
        assert language == "en" or said != NO_SUCH_PAGE
        pages = []
        for code in (of.code, "0000-0000-0000-0000", "ZZZZ-ZZZZ-ZZZZ-ZZZZ"):
            client.get(f"/n/{code}?lang={language}")
            assert (client.status, said in client.text) == (404, True)
            pages.append(client.response.get_data(as_text=True).replace(code, ""))
        assert len(set(pages)) == 1
