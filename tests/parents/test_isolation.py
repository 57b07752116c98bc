"""A code opens one network and nothing else, guessing ends, and reading writes nothing."""

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from fnett.core.languages import PARENT_LANGUAGES
from fnett.embedded.postgres import Postgres
from fnett.networks import codes
from tests.client import Browser
from tests.conftest import as_superuser
from tests.factories import make_institution
from tests.parents.test_routes import Class, make_class, seats

NOW = "2026-04-01 10:00:00+00:00"
SCANNERS = ("curl/8.5", "facebookexternalhit/1.1", "WhatsApp/2.23", "Mozilla/5.0 (compatible; bingbot/2.0)")


@pytest.fixture
def classes(app: Flask) -> dict[str, Class]:
    """Two classes of one school and one of another; label, room and school of each are its canaries."""
    with time_machine.travel(NOW), app.app_context():
        school, elsewhere = make_institution("Kanariskolen"), make_institution("Dompapskolen")
        return {
            "own": make_class(school, "Avdeling Kanari", "Kanarirommet", date(2026, 4, 14)),
            "other class": make_class(school, "Avdeling Sisik", "Sisikrommet", date(2026, 4, 21)),
            "other school": make_class(elsewhere, "Avdeling Dompap", "Dompaprommet", date(2026, 4, 28)),
        }


CANARIES = {
    "own": ("Avdeling Kanari", "Kanarirommet", "2026-04-14"),
    "other class": ("Avdeling Sisik", "Sisikrommet", "2026-04-21"),
    "other school": ("Avdeling Dompap", "Dompaprommet", "2026-04-28", "Dompapskolen"),
}


@time_machine.travel(NOW, tick=False)
def test_a_code_shows_its_own_class_and_no_other(client: Browser, classes: dict[str, Class]):
    for opened in classes:
        for language in PARENT_LANGUAGES:
            source = client.get(f"{classes[opened].url}?lang={language}").get_data(as_text=True)
            for owner, words in CANARIES.items():
                found = [word for word in words if word in source]
                assert found == (list(words) if owner == opened else []), f"{opened} shows {found} of {owner}"


@pytest.mark.parametrize("foreign", ["other class", "other school"])
@time_machine.travel(NOW, tick=False)
def test_a_code_answers_for_its_own_meeting_alone(app: Flask, client: Browser, classes: dict[str, Class], foreign: str):
    own, other = classes["own"], classes[foreign]
    client.get(own.url)
    client.submit({"party_size": "2", "meeting": str(other.meeting)})
    assert client.status == 404
    client.get(own.url)
    client.submit({"party_size": "2", "meeting": str(own.meeting)[:-12] + "0" * 12})
    absent = client.status
    client.get(other.url)
    proof = client.find_proof()
    client.post(f"{own.url}/reply", {"csrf_token": proof, "party_size": "2", "meeting": str(own.meeting), "once": "a" * 32})
    assert (absent, client.status) == (404, 400)
    assert (seats(app, own), seats(app, other)) == ((0, 0), (0, 0))
    client.get(other.url)
    client.submit({"party_size": "2"})
    assert seats(app, other) == (2, 0)


@time_machine.travel(NOW, tick=False)
def test_guessing_ends_in_a_break_and_other_readers_go_on(
    app: Flask, classes: dict[str, Class], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(codes, "PER_READER", replace(codes.PER_READER, most=5))
    guesser, reader = ({"REMOTE_ADDR": address} for address in ("203.0.113.7", "203.0.113.8"))
    phone = Browser(app)
    for number in range(codes.PER_READER.most):
        assert phone.http.get(f"/n/0000-0000-0000-{number:04}", environ_base=guesser).status_code == 404
    for url in ("/n/0000-0000-0000-ZZZZ", classes["own"].url):
        phone.get(url, environ_base=guesser)
        assert phone.status == 429
    assert phone.http.post(f"{classes['own'].url}/reply", environ_base=guesser).status_code == 429
    phone.get(classes["own"].url, environ_base=reader)
    assert phone.status == 200
    with time_machine.travel("2026-04-01 10:10:01+00:00", tick=False):
        phone.get(classes["own"].url, environ_base=guesser)
        assert phone.status == 200


@time_machine.travel(NOW, tick=False)
def test_reading_writes_nothing_and_answering_does(
    app: Flask, client: Browser, engine: Postgres, classes: dict[str, Class]
):
    before = everything(engine)
    own = classes["own"]
    for agent in SCANNERS:
        for method in ("GET", "HEAD", "OPTIONS"):
            for path in (own.url, f"{own.url}?lang=ar", f"{own.url}/reply", "/n", f"/n?code={own.code}", "/", "/nb/help"):
                response = client.http.open(path, method=method, headers={"User-Agent": agent})
                assert response.status_code in (200, 302, 303, 405), path
    assert everything(engine) == before
    client.get(own.url)
    client.submit({"party_size": "1"})
    changed = everything(engine)
    assert {table for table in before if changed[table] != before[table]} >= {"reply"}


def everything(engine: Postgres) -> dict[str, str]:
    """Each table's rows as one hash."""
    database: Any = as_superuser(engine)
    tables = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    with database.connect() as connection:
        found = {}
        for (table,) in connection.execute(tables).fetchall():
            rows = connection.exec_driver_sql(f'SELECT t::text FROM "{table}" t ORDER BY 1').fetchall()  # noqa: S608 - the catalogue's names
            found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
        return found
