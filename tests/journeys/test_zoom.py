"""Parents' pages at 320 pixels with letters twice as large: nothing is cut off, and nothing scrolls sideways."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from fnett.core.languages import INTERFACE_LANGUAGES, PARENT_LANGUAGES
from tests.factories import code_of
from tests.journeys.line import Line
from tests.journeys.phone import WIDE
from tests.meetings.house import House

LARGE = "html { font-size: 200% !important }"
UNFOLD = "document.querySelectorAll('main details').forEach(folded => folded.open = true)"
BEHIND_A_CODE = ("", "/share", "/subscribe", "/subscribed", "/moderator")


@pytest.fixture
def line(app: Flask) -> Iterator[Line]:
    """A line to fnett."""
    line = Line(app).up()
    yield line
    line.cut()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A small phone whose owner reads large letters; our own rule against foreign styles would keep them small."""
    context = chromium.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    yield context.new_page()
    context.close()


def too_wide(page: Page, url: str) -> int:
    """How many pixels stand out to the side."""
    page.goto(url)
    page.add_style_tag(content=LARGE)
    page.evaluate(UNFOLD)
    return int(page.evaluate(WIDE))


def test_large_letters_fit_a_small_phone(app: Flask, line: Line, page: Page):
    house = House(app)
    house.meeting()
    with app.app_context():
        behind = f"/n/{code_of(house.institution, house.network)}"
    paths = [f"{behind}{part}?lang={code}" for part in BEHIND_A_CODE for code in PARENT_LANGUAGES]
    paths += [f"/n?lang={code}" for code in PARENT_LANGUAGES]
    paths += [f"/{code}/{part}" for part in ("", "help", "guide", "themes") for code in INTERFACE_LANGUAGES]
    assert {path: over for path in paths if (over := too_wide(page, line.url + path)) > 0} == {}
    page.evaluate("document.querySelector('main').append('x'.repeat(60))")
    page.evaluate("document.querySelector('main').style.overflowWrap = 'normal'")
    assert page.evaluate(WIDE) > 0, "a word that does not fit would be seen"
