"""Asking for pages and sending forms while an error is forced, and looking at what came of it (promise 30)."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from fnett.core.db import db
from fnett.web.access import Way, find_declared
from tests.rules import faults, openings
from tests.rules.faults import ACCESS, SECRET
from tests.rules.log_reader import LogReader
from tests.rules.openings import FIRST, Opening
from tests.rules.postings import POSTINGS
from tests.rules.rows import Rows
from tests.rules.world import OWN, World

TRACES = re.compile(r"Traceback|File \"|\.py\b|line \d+, in|psycopg|sqlalchemy|jinja|werkzeug|[A-Z]\w+Error\b|zqsecret")
GUARDED = (Way.SELF, Way.INSTITUTION, Way.OFFICE, Way.CODE)  # pages; of forms it is every one
KEPT = {  # what the browser keeps of a link: cookie → name of the value in the world
    "people.accept_invitation": {"invitation": "token"},
    "people.confirm_sign_in": {"sign_in_link": "people.open_link:token", "sign_in_browser": "binding"},
    "people.confirm_by_code": {"sign_in_browser": "binding"},
}
AFTER_COMMIT = {"sqlalchemy.orm:Session.close", "fnett.web.headers:NoneForAnybody.save_session"}  # all is done by then
COMMITTED_BEFORE = {  # a moment before the answer (fnett/web/once.py); sent again they do nothing more
    "onboarding.invite_leader",
    "onboarding.withdraw_invitation",
    "onboarding.resend_invitation",
    "handovers.pass_on",
    "owners.begin",
}
BELOW = re.compile(r"/(?:reply|moderator)$")  # what takes a form of the page above it, and is no page itself
NO_PAGES = ("static", "web.readyz", "web.healthz")
Effect = Counter[tuple[str, bool]]


@dataclass
class Seen:
    """What came of all forced errors."""

    forced: int = 0
    errors: int = 0
    last: str = ""
    is_felt: bool = False  # the last
    felt: set[str] = field(default_factory=set)
    traces: list[str] = field(default_factory=list)
    half: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


class Forcing:
    """The pages and forms of the world, what each does when nothing fails, and what was seen when something did."""

    def __init__(self, world: World, connection: Connection, log: LogReader) -> None:
        self.world, self.log, self.seen = world, log, Seen()
        self.rows = Rows(connection)
        self.points: dict[Opening, set[str]] = {}
        self.pages = [page for page in openings.openings(world) if page.endpoint not in NO_PAGES]
        with faults.counted(world.app) as come_by:
            for page in self.pages:
                self.browser(page, "nb").get(page.path, buffered=True)
                self.points[page] = set(come_by)
                come_by.clear()
        self.whole: dict[str, Effect] = {}
        self.forms = list(self.find_forms())
        log.take()

    def find_forms(self) -> Iterator[Opening]:
        """Every form, as the first who may send it, with what it changes when nothing fails."""
        for rule in openings.rules(self.world, "POST"):
            access = find_declared(self.world.app, rule.endpoint)
            assert access
            for name in ("anonymous",) if access.way in (Way.DOOR, Way.CODE) else FIRST:
                form = Opening(rule.endpoint, self.world.address(rule, OWN), name, access.way)
                with faults.counted(self.world.app) as come_by:
                    response = self.send(form, "nb")
                self.points[form] = come_by
                effect = self.undo()
                if response.status_code < 400 and not response.headers.get("Location", "").startswith("/sign-in?"):
                    self.whole[rule.endpoint] = effect
                    yield form
                    break

    def feeling(self, point: str, among: list[Opening]) -> list[Opening]:
        """The pages or forms that come by this point."""
        return [one for one in among if point in self.points[one]]

    def undo(self) -> Effect:
        """What has changed, and all as before again."""
        effect = self.effect()
        self.rows.put_back({table for table, _ in effect} | {"form_use"})
        self.rows.forget_attempts()
        return effect

    def effect(self) -> Effect:
        """What has changed."""
        return Counter((change.table, change.is_new) for change in self.rows.changed())

    def browser(self, opening: Opening, language: str) -> FlaskClient:
        """Whoever may open the page, with what their browser keeps."""
        http = openings.browser(self.world, opening.persona)
        http.set_cookie("language", language)
        for cookie, name in KEPT.get(opening.endpoint, {}).items():
            http.set_cookie(cookie, self.world.values[OWN][name])
        return http

    def send(self, form: Opening, language: str, fault: str | None = None) -> TestResponse:
        """Send a form with its proof, which was fetched before anything fails."""
        http = self.browser(form, language)
        said = {"csrf_token": self.proof(http, form), **POSTINGS[form.endpoint](self.world)}
        return self.ask(fault, lambda: http.post(form.path, data=said))

    def proof(self, http: FlaskClient, form: Opening) -> str:
        """The proof that the form on its page would carry."""
        path = BELOW.sub("", form.path) if form.way is Way.CODE else "/sign-in"
        response = http.get(path)
        found = BeautifulSoup(response.data, "html.parser").select("main input[name=csrf_token]")
        assert found, f"{path} has no proof for {form} ({response.status_code}): {self.log.take()} {self.seen.last}"
        return str(found[0]["value"])

    def ask(self, fault: str | None, request: Callable[[], TestResponse]) -> TestResponse:
        """Ask, with an error forced where one is named."""
        if fault is None:
            return request()
        self.log.take()
        with faults.forced(self.world.app, fault) as found:
            response = request()
        if fault.startswith("sqlalchemy"):
            with self.world.app.app_context():
                db.engine.dispose()  # a connection that nobody could give back is thrown away, as PostgreSQL would
        self.seen.forced += 1
        self.seen.last, self.seen.is_felt = fault, bool(found.felt)
        self.seen.felt |= {fault} if found.felt else set()
        return response

    def open(self, page: Opening, fault: str, language: str) -> None:
        """Open a page while an error is forced."""
        http = self.browser(page, language)
        self.look(page, fault, language, self.ask(fault, lambda: http.get(page.path, buffered=True)), None)

    def post(self, form: Opening, fault: str, language: str) -> None:
        """Send a form while an error is forced, and put all back."""
        response = self.send(form, language, fault)
        if form.endpoint in COMMITTED_BEFORE and response.status_code >= 500 and self.effect():
            self.send(form, language)  # as somebody does who was told to try again
        self.look(form, fault, language, response, self.undo())

    def look(self, of: Opening, fault: str, language: str, response: TestResponse, effect: Effect | None) -> None:
        """Compare the answer, the rows and the log with what is promised."""
        seen, status, lines = self.seen, response.status_code, self.log.take()
        html = response.data.decode(errors="replace")
        where = f"{response.request.method} {of.path} as {of.persona} with {fault}: {status}"
        seen.traces += [where] * bool(response.mimetype != "application/pdf" and TRACES.search(html))
        stands = status < 400 or fault in AFTER_COMMIT or of.endpoint in COMMITTED_BEFORE
        if effect and not (stands and effect == self.whole[of.endpoint]):
            seen.half.append(f"{where} changed {dict(effect)}")
        is_guarded = of.way in GUARDED or effect is not None
        if fault in ACCESS and seen.is_felt and is_guarded and (effect or got_in(response)):
            seen.allowed.append(where)
        seen.told += [f"{where}: {line[:300]}" for line in lines if SECRET in line or self.names_somebody(line)]
        if status >= 500:
            seen.errors += 1
            numbers = set(re.findall(r"\b[0-9a-f]{12}\b", html))
            seen.unnamed += [where] * (not any(number in line for number in numbers for line in lines))
            seen.foreign += [where] * (not is_in_language(html, {language, "nb"}))

    def names_somebody(self, line: str) -> bool:
        """Whether a line of the log holds a text of somebody's row."""
        return any(value.startswith("zq") for value in self.world.canaries.find(line))


def got_in(response: TestResponse) -> bool:
    """Whether an answer is what was asked for, and not the way to the sign-in page."""
    return response.status_code < 400 and urlsplit(response.headers.get("Location", "")).path != "/sign-in"


def is_in_language(html: str, languages: set[str]) -> bool:
    """Whether a page is in one of these, or says the same in two where its words or templates are what broke."""
    page = BeautifulSoup(html, "html.parser")
    if page.html is None:
        return "Noe gikk galt hos oss" in html and "Something went wrong on our side" in html
    return bool(page.h1 and page.select("main p")) and page.html.get("lang") in languages
