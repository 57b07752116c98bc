"""Asking for reminders on a network's page, one's own page behind the link in a letter, and ending with one click."""

from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, text

from fnett.core.languages import PARENT_LANGUAGES
from fnett.embedded.postgres import Postgres
from fnett.networks import codes, subscriptions
from tests.client import Browser
from tests.conftest import as_superuser
from tests.factories import make_institution, make_subscription, within
from tests.parents.test_routes import BEFORE, DURING, Class, make_class, seats
from tests.people.letters import delivered, text_of

READER = "leser@people.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
UNKNOWN = "A" * 43
SCANNERS = ("curl/8.5", "GoogleImageProxy", "Mozilla/5.0 (compatible; bingbot/2.0)")


@pytest.fixture
def class_2b(app: Flask) -> Class:
    with time_machine.travel(BEFORE), app.app_context():
        return make_class(make_institution("Bjørkelia skole"), "2B", "Klasserommet")


@pytest.fixture
def observer(app: Flask, engine: Postgres) -> Engine:
    return as_superuser(engine)  # type: ignore[return-value]


def subscribe(client: Browser, of: Class, email: str = READER, **more: str) -> None:
    client.get(f"{of.url}/subscribe")
    client.submit({"email": email, **more}, form="subscribe")


def link_in(letter: EmailMessage) -> str:
    [link] = {line for line in text_of(letter).splitlines() if line.startswith("http")}
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


def page_of(app: Flask, of: Class, *, language: str = "nb") -> str:
    """The path of the page of a reader who has confirmed."""
    with app.app_context():
        reader = make_subscription(of.school, of.network, READER, language=language)
        with within(of.school):
            return f"/reminders/{subscriptions.token_of(reader, subscriptions.PAGE)}"


def state(observer: Engine) -> list[tuple[str, str, bool]]:
    query = text("SELECT email, language, confirmed_at IS NOT NULL FROM subscription ORDER BY email")
    with observer.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]  # type: ignore[misc]


@time_machine.travel(BEFORE, tick=False)
def test_a_mother_asks_confirms_answers_and_ends_in_her_language(app, client, class_2b, observer):
    subscribe(client, class_2b, language="ti")
    assert (client.status, client.path) == (200, f"{class_2b.url}/subscribed")
    assert state(observer) == [(READER, "ti", False)]
    [letter] = delivered(app)
    assert letter["Content-Language"] == "ti"
    assert letter["List-Unsubscribe"].startswith("<http://localhost/reminders/")
    phone = Browser(app)
    phone.get(link_in(letter))
    assert phone.page.html["lang"] == "ti"
    assert state(observer) == [(READER, "ti", False)], "opening confirms nothing"
    phone.submit({"action": "confirm"})
    assert state(observer) == [(READER, "ti", True)]
    assert "Klasserommet" in phone.text
    phone.submit({"party_size": "2"}, form="reply")
    assert (phone.status, seats(app, class_2b)) == (200, (2, 0))
    phone.submit({"party_size": "0"}, form="reply")
    assert seats(app, class_2b) == (0, 1)
    phone.post(phone.path, {"action": "end", "once": "a"})
    assert (phone.path, state(observer)) == ("/reminders/ended", [])


@time_machine.travel(BEFORE, tick=False)
def test_the_answer_is_the_same_whether_the_address_was_known_or_not(app, client, class_2b):
    page_of(app, class_2b)
    answers = []
    for email in (READER, "new@people.example"):
        subscribe(client, class_2b, email)
        answers.append((client.status, client.path, client.response.get_data()))
    assert len(set(answers)) == 1


@pytest.mark.parametrize("email", ["", "kari", "a@b@c.example", "a@b.example\r\nBcc: c@d", "x" * 250 + "@a.example"])
@time_machine.travel(BEFORE, tick=False)
def test_what_is_no_address_is_said_beside_the_field_and_stays(app, client, class_2b, observer, email):
    client.get(f"{class_2b.url}/subscribe?lang=so")
    client.submit({"email": email}, form="subscribe")
    assert (client.status, client.page.html["lang"]) == (422, "so")
    assert client.page.select_one("#reader-email-error").get_text()
    assert state(observer) == []
    client.submit({"email": READER}, form="subscribe")
    assert state(observer) == [(READER, "so", False)]


@time_machine.travel(BEFORE, tick=False)
def test_nothing_is_done_without_the_proof_of_the_page_but_the_one_click_that_ends(app, client, class_2b, observer):
    path = page_of(app, class_2b)
    client.get(f"{class_2b.url}/subscribe")
    client.submit({"email": "new@people.example", "csrf_token": "0" * 64}, form="subscribe")
    assert client.status == 400
    for action in ("end", "confirm", "renew", "carry_on"):
        client.post(path, {"action": action, "once": "a", "csrf_token": ""})
        assert client.status == 400
    client.post(f"{path}/reply", {"meeting": str(class_2b.meeting), "party_size": "1", "once": "a", "csrf_token": "x"})
    assert (client.status, seats(app, class_2b)) == (400, (0, 0))
    assert state(observer) == [(READER, "nb", True)]
    response = app.test_client().post(path, data=ONE_CLICK)
    assert (response.status_code, state(observer)) == (200, [])


@time_machine.travel(BEFORE, tick=False)
def test_the_one_click_ends_one_subscription_once_and_tells_nobody_whether_there_was_one(app, class_2b, observer):
    path = page_of(app, class_2b)
    with app.app_context():
        make_subscription(class_2b.school, class_2b.network, "other@people.example")
    browser = Browser(app)
    answers, said = [], set()
    for one in (path, path, f"/reminders/{UNKNOWN}"):
        answers.append(browser.http.post(one, data=ONE_CLICK))
        said.add((answers[-1].status_code, answers[-1].get_data(as_text=True).replace(one, "")))
    assert [status for status, _ in said] == [200]
    assert [email for email, *_ in state(observer)] == ["other@people.example"]
    assert "Set-Cookie" not in answers[0].headers


@time_machine.travel(BEFORE, tick=False)
def test_scanners_that_open_links_change_nothing(app, class_2b, observer):
    path = page_of(app, class_2b)
    before = state(observer)
    for method in ("GET", "HEAD", "OPTIONS"):
        for agent in SCANNERS:
            for query in ("", "?List-Unsubscribe=One-Click", "?action=end"):
                headers = {"User-Agent": agent}
                assert app.test_client().open(path + query, method=method, headers=headers).status_code == 200
    assert state(observer) == before
    assert app.test_client().post(path, data=ONE_CLICK).status_code == 200
    assert state(observer) == []


@time_machine.travel(BEFORE, tick=False)
def test_unknown_and_ended_links_look_alike(app, client, class_2b):
    path = page_of(app, class_2b)
    client.get(path)
    client.post(path, {"action": "end", "once": "a"})
    pages = []
    for gone in (path, f"/reminders/{UNKNOWN}"):
        client.get(gone)
        pages.append((client.status, client.response.get_data(as_text=True).replace(gone, "")))
    assert pages[0] == pages[1]
    assert pages[0][0] == 404
    for address in (f"/calendar/{UNKNOWN}.ics", "/n/0000-0000-0000-0000/calendar.ics", "/n/0000-0000-0000-0000/subscribe"):
        client.get(address)
        assert client.status == 404


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
@time_machine.travel(BEFORE, tick=False)
def test_every_page_is_read_in_every_language(app, client, class_2b, language):
    path = page_of(app, class_2b, language=language)
    for address in (path, f"{class_2b.url}/subscribe", f"{class_2b.url}/subscribed", "/reminders/ended"):
        client.get(f"{address}?lang={language}")
        assert (client.status, client.page.html["lang"]) == (200, language)
        assert client.response.headers["X-Robots-Tag"] == "noindex"
        assert client.response.headers["Cache-Control"] == "no-store"
        assert READER not in client.text


@time_machine.travel(BEFORE, tick=False)
def test_the_page_offers_to_carry_on_from_may_on(app, client, class_2b, observer):
    path = page_of(app, class_2b)
    client.get(path)
    assert not client.page.select("button[value=carry_on]")
    with time_machine.travel("2026-05-02 10:00:00+00:00", tick=False):
        client.get(path)
        client.submit({"action": "carry_on"})
        assert not client.page.select("button[value=carry_on]")
    with observer.connect() as connection:
        assert connection.execute(text("SELECT school_year FROM subscription")).scalar_one() == 2026


@time_machine.travel(BEFORE, tick=False)
def test_a_new_calendar_address_ends_the_old_one(app, client, class_2b):
    client.get(page_of(app, class_2b))
    old = urlsplit(client.page.select_one('a[href*="/calendar/"]')["href"]).path
    assert client.http.get(old).status_code == 200
    client.post(client.path, {"action": "renew", "once": "a", "generation": "1"})
    new = urlsplit(client.page.select_one('a[href*="/calendar/"]')["href"]).path
    assert (client.http.get(old).status_code, client.http.get(new).status_code) == (404, 200)


def test_during_the_meeting_nothing_is_asked_any_more(app, client, class_2b):
    with time_machine.travel(BEFORE, tick=False):
        path = page_of(app, class_2b)
    with time_machine.travel(DURING, tick=False):
        client.get(path)
        form = {"csrf_token": client.find_proof(), "once": "a", "party_size": "1", "meeting": str(class_2b.meeting)}
        assert not client.page.select('form[action$="/reply"]')
        assert client.http.post(f"{path}/reply", data=form).status_code == 422
    assert seats(app, class_2b) == (0, 0)


@time_machine.travel(BEFORE, tick=False)
def test_a_link_answers_for_meetings_of_its_class_alone(app, client, class_2b):
    with app.app_context():
        other = make_class(class_2b.school, "3A", "Rommet ved siden av")
    client.get(page_of(app, class_2b))
    client.submit({"meeting": str(other.meeting), "party_size": "1"}, form="reply")
    assert (client.status, seats(app, other)) == (404, (0, 0))


@time_machine.travel(BEFORE, tick=False)
def test_the_calendar_of_the_code_ends_with_the_code(app, client, class_2b):
    client.get(f"{class_2b.url}/subscribe")
    address = client.page.select_one('a[href*="calendar.ics"]')["href"]
    one = client.page.select_one('a[href*="/meetings/"]')["href"]
    for path in (address, one):
        response = client.http.get(path)
        assert (response.status_code, response.mimetype) == (200, "text/calendar")
        assert (response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    with app.app_context(), within(class_2b.school):
        codes.issue(class_2b.network)
    assert {client.http.get(path).status_code for path in (address, one)} == {404}
