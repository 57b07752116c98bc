"""Letters: the same words as text and as HTML, in the reader's language, with links on the one base address."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from jinja2 import DictLoader

from fnett.core.languages import LANGUAGES
from fnett.core.outbox import Due
from fnett.web import letters, locale
from tests.web.planted import app_with

DUE = Due(uuid4(), "planted", uuid4(), None, None, "kari@people.example", "nb", "planted:1", 1)
WORDS = "Hei {{ name }}!\n\nTrykk på lenken.\n\n{{ link }}\n"


def test_links_stand_on_the_base_address_whatever_the_request_says(app: Flask):
    with app_with(app, {}, base_url="https://fnett.example") as other:
        headers = {"Host": "localhost", "X-Forwarded-Host": "evil.example"}
        with other.test_request_context("/sign-in", base_url="http://evil.example", headers=headers):
            link = letters.link_to("people.open_link", token="abc")
        with other.app_context():
            assert letters.link_to("people.open_link", token="abc") == link == "https://fnett.example/sign-in/link/abc"


@pytest.mark.parametrize(("code", "direction"), [("nb", "ltr"), ("nn", "ltr"), ("ar", "rtl")])
def test_text_and_html_say_the_same_in_the_readers_language(app: Flask, code: str, direction: str):
    with app_with(app, {}) as other, other.app_context(), locale.reading_in(code):
        loader = other.jinja_env.loader
        other.jinja_env.loader = DictLoader(
            {"planted.txt": WORDS, "layouts/letter.html": source(other, "layouts/letter.html")}
        )
        email = letters.email_from_template(
            "planted", DUE, "Hei fra fnett", name="<b>Kari</b>", link="https://fnett.example/x?a=1&b=2"
        )
        other.jinja_env.loader = loader
    page = BeautifulSoup(email.html, "html.parser")
    assert [p.get_text() for p in page.select("p")][1:] == email.text.strip().split("\n\n")
    assert page.select_one(f"html[lang={code}][dir={direction}]")
    assert [link["href"] for link in page.select("a")] == ["https://fnett.example/x?a=1&b=2"]
    assert not page.select("b"), "a name is never markup"
    assert (email.to, email.subject, email.language) == ("kari@people.example", "Hei fra fnett", code)


def test_pieces_stand_at_the_end_under_their_languages_names_each_in_its_direction(app: Flask):
    pieces = [letters.Piece(LANGUAGES[code], text) for code, text in (("ar", "سطر\n\nسطر"), ("so", "<i>Sadar</i>"))]
    with app_with(app, {}) as other, other.app_context(), locale.reading_in("nb"):
        loader = other.jinja_env.loader
        other.jinja_env.loader = DictLoader(
            {"planted.txt": WORDS, "layouts/letter.html": source(other, "layouts/letter.html")}
        )
        email = letters.email_from_template("planted", DUE, "Hei", pieces=pieces, name="Kari", link="https://fnett.example")
        other.jinja_env.loader = loader
    assert email.text.endswith("https://fnett.example\n\nالعربية\n\nسطر\n\nسطر\n\nAf-Soomaali\n\n<i>Sadar</i>\n")
    page = BeautifulSoup(email.html, "html.parser")
    shown = [(piece["lang"], piece["dir"], piece.h2.get_text(), piece.p.get_text()) for piece in page.select("div[lang]")]
    assert shown == [("ar", "rtl", "العربية", "سطر\n\nسطر"), ("so", "ltr", "Af-Soomaali", "<i>Sadar</i>")]


def source(app: Flask, template: str) -> str:
    assert app.jinja_env.loader
    return app.jinja_env.loader.get_source(app.jinja_env, template)[0]
