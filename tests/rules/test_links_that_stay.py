"""Links that stay: no scanner changes what is behind them, they work again, and a changed one opens nothing (promise 8)."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count, islice
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from fnett.core import clock, tenancy, tokens
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.networks import subscriptions
from fnett.networks.subscriptions import CALENDAR, PAGE
from fnett.web.access import with_code
from tests import factories
from tests.conftest import as_superuser
from tests.ledger import Recorder
from tests.rules.links import STAYING
from tests.rules.rows import Rows
from tests.rules.test_links import mutants, scan
from tests.web.planted import app_with

OPENS = {"subscriptions.reminders": PAGE, "subscriptions.answer": PAGE, "subscriptions.calendar": CALENDAR}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
KNOWN = text("SELECT count(*) FROM subscription_link WHERE token_hash = ANY (:hashes)")
_numbers = count(1)


@dataclass(frozen=True)
class Reader:
    """A subscription, its tokens by what they open, and the evening that it hears of."""

    institution_id: UUID
    network_id: UUID
    row: UUID
    meeting: UUID
    tokens: dict[str, str]

    def path(self, view: str, token: str | None = None) -> str:
        """The address in the letter; or one with another token."""
        return STAYING[view].format(token or self.tokens[OPENS[view]])


def make(app: Flask) -> Reader:
    """Somebody who has subscribed and confirmed."""
    with app.app_context():
        institution_id = factories.make_institution()
        network_id = factories.make_network(institution_id, "2A")
        meeting = factories.make_meeting(institution_id, network_id, clock.today() + timedelta(days=14))
        row = factories.make_subscription(institution_id, network_id, f"leser{next(_numbers)}@people.example")
        with factories.within(institution_id):
            made = {purpose: subscriptions.token_of(row, purpose) for purpose in (PAGE, CALENDAR)}
        return Reader(institution_id, network_id, row, meeting, made)


def is_there(app: Flask, reader: Reader) -> bool:
    """Whether the subscription has not ended."""
    with app.app_context():
        return subscriptions.find_opened(PAGE, reader.tokens[PAGE]) is not None


def works(app: Flask, reader: Reader, view: str) -> bool:
    """Whether the link does what it is for, in a browser that has never been here."""
    http, page = app.test_client(), reader.tokens[PAGE]
    if view != "subscriptions.answer":
        return http.get(reader.path(view)).status_code == 200
    with app.app_context():
        said = {"csrf_token": tokens.form_value(page), "meeting": str(reader.meeting), "party_size": "2", "once": "w" * 32}
    return http.post(reader.path(view), data=said).status_code == 303


def test_scanners_change_nothing_and_the_link_works_again_and_again(app: Flask, engine: Postgres, proof: Recorder):
    reader = make(app)
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        rows = Rows(connection)
        asked = sum(scan(app, reader.path(view), reader.path(view), 3) for view in STAYING)
        proof.figure(8, "requests of scanners for links that stay", asked)
        proof.figure(8, "rows that scanners of links that stay changed", len(list(rows.changed())))
        rows.drop()
    for view in STAYING:
        worked = sum(works(app, reader, view) for _ in range(2))
        proof.figure(8, "links that stay and worked twice after the scanners", worked, of=2)


def test_a_page_that_ends_on_get_is_found(app: Flask, engine: Postgres, proof: Recorder):
    reader = make(app)

    @with_code
    def end_at_once(token: str) -> str:
        with tenancy.work(Scope(Door.APP, reader.institution_id, networks=None)):
            subscriptions.end(reader.row)
        return ""

    with as_superuser(engine).connect() as connection, app_with(app, {"/planted/<token>": end_at_once}) as other:  # type: ignore[attr-defined]
        rows, path = Rows(connection), f"/planted/{reader.tokens[PAGE]}"
        scan(other, path, path, 1)
        assert list(rows.changed())
        rows.drop()
    assert not is_there(app, reader)
    proof.caught(8, "a link that stays and acts on GET")


def test_a_token_with_one_character_changed_opens_nothing(app: Flask, engine: Postgres, proof: Recorder):
    made = [token for _ in range(10) for token in make(app).tokens.values()]
    tried = found = 0
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        for token in made:
            hashes = [tokens.hash_of(mutant) for mutant in mutants(token)]
            tried += len(hashes)
            found += connection.execute(KNOWN, {"hashes": hashes}).scalar_one()
        true = [tokens.hash_of(token) for token in made]
        assert connection.execute(KNOWN, {"hashes": true}).scalar_one() == len(made)  # the same look finds what is there
    proof.figure(8, "tokens of links that stay with one character changed", tried)
    proof.figure(8, "changed tokens of links that stay that opened something", found)


def asked_for(app: Flask, reader: Reader, step: int) -> tuple[int, int]:
    """How many changed tokens fnett's own look-up and pages were asked for, each `step`th of all, and how many opened."""
    tried = opened = 0
    http = app.test_client()
    for purpose, token in reader.tokens.items():
        with app.app_context():
            assert subscriptions.find_opened(purpose, token)
        for mutant in islice(mutants(token), 0, None, step):
            with app.app_context():
                opened += subscriptions.find_opened(purpose, mutant) is not None
            for view in (view for view, opens in OPENS.items() if opens == purpose):
                path = reader.path(view, mutant)
                answer = http.post(path) if view == "subscriptions.answer" else http.get(path)
                opened += answer.status_code != 404
                tried += 1
    return tried, opened


def test_the_pages_know_no_token_with_one_character_changed(app: Flask, proof: Recorder):
    reader = make(app)
    tried, opened = asked_for(app, reader, 19)
    for mutant in islice(mutants(reader.tokens[PAGE]), 0, None, 41):
        app.test_client().post(reader.path("subscriptions.reminders", mutant), data=ONE_CLICK)
        tried += 1
    assert is_there(app, reader), "a changed link has ended a subscription"
    proof.figure(8, "changed tokens of links that stay that fnett was asked for", tried)
    proof.figure(8, "changed tokens of links that stay that opened something", opened)
    app.test_client().post(reader.path("subscriptions.reminders"), data=ONE_CLICK)
    assert not is_there(app, reader)  # the true one ends it


def test_a_look_up_that_compares_a_part_is_found(app: Flask, proof: Recorder, monkeypatch: pytest.MonkeyPatch):
    whole, length = tokens.hash_of, 40
    monkeypatch.setattr(tokens, "hash_of", lambda token: whole(token[:length]))
    tried, opened = asked_for(app, make(app), 19)
    assert 0 < opened < tried / 5, "those that differ in the last three characters, and no others"
    proof.caught(8, "a look-up of links that stay that compares a part of the token")
