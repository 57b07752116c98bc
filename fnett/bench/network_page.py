"""`bench network-page`: P3, the page of a network as a ratio to a bare Flask hello, and P6, what a phone fetches.

Hello is served as the goals were set, by two plain workers of gunicorn (`sync`); the page as it is served for real.
"""

import gzip
import re
import socket
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import time, timedelta
from pathlib import Path
from subprocess import DEVNULL, Popen
from time import sleep

from flask import Flask

from fnett import service
from fnett import settings as settings_
from fnett.bench import load
from fnett.core import clock, tenancy
from fnett.core.db import add
from fnett.core.languages import PARENT_LANGUAGES
from fnett.core.tenancy import Door, Scope
from fnett.embedded.account import say
from fnett.factory import CHECKOUT
from fnett.institutions import facts
from fnett.institutions import places as geography
from fnett.institutions.models import Institution
from fnett.institutions.participation import Participation
from fnett.institutions.school_year import school_year_of
from fnett.meetings import planning
from fnett.networks import codes, networks, places

ROUNDS, SECONDS = 5, 3.0
GOAL, MOST_KILOBYTES, MOST_REQUESTS = 0.12, 20, 3
FETCHED = re.compile(r"""<(?:link[^>]*rel="(?:icon|stylesheet)"[^>]*href|img[^>]*src|script[^>]*src)="([^"]+)\"""")
NUMBER = "999999999"
PLAIN = ("--worker-class=sync", "--workers=2", "--no-control-socket", "--log-level=error")


def run() -> int:
    """Print both goals; 1 where one of them is not reached."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fnett-bench-")))
        home.chmod(0o755)
        port = _free_port()
        environ = {"FNETT_HOME": str(home), "FNETT_PORT": str(port), "FNETT_DEMO": "0"}
        app = stack.enter_context(service.inside(settings_.load(environ, CHECKOUT)))
        path = f"/n/{_make_network()}"
        stack.enter_context(_serving(app, service.WEB, "app:app", port))
        hello = stack.enter_context(_serving(app, PLAIN, "fnett.bench.hello:app", _free_port()))
        ratio = _measure(port, path, hello)
        weights = [_weigh(port, f"{path}?lang={language}") for language in PARENT_LANGUAGES]
    kilobytes, requests = max(weight for weight, _ in weights) / 1024, max(count for _, count in weights)
    say(f"P6 network page: {kilobytes:.1f} kB in {requests} requests at most (goal {MOST_KILOBYTES} kB, {MOST_REQUESTS})")
    return 0 if ratio >= GOAL and kilobytes <= MOST_KILOBYTES and requests <= MOST_REQUESTS else 1


def _measure(port: int, path: str, hello: int) -> float:
    """The middle one of a few rounds, page and hello by turns, after a first that warms up."""
    ratios = []
    for _ in range(ROUNDS + 1):
        bare, page = load.rate(hello, "/", SECONDS), load.rate(port, path, SECONDS)
        ratios.append((page / bare, page, bare))
    ratio, page, bare = sorted(ratios[1:])[ROUNDS // 2]
    say(f"P3 network page: {page:.0f} a second, hello {bare:.0f}: {ratio:.3f} H (goal {GOAL} H)")
    return ratio


def _weigh(port: int, path: str) -> tuple[int, int]:
    """Bytes over the wire for the page and all its files, and how many requests that are."""
    page, html = _fetch(port, path)
    files = FETCHED.findall(html)
    return page + sum(_fetch(port, file)[0] for file in files), 1 + len(files)


def _fetch(port: int, path: str) -> tuple[int, str]:
    """How much comes for this address compressed (pages are compressed by the proxy in front), and its words."""
    url = f"http://127.0.0.1:{port}{path}"
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": "gzip"}), timeout=30) as answer:
        sent = answer.read()
        weight = len(sent if answer.headers["Content-Encoding"] else gzip.compress(sent, compresslevel=6, mtime=0))
    with urllib.request.urlopen(url, timeout=30) as answer:
        return weight, answer.read().decode()


@contextmanager
def _serving(app: Flask, kind: Sequence[str], name: str, port: int) -> Iterator[int]:
    """An app behind a server of this kind, until the measurement is over."""
    env = {**service.own_environ(), **settings_.to_environ(app.extensions["fnett.settings"])}
    command = [sys.executable, "-m", "gunicorn", *kind, f"--bind=127.0.0.1:{port}", name]
    server = Popen(command, cwd=CHECKOUT, env=env, stdout=DEVNULL, stderr=DEVNULL)  # noqa: S603 - our own command
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.1)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _make_network() -> str:
    """A school with one class and its next meeting; returns the code on the sheet."""
    with tenancy.work(Scope(Door.OFFICE)) as session:
        geography.load(session)
        name = "Bjørkelia skole"
        common = {"orgnr": NUMBER, "slug": "bjorkelia", "register": "nsr", "kind": "school", "name": name}
        keys = facts.keys(NUMBER, name, "3201")
        school = Institution(municipality_number="3201", fingerprint="0" * 64, **common, **keys)
        add(school)
        institution_id = school.id
    with tenancy.work(Scope(Door.APP, institution_id, networks=None)):
        add(Participation(institution_id=institution_id, state="joined", joined_at=clock.now()))
        year = school_year_of(clock.today())
        network_id = networks.create(label="2B", school_year=year, households=24, moderators=()).id
        room = places.add_place(name="Klasserommet", door="Inngang B", opened_by="open").id
        day = clock.today() + timedelta(days=9)
        planning.plan(network_id, day=day, starts=time(17), ends=time(18, 15), place_id=room)
        return codes.get(network_id)
