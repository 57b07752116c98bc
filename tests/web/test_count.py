"""The module of the count in a real browser: taps are shown at once, stay after a reload, and go nowhere before the end."""

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests.meetings.house import House
from tests.rules.openings import served

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def house(app: Flask) -> House:
    return House(app)


def carried(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_taps_are_counted_on_the_phone_alone_until_they_go_to_the_closing_form(house: House, chromium: Chromium) -> None:
    meeting = house.meeting()
    asked: list[str] = []
    kept = house.browser.http.get_cookie("session")
    assert kept
    with served(house.app) as base_url:
        context = chromium.new_context(viewport=PHONE, locale="en")
        context.add_cookies([{"name": "session", "value": kept.value, "url": base_url}])
        page = context.new_page()
        page.goto(base_url + house.url("meetings", meeting, "count"), wait_until="networkidle")
        page.on("request", lambda request: asked.append(request.url) if "icon.svg" not in request.url else None)
        for words, times in (
            ("One adult more", 4),
            ("One adult fewer", 1),
            ("One household more", 2),
            ("One household fewer", 3),
        ):
            for _ in range(times):
                page.get_by_role("button", name=words).click()
        assert page.locator("output").all_inner_texts() == ["3", "0"]
        page.get_by_label("Households", exact=True).last.fill("2")
        assert page.locator("output").all_inner_texts() == ["3", "2"]
        page.wait_for_url("**/count?adults=3&households=2")
        assert asked == []
        page.reload()
        assert page.locator("output").all_inner_texts() == ["3", "2"]
        page.get_by_role("button", name="Take the numbers to the closing form").click()
        page.wait_for_url("**/close?*")
        assert carried(page) == {"adults": ["3"], "households": ["2"]}
        context.close()
