"""The guide in the hand: opened once at home, led through the evening without a network, closed with numbers alone."""

from datetime import time, timedelta
from pathlib import Path
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from fnett.core import clock
from fnett.meetings import closing, library, rules, themes
from fnett.meetings import guide as texts
from fnett.meetings.closing import Evening
from tests.journeys.line import Asked, Line
from tests.journeys.phone import Guide, phone
from tests.meetings.house import House

CARDS = ["chairs", "welcome", "pass", "round-1", "reading", "round-2", "missing", "next", "end"]
PROOFS = {"csrf_token", "form_key"}
CHOSEN = {"held": {"yes", "no", ""}, "everyone_had_a_turn": {"yes", "no", ""}, "theme": {""}, "reason": {""}}


@pytest.fixture
def house(app: Flask) -> House:
    """A school whose network 2B met yesterday, when three promised to get in touch, and meets today."""
    house = House(app)
    before = house.meeting(clock.today() - timedelta(days=1))
    with app.app_context(), house.work():
        evening = Evening(adults=12, households=10, circles=1, everyone_had_a_turn=True, contacts_promised=3)
        closing.close(house.network, before, evening)
    return house


def sign_in(context: BrowserContext, house: House, line: Line) -> None:
    """The phone's browser is signed in as the house's is."""
    cookie = house.browser.http.get_cookie("session")
    assert cookie
    context.add_cookies([{"name": "session", "value": cookie.value, "url": line.url}])


def look_round(guide: Guide) -> None:
    """Every card fits a small phone, and the numbers to call are one tap away."""
    assert guide.is_wider_than_the_screen() <= 0, f"{guide.card} is too wide"
    guide.tap("safety")
    assert guide.page.locator('#safety a[href="tel:112"]:visible').count()
    assert guide.page.locator("[data-screen]:visible").count() == 0
    assert guide.is_wider_than_the_screen() <= 0
    guide.tap("leave")


def words_sent(asked: list[Asked]) -> list[str]:
    """What left the phone and is neither a number, nor a yes or a no, nor the form's own proof."""
    found = []
    for request in asked:
        for name, value in [*parse_qsl(request.query, True), *parse_qsl(request.body, True)]:
            is_number = value == "" or (value.isascii() and value.isdigit())
            if not is_number and name not in PROOFS and value not in CHOSEN.get(name, set()):
                found.append(f"{request.method} {request.path} says {name}={value}")
    return found


def test_a_meeting_is_led_without_a_network_and_closed_with_numbers_alone(
    house: House, line: Line, chromium: Browser, tmp_path: Path
):
    meeting = house.meeting(clock.today(), time(0, 0))
    link = at_home(house, line, chromium, tmp_path)
    assert link == f"/nb/guide#close={house.url('meetings', meeting, 'close')}&promised=3"
    line.cut()
    asked = len(line.asked)
    first_half(line.url + link, chromium, tmp_path)
    with phone(chromium, tmp_path) as (context, guide):
        context.set_offline(True)
        second_half(guide.open(line.url + link))
        line.up()
        context.set_offline(False)
        sign_in(context, house, line)
        close(guide, house, meeting)
        assert words_sent(line.asked[asked:]) == []
    [sent] = [request for request in line.asked[asked:] if request.method == "POST"]
    assert {"adults": "23", "circles": "3", "contacts_promised": "2"}.items() <= dict(parse_qsl(sent.body)).items()
    assert words_sent([Asked("POST", "/x", "", "adults=Kari")]) == ["POST /x says adults=Kari"]


def at_home(house: House, line: Line, chromium: Browser, folder: Path) -> str:
    """Once, with a network: follow the link on the network's page, choose a language, let the phone keep it all."""
    house.browser.post("/me/language", {"language": "nb", "next": "/me"})
    house.browser.get(house.url())
    link = str(house.browser.page.select_one('a[href*="/guide#"]')["href"])  # type: ignore[index]
    with phone(chromium, folder) as (_, guide):
        guide.open(line.url + link).wait_until_kept()
        guide.page.check("#beside-ar")
        assert guide.violations() == []
        assert guide.is_wider_than_the_screen() <= 0
        guide.look("start")
    return link


def first_half(url: str, chromium: Browser, folder: Path) -> None:
    """From the chairs into round one, where somebody closes the browser by mistake."""
    with phone(chromium, folder) as (context, guide):
        context.set_offline(True)
        assert guide.open(url).is_from_the_phone, "not from what browsers keep of any page for some minutes"
        guide.tap("begin")
        guide.page.fill("#adults", "23")
        assert "8, 8, 7" in guide.text("[data-sizes]")
        for card in CARDS[:4]:
            assert guide.card == card
            look_round(guide)
            guide.look(card)
            guide.tap("next") if card != "round-1" else guide.tap("turn", 3)
        assert guide.violations() == []
        assert "3" in guide.text("[data-taken]")


def second_half(guide: Guide) -> None:
    """From where it stopped to the numbers of the evening."""
    assert guide.card == "round-1"
    assert "3" in guide.text("[data-taken]")
    assert guide.page.locator('.beside [lang="ar"][dir="rtl"]:visible').count()
    guide.tap("untake").tap("turn", 6)
    assert (
        guide.page.locator(".turns:visible circle.done").count() == guide.page.locator(".turns:visible circle").count() == 8
    )
    for card in CARDS[3:-1]:
        assert guide.card == card
        look_round(guide)
        guide.look(card)
        if card == "round-2":
            assert not guide.page.locator("[data-asked=round-2]").is_visible(), "off by default"
        if card == "missing":
            assert "3" in guide.text("[data-last]")
            guide.tap("more", 2)
        guide.tap("next")
    assert guide.card == "end"
    assert guide.page.locator("[data-by-hand]").is_visible(), "the form is not there without a network"
    look_round(guide)
    assert guide.violations() == []
    guide.look("end")
    assert [guide.text(f"[data-shown={name}]") for name in ("adults", "circles", "promised")] == ["23", "3", "2"]
    kept = guide.kept_numbers()
    assert kept["adults"] == 23
    assert all(isinstance(number, int | float) for number in kept.values()), kept


def close(guide: Guide, house: House, meeting: UUID) -> None:
    """With a network again: the form has the numbers, and asks for the rest."""
    guide.page.locator("[data-to-close] a").click()
    page = guide.page
    assert page.url.split("?")[0].endswith(house.url("meetings", meeting, "close"))
    assert [page.input_value(f"[name={name}]") for name in ("adults", "circles", "contacts_promised")] == ["23", "3", "2"]
    page.check('[name=held][value="yes"]')
    page.check('[name=everyone_had_a_turn][value="yes"]')
    page.fill("[name=households]", "17")
    page.locator("main form button").first.click()
    page.wait_for_url(f"**{house.url()}")


def test_the_keyboard_alone_leads_through_the_evening_which_stays_on_the_phone(guide: Guide, line: Line):
    guide.wait_until_kept()
    asked = len(line.asked)
    press(guide, "begin")
    for card in CARDS[:-1]:
        assert guide.card == card
        assert guide.page.evaluate("document.activeElement.tagName") == "H2", "the reading voice begins at the top"
        if card == "round-1":
            press(guide, "turn")
            assert "1" in guide.text("[data-taken]")
        press(guide, "safety")
        press(guide, "leave")
        press(guide, "next")
    assert guide.card == "end"
    press(guide, "anew")
    assert guide.card == "end", "nothing is gone before one has said so"
    guide.page.on("dialog", lambda asked: asked.accept())
    press(guide, "anew")
    assert guide.card == "start"
    assert set(guide.kept_numbers()) == {"screen", "touched"}
    assert line.asked[asked:] == [], "though the network was there"
    guide.page.evaluate("fetch('/nb/?adults=9')")
    assert [request.query for request in line.asked[asked:]] == ["adults=9"], "it would be seen"


def press(guide: Guide, does: str) -> None:
    """Go on with the tabulator until this button has the focus, and press it."""
    for _ in range(40):
        guide.page.keyboard.press("Tab")
        if guide.page.evaluate("document.activeElement.dataset.do") == does:
            guide.page.keyboard.press("Enter")
            return
    raise AssertionError(f"{does} cannot be reached on {guide.page.url} with the keyboard")


def test_taking_back_the_last_tap_leaves_the_focus_on_the_ring(guide: Guide):
    guide.tap("begin").tap("next", 3).tap("turn").tap("untake")
    assert guide.page.evaluate("document.activeElement.dataset.do") == "turn"


def test_the_theme_that_is_chosen_shows_its_questions_without_a_network(guide: Guide, line: Line):
    guide.wait_until_kept()
    line.cut()
    guide.open(f"{line.url}/nb/guide").tap("begin").tap("next", 3).page.check("#kind-2")
    questions = guide.page.locator("[data-questions]:visible")
    assert questions.count() == 0, "none is chosen"
    code = "gaming"
    guide.page.select_option("#theme", str(list(themes.THEMES).index(code)))
    theme = library.read(f"{themes.FOLDER}/{code}", "nb")
    asked = [*theme.direct.questions, *theme.indirect.questions]
    assert questions.locator("li").all_inner_texts() == asked
    assert guide.violations() == []
    guide.tap("show")
    assert questions.locator("li").all_inner_texts() == asked, "large too"
    guide.open(f"{line.url}/nb/guide")
    assert questions.locator("li").all_inner_texts() == asked, "the phone knows it by its number"
    assert set(map(type, guide.kept_numbers().values())) == {int}
    guide.page.select_option("#theme", "")
    assert questions.count() == 0


def test_on_paper_all_cards_stand(guide: Guide):
    guide.tap("begin").tap("next").tap("show")
    guide.page.emulate_media(media="print")
    assert guide.page.locator("[data-screen]:visible").count() == len(CARDS), "the start and every card, without the end"
    assert guide.page.locator("[data-of-kind]:visible").count() == 3
    assert guide.page.locator(".own .doing:visible").count() == len(texts.cards("nb")), (
        "as they are read, though one was large"
    )


def test_norwegian_and_arabic_stand_beside_each_other_and_are_shown_large(guide: Guide):
    guide.page.check("#beside-ar")
    guide.page.check("#beside-ti")
    assert guide.page.is_disabled("#beside-so"), "two are enough for a screen"
    guide.page.uncheck("#beside-ti")
    guide.tap("begin").tap("next", 2)
    norwegian, arabic = (guide.page.locator(f'.piece[lang="{code}"]:visible') for code in ("nb", "ar"))
    assert (norwegian.get_attribute("dir"), arabic.get_attribute("dir")) == ("ltr", "rtl")
    one, other = norwegian.bounding_box(), arabic.bounding_box()
    assert one
    assert other
    assert one["y"] == other["y"]
    assert one["x"] + one["width"] <= other["x"]
    before = guide.page.locator(".say:visible").first.evaluate("say => parseFloat(getComputedStyle(say).fontSize)")
    guide.tap("show")
    assert guide.page.locator(".say:visible").count() == 2
    assert guide.page.locator("h2:visible, .doing:visible").count() == 0
    after = guide.page.locator(".say:visible").first.evaluate("say => parseFloat(getComputedStyle(say).fontSize)")
    assert after > 1.5 * before
    guide.tap("safety").tap("leave")
    assert guide.card == "pass"


def test_the_phones_back_button_leads_to_the_card_before(guide: Guide):
    guide.tap("begin").tap("next")
    guide.page.go_back()
    assert guide.card == "chairs"
    guide.tap("safety")
    guide.page.go_back()
    assert guide.card == "chairs"


def test_circles_are_split_by_the_same_rule_as_in_the_closing_form(guide: Guide):
    split = "async most => { const m = await import('/static/guide-evening.js');"
    found = guide.page.evaluate(f"{split} return Array.from({{length: most}}, (_, n) => m.suggestedCircles(n)) }}", 401)
    assert found == [rules.suggested_circles(adults) for adults in range(401)]
    sizes = guide.page.evaluate(f"{split} return Array.from({{length: most}}, (_, n) => m.sizes({{adults: n}})) }}", 401)
    for adults, circles in enumerate(sizes[1:], start=1):
        assert sum(circles) == adults
        assert max(circles) - min(circles) <= 1


def test_only_a_closing_form_of_ours_and_a_small_number_are_read_from_the_address(guide: Guide):
    ids = [f"{n}0000000-0000-4000-8000-000000000000" for n in (1, 2)]
    good = f"/i/furulia/networks/{ids[0]}/meetings/{ids[1]}/close"
    read = "async hash => (await import('/static/guide-evening.js')).fromMeeting(hash)"
    assert guide.page.evaluate(read, f"#close={good}&promised=3") == {"close": good, "promised": 3}
    for close in (
        f"//evil.example{good}",
        f"https://evil.example{good}",
        f"{good}?x=1",
        f"/i/../x{good[10:]}",
        "javascript:x",
    ):
        assert guide.page.evaluate(read, f"#close={close}&promised=drei") == {"close": None, "promised": None}, close
