"""The requests of the matrix: every rule × method × persona, with the ids of every context in path, query, form or JSON."""

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from fnett.parents.routes import ANSWER
from fnett.people import sessions
from fnett.people.routes.door import BINDING, INVITATION, LINK
from fnett.web.access import Way, find_declared
from tests.rules import personas
from tests.rules.postings import IDS, POSTINGS
from tests.rules.world import CONTEXTS, OWN, World, arguments

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
READING = ("GET", "HEAD", "OPTIONS")
PATH, QUERY, FORM, JSON, NO_PROOF = "path", "query", "form", "json", "no proof"
INJECTED = {  # which value of the context is sent under which name; `after` is how lists go on (web/paging.py)
    **{f"{name}_id": f"{name}_id" for name in ("network", "meeting", "place", "invitation", "person", "institution")},
    **{"slug": "slug", "code": "code", "after": "institution_id"},
}
KEYED = {"parents.reply": {"meeting": "meeting_id"}, "people.confirm_by_code": {"code": "sign_in_code"}}
SEED = 2027


@dataclass(frozen=True)
class Ask:
    """One request: who opens what and how, and where which ids stand."""

    rule: Rule
    method: str
    persona: str
    carrier: str
    context: str
    last_only: bool = False

    @property
    def is_declared(self) -> bool:
        """Whether the table of the matrix has a place for the answer."""
        return self.carrier == PATH and self.method in declared_methods(self.rule)

    @property
    def where(self) -> str:
        """The context of the ids in the path, and of the keys that the browser keeps."""
        return self.context if self.carrier == PATH else OWN

    def __str__(self) -> str:
        where = f"{self.context} ids in the {self.carrier}" + (" (the last one alone)" if self.last_only else "")
        return f"{self.method} {self.rule.endpoint} as {self.persona}, {where}"


def declared_methods(rule: Rule) -> list[str]:
    """What the view itself says that it takes."""
    return [method for method in ("GET", "POST") if method in (rule.methods or ())]


def rules(app: Flask) -> list[Rule]:
    """Every rule of the app, in the order of the table."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def every(app: Flask) -> list[Ask]:
    """The whole matrix."""
    return [ask for rule in rules(app) for persona in personas.NAMES for ask in of_rule(rule, persona)]


def of_rule(rule: Rule, persona: str) -> Iterator[Ask]:
    """Everything that one persona asks of one rule."""
    several = len(arguments(rule)) > 1
    for method in METHODS:
        for context in CONTEXTS:
            yield Ask(rule, method, persona, PATH, context)
            if several and context != OWN:
                yield Ask(rule, method, persona, PATH, context, last_only=True)
            if context != OWN:
                yield from (Ask(rule, method, persona, carrier, context) for carrier in (QUERY, FORM, JSON))
        if method == "POST" and method in (rule.methods or ()):
            yield Ask(rule, method, persona, NO_PROOF, OWN)


def sample(asks: list[Ask], size: int) -> list[Ask]:
    """Every request that the table names or that lacks its proof, and of the others so many that it is `size` in all."""
    named = [ask for ask in asks if ask.is_declared or ask.carrier == NO_PROOF]
    others = [ask for ask in asks if not (ask.is_declared or ask.carrier == NO_PROOF)]
    return named + random.Random(SEED).sample(others, min(len(others), max(0, size - len(named))))  # noqa: S311


class Sender:
    """Sends the requests of one app with the cookies and the proof that the page would give."""

    def __init__(self, world: World, app: Flask) -> None:
        self.world, self.app = world, app
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.seal = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        with app.test_request_context():
            self.proof = generate_csrf()
            self.kept_proof = session["csrf_token"]

    def send(self, ask: Ask) -> TestResponse:
        """The answer to one request."""
        carried = self._carried(ask)
        return self.client.open(
            self.path_of(ask),
            method=ask.method,
            buffered=True,
            headers={"Cookie": self._cookies(ask), **self._head(ask)},
            query_string=carried if ask.carrier == QUERY else None,
            **self._body(ask, carried),
        )

    def said(self, ask: Ask) -> str:
        """All that the request itself brings along: its address, its body, its cookies."""
        carried = self._carried(ask)
        in_query = carried if ask.carrier == QUERY else {}
        return "\n".join(map(str, (self.path_of(ask), in_query, self._body(ask, carried), self._cookies(ask))))

    def _carried(self, ask: Ask) -> dict[str, str]:
        ids = self.world.values[ask.context]
        return {name: ids[value] for name, value in INJECTED.items()} if ask.carrier in (QUERY, FORM, JSON) else {}

    def path_of(self, ask: Ask) -> str:
        """The address that is asked for."""
        return self.world.address(ask.rule, ask.where, last_only=ask.last_only)

    def body_of(self, ask: Ask) -> Mapping[str, str]:
        """What the form says, with the context's ids in its place where those are to be injected."""
        body = POSTINGS[ask.rule.endpoint](self.world) if ask.rule.endpoint in POSTINGS else {}
        for name, value in KEYED.get(ask.rule.endpoint, {}).items():
            body[name] = self.world.values[ask.where][value]  # these belong to the code in the path, or to the link
        if ask.carrier in (FORM, JSON):
            body |= {name: self.world.values[ask.context][IDS[name]] for name in body if name in IDS}
        return body

    def _body(self, ask: Ask, carried: Mapping[str, str]) -> dict[str, Any]:
        if ask.carrier == JSON:
            return {"data": json.dumps({**self.body_of(ask), **carried}), "content_type": "application/json"}
        if ask.method in READING:
            return {"data": dict(carried), "content_type": "application/x-www-form-urlencoded"} if carried else {}
        body = {**self.body_of(ask), **(carried if ask.carrier == FORM else {})}
        return {"data": body if ask.carrier == NO_PROOF else {**body, "csrf_token": self._proof(ask)}}

    def _head(self, ask: Ask) -> dict[str, str]:
        proven = ask.carrier == JSON and ask.method not in READING
        return {"X-CSRFToken": self.proof} if proven else {}

    def _proof(self, ask: Ask) -> str:
        if find_declared(self.app, ask.rule.endpoint).way is not Way.CODE:  # type: ignore[union-attr]
            return self.proof
        return self.world.proof_of(ask.rule, ask.where)

    def _cookies(self, ask: Ask) -> str:
        answered = {ANSWER: self.world.values[ask.context]["answer"]} if ask.persona == "parent" else {}
        cookies = {**self._kept(ask.persona, ask.where), **answered}
        return "; ".join(f"{name}={value}" for name, value in cookies.items())

    @cache  # noqa: B019
    def _kept(self, persona: str, context: str) -> Mapping[str, str]:
        kept = {"csrf_token": self.kept_proof}
        if signed_in := self.world.sessions.get(persona):
            kept[sessions.COOKIE_KEY] = signed_in
        values = self.world.values[context]
        return {
            self.app.config["SESSION_COOKIE_NAME"]: self.seal.dumps(kept),
            INVITATION: values["token"],
            LINK: values.get("people.open_link:token", values["token"]),
            BINDING: self.world.values[OWN]["binding"],  # a link of others was asked for in another browser
        }
