"""Nobody hears of a link's token: no log, no Referer, no title, no page, no neighbour, and no dump of what is kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request
from sqlalchemy import text

from fnett import service as whole
from fnett.core import tenancy, tokens
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.people import sessions
from tests import factories
from tests.conftest import CHECKOUT, as_superuser
from tests.journeys.service import Service, running
from tests.ledger import Recorder
from tests.rules import links, searching, test_links_that_stay

ADMIN, LEADER = "ingeborg@kontoret.example", "lenket.leder@skole.example"
NGINX = CHECKOUT / "deploy" / "nginx.conf"
LINE = '127.0.0.1 - - [07/Oct/2026:12:00:00 +0000] "GET {} HTTP/1.1" 303 0 "-" "Mozilla/5.0"\n'
LOGGED = re.compile(r'^\s+~(?P<pattern>\S+)\s+"?(?P<kept>[^;"]+)"?;', re.M)


@pytest.fixture(scope="module")
def started() -> Iterator[Service]:
    """fnett as `python3 app.py` starts it."""
    with running() as found:
        yield found


@dataclass
class Watch:
    """What a browser asks for and shows while it follows links."""

    page: Page
    places: dict[str, str] = field(default_factory=dict)  # where → what stands there

    def __post_init__(self) -> None:
        """Note every request from now on, those to other sites too."""
        self.page.on("request", self.note)

    def note(self, request: Request) -> None:
        """A link's own first request holds its token, and nothing else may."""
        said = request.headers | {"cookie": ""}
        is_the_link = request.is_navigation_request() and re.search(r"/(sign-in/link|invitation)/[\w-]{43}$", request.url)
        self.places[f"request {len(self.places)}"] = f"{'' if is_the_link else request.url} {said}"

    def look(self) -> None:
        """Note what the page tells of itself."""
        told = (self.page.title(), self.page.content(), self.page.url, self.page.evaluate("document.referrer"))
        self.places[f"page {len(self.places)}"] = "\n".join(told)

    def press(self, words: str) -> None:
        """Send the form that holds these fields or words, and look at what comes."""
        self.page.locator(f"main form:has({words}) button").first.click()
        self.page.wait_for_load_state()
        self.look()

    def follow(self, link: str) -> str:
        """Open a link from a letter; returns its token."""
        self.page.goto(link)
        self.look()
        return link.rsplit("/", 1)[-1]


def tellers(places: dict[str, str], told: list[str]) -> list[str]:
    """The places where one of these tokens stands."""
    return [where for where, what in places.items() if any(token in what for token in told)]


def files(home: Path) -> dict[str, str]:
    """Every file of the service but its letters: logs, tables, the write-ahead log, the queue."""
    names = (file for file in home.rglob("*") if file.is_file() and file.suffix != ".eml")
    return {str(name.relative_to(home)): name.read_bytes().decode("latin-1") for name in names if name.exists()}


def test_a_walk_by_links_in_a_real_browser_tells_nobody(started: Service, chromium: Browser, proof: Recorder):
    office, leader = (Watch(chromium.new_context(locale="nb").new_page()) for _ in range(2))
    office.page.goto(f"{started.url}/sign-in")
    office.page.fill("[name=email]", ADMIN)
    known = len(started.letters_to(ADMIN))
    office.press("[name=email]")
    told = [office.follow(started.link_in_letter(ADMIN, after=known))]
    office.press("[name=csrf_token]")
    assert office.page.url == f"{started.url}/me"
    office.page.goto(f"{started.url}/office/institutions?q=lyngmo")
    office.page.locator("main a[href*='/office/institutions/']").first.click()
    office.page.fill("[name=name]", "Lena Leder")
    office.page.fill("[name=email]", LEADER)
    office.press("[name=email]")
    told.append(leader.follow(started.link_in_letter(LEADER)))
    leader.press("[name=csrf_token]")
    assert leader.page.url == f"{started.url}/me"
    kept = files(started.mail.parent)
    assert {"log/web.log", "log/worker.log"} <= set(kept)
    for places in (office.places, leader.places, kept):
        proof.figure(8, "places where a token was looked for", len(places))
        proof.figure(8, "places that tell a token", len(tellers(places, told)))
        assert tellers(places, told) == []
    sites = {request.split(" ")[0] for request in (office.places | leader.places).values() if request.startswith("http")}
    assert all(site.startswith(started.url) for site in sites), "a page asks another site for something"


def test_a_line_of_a_log_that_tells_is_found(started: Service, proof: Recorder):
    token = "T" * 43
    log = started.mail.parent / "log" / "planted.log"
    log.write_text(LINE.format(f"/sign-in/link/{token}"))
    assert tellers(files(started.mail.parent), [token]) == ["log/planted.log"]
    log.unlink()
    proof.caught(8, "a token in a line of a log")


LEAKY = """<!doctype html><html lang="en"><title>{title}</title><main><img src="{neighbour}" alt="">
<form action="/sign-in"><input name="a"><button>On</button></form></main>"""


TRACKER = "http://tracker.invalid/?from={}"
TOLD = {  # what the page does that no view of fnett does → its policy, title and neighbour, and where the token is found
    "a token in a request to a page's neighbour": ("no-referrer", "fnett", TRACKER, {"request", "page"}),
    "a token in a Referer": ("unsafe-url", "fnett", "/planted.png", {"request"}),
    "a token in a page's title": ("no-referrer", "{}", "/planted.png", {"page"}),
}


@pytest.mark.parametrize("control", TOLD)
def test_a_page_that_tells_its_token_is_found(started: Service, chromium: Browser, proof: Recorder, control: str):
    """The walk of above over a page whose address is clean by the time it is looked at, and something else is not."""
    token, (policy, title, neighbour, places) = "T" * 43, TOLD[control]
    page = LEAKY.format(title=title.format(token), neighbour=neighbour.format(token))
    head = {"Content-Type": "text/html", "Referrer-Policy": policy}
    watch = Watch(chromium.new_context(locale="nb").new_page())
    watch.page.route("**/sign-in/link/*", lambda route: route.fulfill(status=200, headers=head, body=page))
    watch.page.goto(f"{started.url}/sign-in/link/{token}")
    watch.page.evaluate("history.replaceState(null, '', '/sign-in/confirm')")
    watch.look()
    watch.press("[name=a]")
    assert {name.split()[0] for name in tellers(watch.places, [token])} == places
    proof.caught(8, control)


def logged(path: str) -> str:
    """What the proxy writes into its log for this request, by the map in deploy/nginx.conf."""
    for rule in LOGGED.finditer(NGINX.read_text(encoding="utf-8")):
        if found := re.search(rule["pattern"].replace("(?<", "(?P<"), path):
            return re.sub(r"\$\{?(?:kept)\}?", lambda name: found["kept"], rule["kept"])
    raise AssertionError(f"deploy/nginx.conf has no rule for {path}")


def test_logs_of_requests_drop_what_opens_doors(app: Flask, proof: Recorder):
    secret, places = "S" * 43, {}
    for rule in app.url_map.iter_rules():
        for name in {"token", "code"} & rule.arguments:
            _, path = rule.build({**dict.fromkeys(rule.arguments, "nb"), name: secret}) or ("", "")
            places |= {path: logged(path), f"{path}?": logged(f"{path}?again={secret}")}
    places["/me"] = logged(f"/me?next=/sign-in/link/{secret}")
    assert places["/me"] == "/me"
    proof.figure(8, "places where a token was looked for", len(places))
    proof.figure(8, "places that tell a token", len(tellers(places, [secret])))
    assert "$fnett_logged_path" in NGINX.read_text(encoding="utf-8")
    commands = [" ".join(whole.WEB), *(file.read_text() for file in (CHECKOUT / "deploy" / "systemd").glob("*.service"))]
    assert not any("access-log" in command for command in commands), "gunicorn writes whole addresses: leave it to nginx"


def test_what_is_kept_of_a_token_is_its_hash(app: Flask, engine: Postgres, proof: Recorder):
    made = [links.make(app, kind) for kind in links.KINDS for _ in range(10)]
    for link in made[::3]:
        links.press(links.browser(app, link), link)
    with app.app_context(), tenancy.work(Scope(Door.DOOR)):
        person = factories.make_person()
        session = sessions.begin(person)
    secrets = [session, *(link.token for link in made), *(link.binding for link in made if link.binding)]
    secrets += [token for _ in range(3) for token in test_links_that_stay.make(app).tokens.values()]
    dumped = searching.readable(searching.dump(engine))
    assert len(searching.found([tokens.hash_of(secret) for secret in secrets], dumped)) == len(secrets)  # it holds them all
    proof.figure(8, "tokens looked for in a dump", len(secrets))
    proof.figure(8, "tokens stored otherwise than as SHA-256", len(searching.found(secrets, dumped)))
    with as_superuser(engine).begin() as connection:  # type: ignore[attr-defined]
        plant = text("UPDATE sign_in_request SET token_hash = :token WHERE id = :id")
        connection.execute(plant, {"token": made[0].token, "id": made[0].row})
    assert searching.found(secrets, searching.readable(searching.dump(engine))) == {made[0].token}
    proof.caught(8, "a token stored as it is")
