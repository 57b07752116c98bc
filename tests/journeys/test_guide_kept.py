"""What a phone keeps of the guide: the numbers of each evening for as long as they are of use, and one whole edition."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser

from fnett.parents import offline, public_pages
from tests.journeys.line import Line
from tests.journeys.phone import Guide

MEETING = "30000000-0000-4000-8000-000000000003"
AGO = """hours => {
  const kept = JSON.parse(localStorage["fnett-guide"]), ago = hours * 3_600_000;
  for (const evening of Object.values(kept)) for (const name of ["began", "touched"]) evening[name] -= ago;
  localStorage["fnett-guide"] = JSON.stringify(kept);
}"""
NEW = "Other words"
TAKE = """async () => {
  const kept = await navigator.serviceWorker.getRegistration();
  const found = new Promise(resolve => kept.addEventListener("updatefound", () => resolve(kept.installing)));
  await kept.update();
  const worker = await found;
  return new Promise(resolve => {
    const look = () => { if (["activated", "redundant"].includes(worker.state)) resolve(worker.state); };
    worker.addEventListener("statechange", look);
    look();
  });
}"""
CLOSES = [f"/i/furulia/networks/{n}0000000-0000-4000-8000-00000000000{n}/meetings/{MEETING}/close" for n in (1, 2)]


def test_what_was_counted_belongs_to_one_meeting(guide: Guide, line: Line):
    """The phone's own icon opens the meeting that the link was of last; each link opens what was counted there."""
    guide.open(f"{line.url}/nb/guide?#close={CLOSES[0]}").tap("begin")
    guide.page.fill("#adults", "9")
    guide.open(f"{line.url}/nb/guide")
    assert guide.page.input_value("#adults") == "9"
    guide.tap("next", 8)
    assert guide.page.get_attribute("[data-to-close] a", "href").startswith(f"{CLOSES[0]}?adults=9")
    with guide.page.expect_navigation(wait_until="load"):  # a link that opens in the same window, which only adds the #
        guide.page.evaluate("close => { location.hash = 'close=' + close }", CLOSES[1])
    assert (guide.card, guide.page.input_value("#adults")) == ("start", "")
    guide.open(f"{line.url}/nb/guide").tap("begin").tap("next", 8)
    assert guide.page.get_attribute("[data-to-close] a", "href") == CLOSES[1]
    guide.open(f"{line.url}/nb/guide?#close={CLOSES[0]}")
    assert (guide.card, guide.text("[data-shown=adults]")) == ("end", "9")


def test_an_evening_goes_from_the_phone_when_it_is_old_and_takes_its_meeting_along(guide: Guide, line: Line):
    guide.open(f"{line.url}/nb/guide?#close={CLOSES[0]}").tap("begin")
    guide.page.fill("#adults", "9")
    for hours, evenings in ((30, [CLOSES[0]]), (7, [])):  # looking at it in between keeps it no longer
        guide.page.evaluate(AGO, hours)
        guide.open(f"{line.url}/nb/guide")
        assert guide.page.evaluate("Object.keys(JSON.parse(localStorage['fnett-guide']))") == evenings
    guide.tap("begin").tap("next", 8)
    assert guide.page.locator("[data-by-hand]").is_visible()
    assert guide.page.evaluate("localStorage.getItem('fnett-guide-meeting')") is None


@pytest.mark.parametrize(("hours", "card"), [(1, "welcome"), (20, "start"), (40, "start")])
def test_a_rehearsal_does_not_run_on_into_the_evening(guide: Guide, line: Line, hours: int, card: str):
    guide.tap("begin").page.fill("#adults", "9")
    guide.tap("next")
    for _ in range(2):  # looking at it is no tap
        guide.page.evaluate(AGO, hours / 2)
        guide.open(f"{line.url}/nb/guide")
    assert guide.card == card
    assert guide.one("resume").count() == (hours == 20)
    if hours == 20:
        guide.tap("resume")
        assert guide.card == "welcome"
        guide.page.evaluate(AGO, hours)
        guide.open(f"{line.url}/nb/guide")
    if card == "start":
        guide.tap("begin")
        assert (guide.card, guide.page.input_value("#adults")) == ("chairs", "")


def test_a_phone_that_could_not_take_it_in_says_so(chromium: Browser, line: Line, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(offline, "FILES", (*offline.FILES, "gone.css"))
    context = chromium.new_context(locale="nb")
    guide = Guide(context.new_page()).open(f"{line.url}/nb/guide")
    said = guide.page.locator("[data-say=later]").text_content() or "?"
    guide.page.locator("[data-kept]", has_text=said).wait_for()
    context.close()


def test_the_phone_takes_a_new_edition_whole_and_opens_the_help_page_without_a_network_too(
    app: Flask, guide: Guide, line: Line, monkeypatch: pytest.MonkeyPatch
):
    guide.wait_until_kept()
    assert guide.page.evaluate("caches.keys()") == [f"guide-nb-{offline.release()}"]
    write_anew(app, monkeypatch)
    assert guide.page.evaluate(TAKE) == "activated"
    assert guide.page.evaluate("caches.keys()") == ["guide-nb-another"]
    line.cut()
    assert guide.open(f"{line.url}/nb/guide").is_from_the_phone
    assert guide.text("h1") == NEW
    answer = guide.page.goto(f"{line.url}/nb/help")
    assert answer
    assert answer.from_service_worker
    assert guide.page.locator('a[href="tel:112"]').count()


def test_until_a_new_edition_is_whole_the_phone_opens_the_one_it_has(
    app: Flask, guide: Guide, line: Line, monkeypatch: pytest.MonkeyPatch
):
    before = guide.wait_until_kept().text("h1")
    write_anew(app, monkeypatch)
    monkeypatch.setattr(offline, "FILES", (*offline.FILES, "gone.css"))
    assert guide.page.evaluate(TAKE) == "redundant"
    line.cut()
    assert guide.open(f"{line.url}/nb/guide").is_from_the_phone
    assert guide.text("h1") == before != NEW
    guide.complaints.clear()  # a browser notes that gone.css is not there


def test_an_old_edition_in_another_language_is_not_mixed_into_this_one(guide: Guide, line: Line):
    guide.open(f"{line.url}/nn/guide").wait_until_kept()
    put = "async name => (await caches.open(name)).put('/static/mark.svg', new Response('old'))"
    guide.page.evaluate(put, f"guide-nn-{offline.release()}")
    mark = "fetch('/static/mark.svg').then(answer => answer.text())"
    assert guide.page.evaluate(mark) == "old"
    guide.open(f"{line.url}/nb/guide").wait_until_kept()
    assert "<svg" in guide.page.evaluate(mark)


def write_anew(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on fnett has another edition, with other words."""
    kept, page = app.extensions[public_pages.KEPT], ("parents/guide.html", "", "nb")
    html, _ = kept[page]
    monkeypatch.setitem(kept, page, (re.sub("<h1>.*</h1>", f"<h1>{NEW}</h1>", html), "another"))
    monkeypatch.setattr(offline, "release", lambda: "another")
