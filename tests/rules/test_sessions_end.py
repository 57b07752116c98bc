"""A session has a name of its own after signing in, and ends within one request (promise 19)."""

from uuid import UUID

import pytest
from flask import Flask
from flask import session as cookie_
from flask.testing import FlaskClient
from sqlalchemy import text

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people import sessions
from fnett.web.access import Way, find_declared
from tests.factories import make_person
from tests.ledger import Recorder
from tests.rules import links, openings
from tests.rules.test_staying_here import sign_in_as
from tests.rules.world import World

HTTP = "http://localhost"
DEACTIVATE = text("UPDATE person SET state = 'deactivated' WHERE id = :id")


def renamed(app: Flask, person_id: UUID) -> bool:
    """Whether a browser that somebody else prepared has another session after signing in, and the prepared one is dead."""
    with app.app_context(), tenancy.work(Scope(Door.DOOR)):
        prepared = sessions.begin(make_person())
    http = app.test_client()
    with http.session_transaction(base_url=HTTP) as cookie:
        cookie |= {sessions.COOKIE_KEY: prepared, "csrf_token": "prepared", "planted": "yes"}
    before = http.get_cookie("session")
    response = sign_in_as(app, person_id, http, "/me")
    assert response.status_code == 303
    after, thief = http.get_cookie("session"), app.test_client()
    with http.session_transaction(base_url=HTTP) as cookie:
        is_new = (
            cookie[sessions.COOKIE_KEY] != prepared and "planted" not in cookie and cookie.get("csrf_token") != "prepared"
        )
    with thief.session_transaction(base_url=HTTP) as cookie:
        cookie[sessions.COOKIE_KEY] = prepared
    assert before is not None
    assert after is not None
    return before.value != after.value and is_new and thief.get("/me").status_code == 303


def test_signing_in_gives_the_session_a_new_name(app: Flask, proof: Recorder):
    with app.app_context():
        person_id = make_person()
    assert renamed(app, person_id)
    proof.figure(19, "sign-ins that gave the session a new name", 1, of=1)


def test_a_session_that_keeps_its_name_is_found(app: Flask, proof: Recorder, monkeypatch: pytest.MonkeyPatch):
    def keep(value: str) -> None:
        cookie_[sessions.COOKIE_KEY] = value

    with app.app_context():
        person_id = make_person()
    monkeypatch.setattr(sessions, "hand_over", keep)
    assert not renamed(app, person_id)
    proof.caught(19, "a session that keeps its name at sign-in")


def guarded(world: World) -> list[str]:
    """The addresses behind a sign-in."""
    ways = (Way.SELF, Way.INSTITUTION, Way.OFFICE)
    declared = [(rule, find_declared(world.app, rule.endpoint)) for rule in openings.rules(world)]
    return [openings.address(world, rule) for rule, access in declared if access and access.way in ways]


def signed_in(app: Flask, value: str) -> FlaskClient:
    """A browser that carries this session."""
    http = app.test_client()
    with http.session_transaction(base_url=HTTP) as cookie:
        cookie[sessions.COOKIE_KEY] = value
    return http


def still_inside(world: World, persona: str, end: str) -> tuple[int, int]:
    """End all sessions of a person with one browser for each guarded page; how many of these still get in, of how many."""
    person_id = world.personas[persona].person_id
    assert person_id
    paths = guarded(world)
    with world.app.app_context(), tenancy.work(Scope(Door.DOOR)):
        values = [sessions.begin(person_id) for _ in paths]
    with world.sees_all() as connection:
        if end == "deactivate":
            connection.execute(DEACTIVATE, {"id": person_id})
    if end == "everywhere":
        http = signed_in(world.app, values[0])
        assert http.post("/me/sign-out-everywhere", data={"csrf_token": links.proof_of(http)}).status_code == 303
    inside = 0
    for path, value in zip(paths, values, strict=True):
        http = signed_in(world.app, value)
        inside += http.get(path).headers.get("Location", "").partition("?")[0] != "/sign-in"
    return inside, len(paths)


def test_every_session_of_a_person_ends_within_one_request(world: World, proof: Recorder):
    names = {"everywhere": "signing out everywhere", "deactivate": "deactivation"}
    for persona in ("leader", "moderator", "admin"):
        for end, name in names.items():
            assert still_inside(world, persona, "not at all")[0] > 0, "the sessions that are to end do not begin"
            inside, of = still_inside(world, persona, end)
            assert inside == 0
            proof.figure(19, f"sessions ended within one request of {name}", of - inside, of=of)
    proof.caught(19, "a session that was not ended")
