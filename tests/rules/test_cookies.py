"""Cookies before sign-in: only what a page cannot do without, each with its reason (promise 24)."""

import re
from collections.abc import Iterable

import pytest
from flask import Flask, Response

from fnett.web.access import Way, at_the_door, find_declared
from tests.client import Browser
from tests.ledger import Recorder
from tests.rules import postings
from tests.rules.world import OWN, World
from tests.web.planted import app_with

# Whoever adds a line here has asked: is it strictly necessary for what the person has just asked for?
NECESSARY = {
    "session": "the proof that a form came from our page, and later who is signed in",
    "language": "the language that somebody has chosen on the page",
    "sign_in_browser": "binds a link to the browser that asked for it; a quarter of an hour",
    "sign_in_link": "keeps the link's token out of the address; a quarter of an hour",
    "invitation": "keeps the invitation's token out of the address; a quarter of an hour",
    "answer": "lets the same browser change its reply to a meeting",
}
NAME = re.compile(r"^(?:__Host-|__Secure-)?([^=]+)=")


def names(responses: Iterable[Response]) -> set[str]:
    """The cookies that these answers set, whatever they are prefixed with."""
    return {NAME.match(line)[1] for answer in responses for line in answer.headers.getlist("Set-Cookie")}  # type: ignore[index]


def answers_before_sign_in(world: World) -> list[Response]:
    """Every page that a stranger may open, and every form that they may send."""
    found = []
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        access = find_declared(world.app, rule.endpoint)
        if access and access.way in (Way.PUBLIC, Way.DOOR, Way.CODE):
            browser = Browser(world.app)
            address = world.address(rule, OWN)
            if "GET" in rule.methods:
                found += [browser.http.get(address, buffered=True), browser.http.get(f"{address}?lang=nn", buffered=True)]
            if "POST" in rule.methods and rule.endpoint in postings.POSTINGS:
                proof = {"csrf_token": world.proof_of(rule, OWN) if access.way is Way.CODE else browser.find_proof()}
                found.append(browser.http.post(address, data={**proof, **postings.POSTINGS[rule.endpoint](world)}))
    return found


def test_a_stranger_gets_no_cookie_but_those_that_a_page_needs(world: World, proof: Recorder):
    found = names(answers_before_sign_in(world))
    assert {"session", "language", "sign_in_browser"} <= found, "too few pages were opened to prove anything"
    assert found - set(NECESSARY) == set(), "Is it strictly necessary? Then say in NECESSARY what for; else do without."
    assert set(NECESSARY) - found == set(), "No page sets these any more: take them out of NECESSARY."
    proof.figure(24, "cookies before sign-in that are not strictly necessary", len(found - set(NECESSARY)))


def test_another_cookie_is_found(app: Flask, proof: Recorder):
    def follow() -> Response:
        answer = Response("")
        answer.set_cookie("__Host-visitor", "1")
        return answer

    with app_with(app, {"/planted": at_the_door(follow)}) as other:
        assert names([other.test_client().get("/planted")]) - set(NECESSARY) == {"visitor"}
    proof.caught(24, "a cookie that nobody has listed")


@pytest.mark.parametrize("address", ["/static/parent.css", "/healthz"])
def test_files_and_signs_of_life_set_none(app: Flask, address: str):
    assert names([app.test_client().get(address, buffered=True)]) == set()
