"""A double click signs in as one click does: the browser hears of the second answer alone. Nobody else gains by it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser as Chromium
from sqlalchemy import select
from werkzeug.test import TestResponse

from fnett.core import clock, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people import sessions
from fnett.people.models import SignInSession
from tests import factories
from tests.client import Browser
from tests.people.letters import delivered, path_in
from tests.people.routes.test_door import address_of, invite, is_signed_in, link_for
from tests.rules.openings import served

Way = Callable[[Flask, Browser], None]


def by_link(app: Flask, browser: Browser) -> None:
    """To the button of the page that a link opens."""
    browser.get(link_for(app, browser, somebody(app)))


def by_code(app: Flask, browser: Browser) -> None:
    """To the field for the code that another browser showed, with the code in it."""
    phone = Browser(app)
    phone.get(link_for(app, browser, somebody(app)))
    code = phone.page.select_one("main .when")
    assert code is not None
    browser.get("/sign-in/sent")
    browser.find_form().select_one("[name=code]")["value"] = code.get_text(strip=True)  # type: ignore[index]


def by_invitation(app: Flask, browser: Browser) -> None:
    """To the button of an invitation."""
    browser.get(invite(app)[1])


def somebody(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_person()


LINKS = {"sign_in_link": "/sign-in/confirm", "sign_in_browser": "/sign-in", "invitation": "/invitation"}
WAYS = pytest.mark.parametrize("way", [by_link, by_code, by_invitation])


def press(browser: Browser) -> TestResponse:
    """Press the button of the page that is shown; the browser hears of no answer until `hear`."""
    before = dict(browser.http._cookies or {})
    answer = browser.submit(follow=False)
    browser.heard = dict(browser.http._cookies or {})  # type: ignore[attr-defined]
    browser.http._cookies = before
    return answer


def hear(browser: Browser) -> Browser:
    """Keep what the last answer set after all."""
    browser.http._cookies = browser.heard  # type: ignore[attr-defined]
    return browser


def live(app: Flask) -> int:
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        return len(session.scalars(select(SignInSession).where(SignInSession.ended_at.is_(None))).all())


@WAYS
def test_a_double_click_signs_in_though_the_first_answer_is_never_heard(app: Flask, client: Browser, way: Way) -> None:
    way(app, client)
    assert [(press(client).status_code, live(app)) for _ in range(3)] == [(303, 1)] * 3
    assert not is_signed_in(client)  # nothing was heard until now
    assert is_signed_in(hear(client))
    assert client.http.get_cookie("sign_in_link", path="/sign-in/confirm") is None


def test_it_leads_where_one_wanted_to_go(app: Flask, client: Browser) -> None:
    by_link(app, client)
    client.get("/me/data")
    client.get("/sign-in/confirm")
    assert [press(client).location for _ in range(2)] == ["/me/data"] * 2


@WAYS
def test_a_session_that_has_ended_does_not_come_back(app: Flask, client: Browser, way: Way) -> None:
    way(app, client)
    press(client)
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        sessions.end_all(session.scalars(select(SignInSession)).one().person_id)
    press(client)
    assert live(app) == 0
    assert not is_signed_in(hear(client))


def test_what_comes_a_minute_later_is_no_double_click(app: Flask, client: Browser) -> None:
    by_link(app, client)
    press(client)
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert press(client).status_code == 303
        assert not is_signed_in(hear(client))


@WAYS
@pytest.mark.parametrize("lacks", ["the form", "the proof", "the links"])
def test_whoever_lacks_a_part_of_what_was_sent_gets_nothing(app: Flask, client: Browser, way: Way, lacks: str) -> None:
    """The key of the form, the browser's session with its proof, and the links it keeps: it takes all three."""
    way(app, client)
    press(client)
    form = client.find_form()
    if lacks == "the form":
        form.select_one("[name=form_key]")["value"] = "another"  # type: ignore[index]
    elif lacks == "the proof":
        client.http.delete_cookie("session")
        other = Browser(app)
        form.select_one("[name=csrf_token]")["value"] = other.find_proof()  # type: ignore[index]
        client.http._cookies = {**(client.http._cookies or {}), **(other.http._cookies or {})}
    else:
        for name, path in LINKS.items():
            client.http.delete_cookie(name, path=path)
    press(client)
    assert not is_signed_in(hear(client))


@pytest.mark.parametrize("pause", [0, 40])
def test_in_chromium_too(app: Flask, chromium: Chromium, pause: int) -> None:
    with served(app) as url:
        page = chromium.new_context(locale="nb").new_page()
        page.goto(f"{url}/sign-in")
        page.locator("main [name=email]").fill(address_of(app, somebody(app)))
        page.locator("main button").dblclick()
        page.wait_for_url("**/sign-in/sent")
        page.goto(url + path_in(delivered(app)[-1]))
        box = page.locator("main button").bounding_box()
        assert box
        for _ in range(2):
            page.mouse.click(box["x"] + 5, box["y"] + 5)
            page.wait_for_timeout(pause)
        page.wait_for_load_state("networkidle")
        page.goto(f"{url}/me")
        assert page.url == f"{url}/me"
        page.context.close()
