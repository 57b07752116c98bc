"""Every answer of every route, whatever is asked and by whom, carries the headers of the table (promises 18 and 19)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from bs4 import BeautifulSoup
from flask import Flask, Response
from flask.globals import request_ctx
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from fnett.web.access import at_the_door, public
from tests.ledger import Recorder
from tests.rules import header_table, openings
from tests.rules.header_table import POLICY, kind_of, wrong_cookies, wrong_headers
from tests.rules.postings import POSTINGS
from tests.rules.saying import SIGNS_OUT
from tests.rules.world import World
from tests.web.planted import app_with

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
PERSONAS = ("anonymous", "leader", "admin")
FOR_ANYBODY = {name for name in header_table.KINDS if name.startswith(("public", "code", "file of", "nowhere"))}
TOO_MUCH = {"q": "x" * 70_000}


@dataclass
class Sweep:
    """What was seen of all answers."""

    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    routes: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    answers: int = 0
    with_policy: int = 0
    private: int = 0
    never_kept: int = 0
    touched: int = 0
    varying: int = 0
    cookies: int = 0
    cookies_listed: int = 0

    def look(self, rule: str | None, response: TestResponse, *, https: bool, touched: bool) -> None:
        """Compare one answer with the table."""
        status = response.status_code
        kind = kind_of(rule, status, response.request.method)
        touched &= kind not in FOR_ANYBODY
        found = [*wrong_headers(kind, response, https=https), *(cookies := list(wrong_cookies(response, https=https)))]
        self.routes.add(rule or "")
        self.kinds.add(f"{status} {kind}")
        self.answers += 1
        self.with_policy += response.headers.getlist("Content-Security-Policy") == [POLICY]
        if not kind.startswith(("public", "file of")):
            self.private += 1
            self.never_kept += response.headers.getlist("Cache-Control") == ["no-store"]
        self.touched += touched
        self.varying += touched and "cookie" in response.vary
        self.cookies += len(response.headers.getlist("Set-Cookie"))
        self.cookies_listed += len(response.headers.getlist("Set-Cookie")) - len(cookies)
        if touched and "cookie" not in response.vary:
            found.append("touches the session, and Vary does not name Cookie")
        if found:
            said = f"{response.request.method} {response.request.path} ({status}, {kind}): {'; '.join(found)}"
            self.wrong[rule or ""].append(said)


def sweep(world: World, base_url: str) -> Sweep:
    """Ask everything of everyone."""
    seen, touches, https = Sweep(), list[bool](), base_url.startswith("https")

    def note(response: Response) -> Response:
        kept = request_ctx._session  # looking at flask.session would count as a touch; so would what flask-login does later
        touches[:] = [bool(kept is not None and kept.accessed)]
        return response

    world.app.after_request_funcs[None].append(note)
    for name in PERSONAS if not https else PERSONAS[:2]:
        http = openings.browser(world, name, base_url)
        for rule, response in asked(world, http, base_url):
            seen.look(rule, response, https=https, touched=touches.pop() if touches else False)
    return seen


def asked(world: World, http: FlaskClient, base_url: str) -> Iterator[tuple[str | None, TestResponse]]:
    """Every rule with every method, forms with and without proof and far too long, and what has no rule."""
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        path = openings.address(world, rule)
        for method in METHODS:
            yield rule.rule, http.open(path, method=method, base_url=base_url, buffered=True)
        if rule.endpoint in POSTINGS and rule.endpoint not in SIGNS_OUT:
            for form in ({}, TOO_MUCH):
                yield rule.rule, http.post(path, data={"csrf_token": proof(http, base_url), **form}, base_url=base_url)
            page = http.get(path, base_url=base_url, query_string={"lang": "nn", "page": "2", "q": "<"}, buffered=True)
            yield rule.rule, page
    for path in ("/nothing", "/i/nowhere/nothing", "/static/nothing.css", "/nb", "/i/nowhere", "//nb/x"):
        yield None, http.get(path, base_url=base_url)


def proof(http: FlaskClient, base_url: str) -> str:
    """A CSRF value of this browser."""
    page = BeautifulSoup(http.get("/sign-in", base_url=base_url).get_data(as_text=True), "html.parser")
    return str(page.select("input[name=csrf_token]")[0]["value"])


def test_every_answer_carries_the_headers_of_the_table(world: World, proof: Recorder):
    for base_url in ("http://localhost", "https://localhost"):
        with openings.whole(world, base_url=base_url) as there:
            seen = sweep(there, base_url)
            there_are = {rule.rule for rule in there.app.url_map.iter_rules()}
        record(proof, seen, there_are)
        first = "\n".join(said for found in seen.wrong.values() for said in found[:2])
        assert not seen.wrong, f"Mend the header, or say in header_table.py what it is from now on, and why:\n{first}"
    proof.figure(18, "kinds of answer among them", len(seen.kinds))
    addresses = [openings.address(world, rule) for rule in openings.rules(world) if is_public(world, rule)]
    read = {name: [openings.browser(world, name).get(path).data for path in addresses] for name in ("anonymous", "leader")}
    assert len(addresses) >= 4
    assert read["anonymous"] == read["leader"], (
        "It says who reads it: then it is no page for anybody, and must not be kept."
    )


def record(proof: Recorder, seen: Sweep, there_are: set[str]) -> None:
    """Write down what was seen of all answers."""
    proof.figure(18, "answers with the whole policy", seen.with_policy, of=seen.answers)
    proof.figure(18, "routes among them", len(there_are & seen.routes), of=len(there_are))
    right = len(there_are - set(seen.wrong))
    proof.figure(19, "routes whose headers are as in the table", right, of=len(there_are))
    proof.figure(19, "private answers that are never kept", seen.never_kept, of=seen.private)
    proof.figure(19, "answers that touch the session and vary by it", seen.varying, of=seen.touched)
    proof.figure(19, "cookies that are as listed", seen.cookies_listed, of=seen.cookies)


def is_public(world: World, rule: Rule) -> bool:
    """Whether a rule is a page that is the same for everyone."""
    return kind_of(rule.rule, 200).startswith("public") and openings.address(world, rule) not in ("/healthz", "/readyz")


def fall() -> str:
    raise ZeroDivisionError


@pytest.mark.parametrize("base_url", ["http://localhost", "https://localhost"])
def test_an_error_of_ours_carries_them_too_whatever_fails(
    app: Flask, proof: Recorder, base_url: str, monkeypatch: pytest.MonkeyPatch
):
    with app_with(app, {"/planted": public(fall), "/door/planted": at_the_door(fall)}, base_url=base_url) as other:
        http, seen = other.test_client(), Sweep()
        for path in ("/planted", "/door/planted"):
            seen.look(None, http.get(path, base_url=base_url), https=base_url.startswith("https"), touched=False)
        foreign = http.get("/me", base_url=base_url, headers={"Host": "evil.example"})
        seen.look(None, foreign, https=base_url.startswith("https"), touched=False)
        monkeypatch.setattr(other, "full_dispatch_request", fall)
        monkeypatch.setattr(other, "handle_exception", lambda error: fall())
        seen.look(None, http.get("/planted", base_url=base_url), https=base_url.startswith("https"), touched=False)
    proof.figure(18, "answers with the whole policy", seen.with_policy, of=seen.answers)
    assert dict(seen.wrong) == {}
    assert seen.kinds == {"500 nowhere", "400 nowhere"}


PLANTED = {
    "a header that is other than in the table": ("/nb/planted", {"Permissions-Policy": "camera=*"}),
    "a private page that may be kept": ("/me/planted", {"Cache-Control": "private, max-age=60"}),
    "a page that varies by its session and does not say so": ("/sign-in/planted", {"Vary": "Accept-Language"}),
    "a cookie that scripts can read": ("/sign-in/planted", {"Set-Cookie": "session=x; Path=/; SameSite=Lax"}),
    "an answer without the policy": ("/nb/planted", {"Content-Security-Policy": ""}),
}


@pytest.mark.parametrize("control", PLANTED)
def test_what_differs_is_found(app: Flask, proof: Recorder, control: str):
    path, header = PLANTED[control]
    with app_with(app, {path: at_the_door(lambda: "planted")}) as other:
        clean = other.test_client().get("/sign-in")
        response = other.test_client().get(path)
    assert not list(wrong_headers("door", clean, https=False)), "a page as it should be"
    for name, value in header.items():
        response.headers[name] = value
    seen = Sweep()
    seen.look("/sign-in/planted", response, https=False, touched=True)
    assert seen.wrong, control
    assert seen.with_policy == (0 if control == "an answer without the policy" else 1)
    proof.caught(18 if control == "an answer without the policy" else 19, control)


def test_the_table_names_every_place_there_is(app: Flask):
    for rule in app.url_map.iter_rules():
        assert kind_of(rule.rule, 200) in header_table.KINDS, f"Say in PLACES what {rule.rule} is."
