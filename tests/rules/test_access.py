"""Who may open what: every view declares it, and the open ones are a list that somebody has read."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule, UUIDConverter

from fnett.people.access import ROLE_PERMISSIONS, Permission, Role
from fnett.web.access import Way, at_the_door, find_declared, public, with_code
from tests.ledger import Recorder
from tests.web.planted import app_with

# Whoever adds a line here has asked: what may a stranger learn or do with it?
WITHOUT_SIGN_IN = {
    "static": Way.PUBLIC,
    "web.healthz": Way.PUBLIC,
    "web.readyz": Way.PUBLIC,
    "parents.start": Way.PUBLIC,  # the front page
    "parents.front": Way.PUBLIC,
    "parents.choose_help": Way.PUBLIC,  # whom to call
    "parents.help": Way.PUBLIC,
    "themes.themes": Way.PUBLIC,  # questions for the circle, the same for everyone
    "themes.theme": Way.PUBLIC,
    "guide.guide": Way.PUBLIC,  # cards without names, times or places
    "guide.manifest": Way.PUBLIC,
    "guide.worker": Way.PUBLIC,
    "people.erased": Way.PUBLIC,  # that it is done; the same page for everyone
    "people.sign_in": Way.DOOR,
    "people.link_sent": Way.DOOR,
    "people.open_link": Way.DOOR,
    "people.confirm_sign_in": Way.DOOR,
    "people.confirm_by_code": Way.DOOR,
    "people.open_invitation": Way.DOOR,
    "people.accept_invitation": Way.DOOR,
    "parents.find": Way.CODE,  # type a code
    "parents.network": Way.CODE,
    "parents.reply": Way.CODE,
    "parents.share": Way.CODE,  # the address to pass on
    "parents.offer": Way.CODE,  # an address for the leader; nobody else sees it
    "subscriptions.subscribe": Way.CODE,  # an address to write to; the answer tells nothing
    "subscriptions.asked": Way.CODE,
    "subscriptions.network_calendar": Way.CODE,
    "subscriptions.meeting_file": Way.CODE,
    "subscriptions.reminders": Way.CODE,  # with the link in a letter: one subscription
    "subscriptions.answer": Way.CODE,
    "subscriptions.ended": Way.CODE,
    "subscriptions.calendar": Way.CODE,
}
DEMO_ONLY = {"demo."}  # pages of the demo, which stand with FNETT_DEMO=1 alone
NOT_ROWS = {"module_id", "step_id", "question_id", "theme_id"}  # words of the content, not ids of rows
OTHER_ARGUMENTS = {"slug", "code", "token", "lang", "language", "role", "filename", "orgnr"}


def open_views(app: Flask) -> dict[str, Way]:
    """The views that nobody has to sign in for."""
    found = {}
    for rule in app.url_map.iter_rules():
        access = find_declared(app, rule.endpoint)
        if access and access.way in (Way.PUBLIC, Way.DOOR, Way.CODE):
            found[rule.endpoint] = access.way
    return found


def loose_ids(rules: list[Rule]) -> list[str]:
    """Arguments of addresses that take anything, though they name a row."""
    found = []
    for rule in rules:
        for name, converter in rule._converters.items():
            is_id = name.endswith("_id") and name not in NOT_ROWS
            if is_id and not isinstance(converter, UUIDConverter):
                found.append(f"{rule.rule}: write <uuid:{name}>")
            if not name.endswith("_id") and name not in OTHER_ARGUMENTS:
                found.append(f"{rule.rule}: is {name} the id of a row? then <uuid:{name}_id>; else name it in this test")
    return found


def test_every_view_declares_who_may_see_it(app: Flask, proof: Recorder):
    rules = list(app.url_map.iter_rules())
    declared = [rule for rule in rules if find_declared(app, rule.endpoint)]
    proof.figure(2, "rules that declare who may come in", len(declared), of=len(rules))
    for rule in rules:
        access = find_declared(app, rule.endpoint)
        assert access, f"{rule.endpoint} has no @requires(…), @office(…), @own_pages, @with_code, @at_the_door or @public."
        assert isinstance(access.permission, Permission) == (access.way in (Way.INSTITUTION, Way.OFFICE)), rule.endpoint


def unreviewed(app: Flask) -> tuple[dict[str, Way], set[str]]:
    """Open views that are not on the list, and those on the list that are not open any more."""
    found = {name: way for name, way in open_views(app).items() if not name.startswith(tuple(DEMO_ONLY))}
    return {name: way for name, way in found.items() if WITHOUT_SIGN_IN.get(name) != way}, set(WITHOUT_SIGN_IN) - set(found)


def test_the_open_views_are_the_ones_that_were_reviewed(app: Flask, proof: Recorder):
    added, gone = unreviewed(app)
    proof.figure(2, "public rules that nobody reviewed", len(added) + len(gone))
    assert added == {}, "Opened to everyone: is that meant? Then add it to WITHOUT_SIGN_IN, with its reason."
    assert gone == set(), "No longer there: take it out of WITHOUT_SIGN_IN."


PLACES = (
    ("/i/<slug>", {Way.INSTITUTION}),
    ("/office", {Way.OFFICE}),
    ("/me", {Way.SELF}),
    ("/n", {Way.CODE}),
    ("/reminders", {Way.CODE}),
    ("/calendar", {Way.CODE}),
)


@pytest.mark.parametrize("declare", [public, with_code, at_the_door])
def test_a_view_that_is_opened_to_everyone_is_found(app: Flask, proof: Recorder, declare: Callable[..., Any]):
    with app_with(app, {"/planted": declare(lambda: "")}) as other:
        [added] = unreviewed(other)[0].values()
    assert added in (Way.PUBLIC, Way.DOOR, Way.CODE)
    proof.caught(2, "a planted public view")


@pytest.mark.parametrize(("place", "ways"), PLACES)
def test_what_lies_in_a_persons_place_is_guarded_as_that_place(app: Flask, place: str, ways: set[Way]):
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule == place or rule.rule.startswith(f"{place}/")]
    assert rules
    for rule in rules:
        access = find_declared(app, rule.endpoint)
        assert access
        assert access.way in ways, f"{rule.rule} is {access.way}; addresses below {place} are {ways}"


def test_ids_in_addresses_are_uuids(app: Flask):
    assert loose_ids(list(app.url_map.iter_rules())) == []


@pytest.mark.parametrize("address", ["/i/<slug>/meetings/<meeting_id>", "/x/<int:person_id>", "/x/<meeting>"])
def test_a_loose_id_is_found(app: Flask, address: str):
    other = Flask("other")
    other.add_url_rule(address, "planted", lambda: "")
    other.add_url_rule("/fine/<uuid:meeting_id>", "fine", lambda meeting_id: "")
    rules = [rule for rule in other.url_map.iter_rules() if rule.endpoint != "static"]
    assert len(loose_ids(rules)) == 1


def test_every_permission_is_asked_for_by_a_view_and_held_by_a_role(app: Flask):
    asked = {access.permission for rule in app.url_map.iter_rules() if (access := find_declared(app, rule.endpoint))}
    held = frozenset().union(*ROLE_PERMISSIONS.values())
    assert set(Permission) - asked == set(), "A permission that no view asks for: take it out of the table."
    assert set(Permission) - held == set(), "A permission that nobody holds: who is to see the page?"
    assert set(ROLE_PERMISSIONS) == set(Role)


def test_an_address_with_something_else_than_a_uuid_is_not_found(app: Flask):
    http = app.test_client()
    for wrong in ("1", "x", "' OR 1=1 --", str(UUID(int=1))[:-1]):
        assert http.get(f"/office/institutions/{wrong}").status_code == 404
    assert http.get(f"/office/institutions/{UUID(int=1)}").status_code == 303, "a uuid is asked to sign in first"
