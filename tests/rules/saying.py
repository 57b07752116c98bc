"""Saying what nobody may write down: sentences in every field of every form that moderators and parents can reach.

A field is tried with all others as they should be; then the whole form as it should be, with the sentence beside it: in
fields that are not there, in the query, in headers and cookies, as JSON, as a file; then addresses that hold it.
"""

import secrets
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.routing import Rule

from fnett.core import clock
from fnett.people.access import ROLE_PERMISSIONS, Permission, Role
from fnett.web.access import Way, find_declared
from tests.client import Browser
from tests.factories import make_meeting, make_member
from tests.rules.personas import Persona
from tests.rules.postings import POSTINGS
from tests.rules.sentences import Sentence
from tests.rules.world import OTHER_CLASS, OWN, World

FEW = 2  # forms in which each sentence is said in a sample, besides one address
WAYS = ("beside", "json", "file")
PROOFS = ("csrf_token", "form_key")
SIGNS_OUT = ("people.sign_out", "people.sign_out_everywhere")
ENDS_A_SESSION = (*SIGNS_OUT, "people.confirm_sign_in", "people.confirm_by_code", "people.erase")
ERASES, SOMEBODY_NEW = "people.erase", "somebody new"  # whoever sends this is nobody afterwards
TYPED_ADDRESSES = {"people.sign_in": {"email"}, "subscriptions.subscribe": {"email"}}  # an address is typed by design
WHO = {Way.CODE: "parent", Way.DOOR: "anonymous", Way.PUBLIC: "anonymous", Way.SELF: "moderator"}
IN_A_WHILE = timedelta(days=70)
SIGN_IN = "/sign-in"
ADDRESS = text("SELECT email FROM person WHERE id = :id")
NOT_THERE = ("note", "comment", "name", "reason_text", "label", "message", "next")
COOKIES = ("language", "answer", "sign_in_link", "invitation", "sign_in_browser")
HEADERS = ("User-Agent", "Referer", "Accept-Language", "X-Forwarded-For", "X-Request-Id", "From", "X-CSRFToken")
ADDRESSES = (
    *("/{}", "/n/{}", "/n?code={}", "/n/{}?lang={}", "/help?lang={}", "/static/{}", "/nb/{}", "/sign-in?next=/{}"),
    *("/sign-in/link/{}", "/sign-in/sent?note={}", "/invitation/{}", "/i/{}/networks", "/me/training/{}", "/me?note={}"),
    *("/me/training/m1/steps/{}", "/me/training/m1/questions/{}"),
)


@dataclass(frozen=True)
class Target:
    """A form that a moderator or a parent can send: where it goes, who sends it, and what it says when all is well."""

    endpoint: str
    path: str
    persona: str
    body: Mapping[str, str]
    cookies: Mapping[str, str] = field(default_factory=dict)  # what a link has left in the browser

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field but those that take an address."""
        return tuple(name for name in (*self.body, *PROOFS) if name not in TYPED_ADDRESSES.get(self.endpoint, ()))


def who_sends(app: Flask, endpoint: str) -> str | None:
    """The moderator or parent who can reach this view; None where it is for leaders or the office."""
    access = find_declared(app, endpoint)
    if access is None:
        return None
    if endpoint == ERASES:
        return SOMEBODY_NEW
    if access.way is Way.INSTITUTION and access.permission in ROLE_PERMISSIONS[Role.MODERATOR]:
        assert isinstance(access.permission, Permission)
        return "moderator"
    return WHO.get(access.way)


def targets(world: World) -> list[Target]:
    """Every form that moderators and parents can send."""
    _plan_one_to_cancel(world)
    rules: list[Rule] = [rule for rule in world.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    return [
        Target(rule.endpoint, world.address(rule, OWN), who, body(world, rule.endpoint), cookies(world, rule.endpoint))
        for rule in rules
        if (who := who_sends(world.app, rule.endpoint))
    ]


def _plan_one_to_cancel(world: World) -> None:
    """An evening of its own, so that the others can be moved and answered all the while."""
    own = world.values[OWN]
    if "meetings.cancel:meeting_id" not in own:
        institution_id, network_id, place_id = (UUID(own[name]) for name in ("institution_id", "network_id", "place_id"))
        with world.app.app_context():
            meeting_id = make_meeting(institution_id, network_id, clock.today() + IN_A_WHILE, place_id=place_id)
        own["meetings.cancel:meeting_id"] = str(meeting_id)


def body(world: World, endpoint: str) -> Mapping[str, str]:
    """What the form says when all is well; a link is asked for by somebody who has an account, so that a letter is sent."""
    if endpoint != "people.sign_in":
        return POSTINGS[endpoint](world)
    with world.sees_all() as connection:
        return {"email": connection.execute(ADDRESS, {"id": world.personas["moderator"].person_id}).scalar_one()}


def cookies(world: World, endpoint: str) -> dict[str, str]:
    """What the link that leads to a form has left in the browser; each link is good for one of the forms."""
    own, other = world.values[OWN], world.values[OTHER_CLASS]
    kept = {
        "people.accept_invitation": {"invitation": own["token"]},
        "people.confirm_by_code": {"sign_in_browser": own["binding"]},
        "people.confirm_sign_in": {"sign_in_link": other["people.open_link:token"], "sign_in_browser": other["binding"]},
    }
    return kept.get(endpoint, {})


@dataclass
class Speaker:
    """Sends forms and opens addresses with sentences in them, and counts what came of it."""

    world: World
    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)
    turns: Counter[tuple[str, str]] = field(default_factory=Counter)
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many requests carried a sentence."""
        return self.accepted.total() + self.refused.total()

    def in_field(self, target: Target, name: str, sentence: Sentence) -> None:
        """One field holds the sentence, alone or after what it should hold; all others are as they should be."""
        right = target.body.get(name, "")
        ways = (
            *(sentence.text, f"{right} {sentence.text}", f"{right}\r\n{sentence.text}", f"/{quote(sentence.text)}"),
            *(f"/{sentence.text}", f"{sentence.marks[0]}", f"/{sentence.marks[0]}"),
        )
        self.turns[target.endpoint, name] += 1
        self._post(
            target, sentence, data={**self._whole(target), name: ways[self.turns[target.endpoint, name] % len(ways)]}
        )

    def beside(self, target: Target, sentence: Sentence) -> None:
        """The form is as it should be, and the sentence stands everywhere else in the request."""
        browser, said = self._browser(target.persona), quote(sentence.text)
        planted = {**dict.fromkeys(COOKIES, said), **target.cookies}
        for name, value in planted.items():
            browser.set_cookie(name, value)
        browser.get(f"/sign-in?next=/{said}")
        extra = {name: sentence.text for name in NOT_THERE if name not in target.body}
        self._post(
            target,
            sentence,
            data={**extra, **self._whole(target)},
            query_string={name: sentence.text for name in NOT_THERE},
            headers={name: said if name == "Referer" else _on_the_wire(sentence.text) for name in HEADERS},
        )
        for name in planted:
            browser.delete_cookie(name)

    def as_json(self, target: Target, sentence: Sentence) -> None:
        """The form as JSON, with the sentence in each field."""
        whole = self._whole(target)
        said = {name: value if name in PROOFS else sentence.text for name, value in whole.items()}
        self._post(target, sentence, json=said, headers={"X-CSRFToken": whole["csrf_token"]})

    def as_file(self, target: Target, sentence: Sentence) -> None:
        """The form as it should be, with a file that is called like the sentence and holds it."""
        files = {"file": (BytesIO(sentence.text.encode()), sentence.text), sentence.text: (BytesIO(b"-"), "a.txt")}
        self._post(target, sentence, data={**self._whole(target), **files}, content_type="multipart/form-data")

    def as_address(self, address: str, persona: str, sentence: Sentence) -> None:
        """Open an address that holds the sentence."""
        response = self._browser(persona).get(address.replace("{}", quote(sentence.text)))
        self._count(f"GET {address}", sentence, response.status_code)

    def _post(self, target: Target, sentence: Sentence, **request: Any) -> None:
        browser = self._browser(target.persona)
        for name, value in target.cookies.items():
            browser.set_cookie(name, value)
        response = browser.post(target.path, **request)
        if response.location == SIGN_IN and target.endpoint not in SIGNS_OUT:
            self.broken.append(f"{target.endpoint}: nobody was signed in")
        self._count(target.endpoint, sentence, response.status_code)
        if target.endpoint in ENDS_A_SESSION:
            self.browsers.pop(target.persona)

    def _count(self, name: str, sentence: Sentence, status: int) -> None:
        self.said.add(sentence.text)
        (self.accepted if status < 400 else self.refused)[name] += 1
        if status >= 500 or status == 429:
            self.broken.append(f"{name}: {status}")

    def _whole(self, target: Target) -> dict[str, str]:
        """What the form sends when all is well, with fresh proofs."""
        return {**target.body, "csrf_token": self._proof(target), "form_key": secrets.token_urlsafe(18)}

    def _proof(self, target: Target) -> str:
        if target.persona == "parent":
            return self.world.proof_of(next(self.world.app.url_map.iter_rules(target.endpoint)), OWN)
        return self._browser(target.persona).environ_base["fnett.proof"]

    def _persona(self, name: str) -> Persona:
        if name != SOMEBODY_NEW:
            return self.world.personas[name]
        with self.world.app.app_context():
            return Persona(name, make_member(UUID(self.world.values[OWN]["institution_id"]), Role.MODERATOR))

    def _browser(self, persona: str) -> FlaskClient:
        if persona not in self.browsers:
            person_id, browser = self._persona(persona).person_id, Browser(self.world.app)
            browser = (browser.sign_in(person_id) if person_id else browser).http  # a session of its own, which may end
            page = browser.get("/sign-in").get_data(as_text=True)
            browser.environ_base["fnett.proof"] = page.split('name="csrf_token" value="')[1].split('"')[0]
            self.browsers[persona] = browser
        return self.browsers[persona]


def say_all(speaker: Speaker, known: list[Sentence], *, everywhere: bool) -> Iterator[int]:
    """Say each sentence in a few forms and an address, fields and ways taking turns, or in every field of every form.

    Yields after each sentence.
    """
    found = targets(speaker.world)
    ways = {target.endpoint: cycle([*target.fields, *WAYS, *target.fields]) for target in found}
    addresses = cycle([(address, who) for address in ADDRESSES for who in ("anonymous", "moderator")])
    for target in found:  # once with everything beside a form that is taken
        speaker.beside(target, known[0])
    some = cycle(found)
    for turn, sentence in enumerate(known):
        for target in found if everywhere else islice(some, FEW):
            for way in {next(ways[target.endpoint]), *(target.body if everywhere else ())}:
                _say(speaker, target, way, sentence)
        speaker.as_address(*next(addresses), sentence)
        yield turn


def _say(speaker: Speaker, target: Target, name: str, sentence: Sentence) -> None:
    match name:
        case "beside":
            speaker.beside(target, sentence)
        case "json":
            speaker.as_json(target, sentence)
        case "file":
            speaker.as_file(target, sentence)
        case _:
            speaker.in_field(target, name, sentence)


def _on_the_wire(text: str) -> str:
    """A header as a browser would send it: the bytes of UTF-8, which WSGI shows as Latin-1."""
    return text.encode().decode("latin-1")
