"""What every page knows: its language, chosen in a stated order, and the other languages to choose from."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import Browser
from tests.factories import make_person
from tests.web.planted import app_with

KEPT = "language"


def language_of(browser: Browser, path: str, **options: object) -> str:
    browser.get(path, **options)
    return str(browser.page.html["lang"])  # type: ignore[index]


def cookie_of(response: TestResponse, name: str = KEPT) -> str | None:
    return next((line for line in response.headers.getlist("Set-Cookie") if line.startswith(f"{name}=")), None)


def test_the_address_goes_before_the_kept_choice_and_that_before_the_browser(app: Flask):
    browser = Browser(app, language="en")
    assert language_of(browser, "/sign-in") == "en"
    browser.http.set_cookie(KEPT, "nn", domain="localhost")
    assert language_of(browser, "/sign-in") == "nn"
    assert language_of(browser, "/sign-in?lang=nb") == "nb"


def test_a_persons_own_language_goes_before_all_on_their_pages(app: Flask):
    with app.app_context():
        browser = Browser(app, language="en").sign_in(make_person(language="nn"))
    browser.http.set_cookie(KEPT, "en", domain="localhost")
    assert language_of(browser, "/me") == "nn"


@pytest.mark.parametrize("wish", ["xx", "", "../nb", "<script>", "nb\r\nSet-Cookie: a=b", "%00"])
def test_a_language_that_nobody_offers_is_passed_over(app: Flask, wish: str):
    browser = Browser(app, language="nn")
    browser.http.set_cookie(KEPT, "xx", domain="localhost")
    assert language_of(browser, "/sign-in", query_string={"lang": wish}) == "nn"
    assert cookie_of(browser.response) is None


def test_a_choice_is_kept_for_a_year_out_of_reach_of_scripts(app: Flask):
    kept = cookie_of(app.test_client().get("/sign-in?lang=nn"))
    assert kept
    assert {"language=nn", "Max-Age=31536000", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(kept.split("; "))
    assert "Secure" not in kept
    assert cookie_of(app.test_client().get("/sign-in")) is None, "nothing is kept that nobody chose"


def test_over_https_the_choice_is_secure_and_held_to_this_host(app: Flask):
    with app_with(app, {}, base_url="https://localhost") as other:
        response = other.test_client().get("/sign-in?lang=nn", base_url="https://localhost")
    kept = cookie_of(response, "__Host-language")
    assert kept
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(kept.split("; "))
    assert "Domain" not in kept


def test_a_page_links_to_itself_in_each_language_by_its_own_name(app: Flask):
    browser = Browser(app)
    browser.get("/sign-in")
    links = {str(link["href"]): link.get_text() for link in browser.page.select(".menu a[hreflang]")}
    assert links == {
        "/sign-in?lang=nb": "norsk bokmål",
        "/sign-in?lang=nn": "norsk nynorsk",
        "/sign-in?lang=en": "English",
    }
    assert [link["hreflang"] for link in browser.page.select(".menu a[aria-current]")] == ["nb"]


def test_a_language_in_the_path_is_the_language_of_the_page(app: Flask):
    browser = Browser(app, language="nn")
    assert language_of(browser, "/en/") == "en"
    assert {str(link["href"]) for link in browser.page.select(".menu a[hreflang]")} == {"/nb/", "/nn/", "/en/"}


def test_parents_are_offered_more_languages(app: Flask):
    browser = Browser(app, language="ar-SY")
    browser.get("/n/7K3F-7K3F-7K3F-7K3F")
    html = browser.page.html
    assert html
    assert (html["lang"], html["dir"]) == ("ar", "rtl")
    assert len(browser.page.select(".menu a[hreflang]")) == 7


@pytest.mark.parametrize("path", ["/\\evil.example", "/%5Cevil.example", "/%09/evil.example", "/%0A/evil.example", "/æ/x"])
def test_no_link_to_another_language_leaves_the_site_whatever_was_asked_for(app: Flask, path: str):
    browser = Browser(app)
    browser.get(path)
    links = [str(link["href"]) for link in browser.page.select(".menu a[hreflang]")]
    assert len(links) == 3
    for link in links:
        assert re.match(r"/[^/\\\s]", link), ascii(link)
        assert browser.http.get(link).status_code == browser.status, "the link leads to the page that is shown"
