"""No answer leads off the site or is built from what the visitor calls us (promise 19)."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask, redirect, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fnett.core import outbox, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people import sign_in
from fnett.people.models import Person
from fnett.web.access import at_the_door
from tests.factories import make_person
from tests.ledger import Recorder
from tests.people.letters import delivered
from tests.rules import openings
from tests.rules.leading import NAMES, TRICKS, leaves
from tests.rules.test_answers import proof as find_proof
from tests.rules.world import World
from tests.web.planted import app_with

HTTP, HTTPS = "http://localhost", "https://localhost"
FOREIGN = (
    "evil.example",
    "localhost.evil.example",
    "evil.example:80",
    "localhost@evil.example",
    "localhost:80@evil.example",
    "",
)
FORWARDED = {
    **{"X-Forwarded-Host": "evil.example", "X-Forwarded-Server": "evil.example", "X-Host": "evil.example"},
    **{"X-Forwarded-Port": "6666", "X-Forwarded-Prefix": "/evil.example", "X-Forwarded-For": "evil.example"},
    **{"Forwarded": 'for=evil.example;host="evil.example";proto=gopher', "X-Original-Host": "evil.example"},
    **{"X-Original-URL": "//evil.example/", "X-Rewrite-URL": "//evil.example/", "Referer": "https://evil.example/"},
    **{"Origin": "https://evil.example", "X-HTTP-Host-Override": "evil.example", "X-Forwarded-Scheme": "gopher"},
}


def wandering(
    http: FlaskClient, paths: list[str], posts: list[str], tricks: tuple[str, ...]
) -> Iterator[tuple[str, TestResponse]]:
    """What answers where every parameter and the Referer say where to go next."""
    for trick in tricks:
        said = dict.fromkeys(NAMES, trick)
        came_from = {"Referer": f"https://evil.example/{len(trick)}"}
        for path in paths:
            yield trick, http.get(path, query_string=said, headers=came_from)
        for path in posts:
            form = {**said, "language": "nb", "csrf_token": find_proof(http, HTTP)}
            yield trick, http.post(path, query_string=said, data=form, headers=came_from)


def off_the_site(answers: Iterator[tuple[str, TestResponse]]) -> tuple[int, list[str]]:
    """How many redirects there were, and those that lead elsewhere."""
    tried, found = 0, []
    for trick, response in answers:
        if location := response.headers.get("Location"):
            tried += 1
            found += [f"{response.request.path} with {trick!a} leads to {location!a}"] * leaves(location, HTTP)
    return tried, found


def redirecting(world: World, http: FlaskClient) -> list[str]:
    """The addresses that lead on: what is answered with a redirect, or asks to sign in first."""
    paths = [openings.address(world, rule) for rule in openings.rules(world)]
    return [path for path in paths if http.get(path, buffered=True).status_code in (302, 303, 308)]


def test_no_wish_and_no_referer_leads_off_the_site(world: World, proof: Recorder, full: bool):
    stranger, leader = openings.browser(world, "anonymous"), openings.browser(world, "leader")
    paths = redirecting(world, stranger)
    assert len(paths) >= 20
    tricks = TRICKS if full else TRICKS[::6]
    tried, found = off_the_site(wandering(stranger, paths, [], tricks))
    more, also = off_the_site(wandering(leader, [*redirecting(world, leader), "/sign-in"], ["/me/language"], TRICKS))
    assert found + also == [], "Go on with safe_path(…) alone (fnett/web/redirects.py)."
    proof.figure(19, "redirect tricks", len(TRICKS))
    proof.figure(19, "redirects that were tried", tried + more)
    proof.figure(19, "redirects off the site", len(found + also))


def sign_in_as(app: Flask, person_id: UUID, http: FlaskClient, wanted: str) -> TestResponse:
    """Ask where to go, be mailed a link, and press the button that it shows."""
    http.get("/sign-in", query_string={"next": wanted})
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        asked = sign_in.ask(session.get_one(Person, person_id).email, str(len(wanted)))
    http.set_cookie("sign_in_browser", asked.binding, path="/sign-in")
    (letter,) = delivered(app)
    link = next(line for line in str(letter.get_body(("plain",)).get_content()).splitlines() if line.startswith("http"))  # type: ignore[union-attr]
    http.get(link)
    return http.post("/sign-in/confirm", data={"csrf_token": find_proof(http, HTTP)})


def test_nor_does_signing_in(app: Flask, proof: Recorder):
    with app.app_context():
        person_id = make_person()
    tried, found = 0, []
    for trick in TRICKS:
        http = app.test_client()
        http.get("/sign-in", query_string={"next": trick})
        with http.session_transaction(base_url=HTTP) as cookie:
            kept = cookie.get("next")
        tried += 1
        found += [trick] * bool(kept and leaves(kept, HTTP))
    response = sign_in_as(app, person_id, app.test_client(), "//evil.example")
    assert (response.status_code, response.headers["Location"]) == (303, "/me")
    assert found == []
    proof.figure(19, "redirects that were tried", tried + 1)
    proof.figure(19, "redirects off the site", len(found))


@at_the_door
def go_on() -> object:
    return redirect(request.args.get("next", "/"))


@at_the_door
def go_back() -> object:
    return redirect(request.referrer or "/")


def test_an_open_redirect_is_found(app: Flask, proof: Recorder):
    with app_with(app, {"/on": go_on, "/back": go_back}) as other:
        for path, least in {"/on": 30, "/back": len(TRICKS)}.items():
            _, found = off_the_site(wandering(other.test_client(), [path], [], TRICKS))
            assert len(found) >= least, f"{path} led off the site {len(found)} times alone"
        _, found = off_the_site(wandering(other.test_client(), ["/help", "/me"], [], TRICKS))
        assert found == []
    proof.caught(19, "a redirect to where the visitor says")
    proof.caught(19, "a redirect to where the visitor came from")


def test_a_foreign_host_is_refused_and_foreign_forwarding_changes_nothing(world: World, proof: Recorder):
    for base_url in (HTTP, HTTPS):
        refused, asked, built, rules = 0, 0, list[str](), 0
        with openings.whole(world, base_url=base_url) as there:
            http = openings.browser(there, "leader", base_url)
            for path in (openings.address(there, rule) for rule in openings.rules(there)):
                rules += 1
                for host in FOREIGN:
                    response = http.get(path, base_url=base_url, headers={"Host": host}, buffered=True)
                    refused += response.status_code == 400 and b"evil" not in response.data
                plain = http.get(path, base_url=base_url, buffered=True)
                response = http.get(path, base_url=base_url, headers=FORWARDED, buffered=True)
                asked += response.status_code == plain.status_code
                built += [path] * names_another(response)
        assert built == [], "Build links with url_for or letters.link_to, never from the request."
        proof.figure(19, "foreign hosts refused with 400", refused, of=rules * len(FOREIGN))
        proof.figure(19, "routes asked with foreign forwarding headers", asked, of=rules)
        proof.figure(19, "links built from what a request says of our name", len(built))


def names_another(response: TestResponse) -> bool:
    """Whether an answer repeats a name that only the request has said."""
    words = ("evil.example", "6666", "gopher") if response.mimetype.startswith("text/") else ("evil.example",)
    return any(word in f"{response.headers}{response.get_data()!r}" for word in words)


@pytest.mark.parametrize("base_url", [HTTP, HTTPS])
def test_nor_is_a_letter(app: Flask, proof: Recorder, base_url: str):
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        email = session.get_one(Person, make_person()).email
    with app_with(app, {}, base_url=base_url) as other:
        http = other.test_client()
        form = {"email": email, "csrf_token": find_proof(http, base_url)}
        forwarded = {**FORWARDED, "X-Forwarded-For": "192.0.2.1", "Host": "localhost:6666"}
        assert http.post("/sign-in", base_url=base_url, data=form, headers=forwarded).status_code == 303
        with other.app_context():
            assert outbox.deliver() == 1
        (letter,) = delivered(other)
    assert f"{base_url}/sign-in/link/" in letter.as_string().replace("=\n", "")
    built = [word for word in ("evil", "6666", "gopher") if word in letter.as_string()]
    assert built == []
    proof.figure(19, "links built from what a request says of our name", len(built))


@at_the_door
def name_the_host() -> str:
    return f'<a href="//{request.headers["X-Forwarded-Host"]}/me">on</a>'


def test_a_link_from_the_host_is_found(app: Flask, proof: Recorder):
    with app_with(app, {"/planted": name_the_host}) as other:
        assert names_another(other.test_client().get("/planted", headers=FORWARDED))
        assert not names_another(other.test_client().get("/sign-in", headers=FORWARDED))
    proof.caught(19, "a link built from the host that was asked for")
