"""GET never writes: every page is opened by everyone who works with fnett, and no row is another afterwards (rule 10)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule

from fnett.core import clock, tenancy, tokens
from fnett.core.db import add
from fnett.core.models import AuditEntry
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.networks import subscriptions
from fnett.people import invitations
from fnett.people.access import Role
from fnett.web.access import at_the_door
from tests.client import Browser
from tests.conftest import as_superuser
from tests.factories import (
    code_of,
    give_role,
    make_institution,
    make_leader,
    make_meeting,
    make_member,
    make_network,
    make_office_person,
    make_place,
    make_subscription,
    slug_of,
    within,
)
from tests.web.planted import app_with

NAMED_EXCEPTIONS = {"attempts"}  # limits count on a connection of their own
LAST_SEEN = {"sign_in_session": "last_seen_at"}
CONTENT = {
    **{"module_id": "m1", "step_id": "face-to-face", "question_id": "q-half"},
    **{"theme_id": "friendship", "filename": "fnett.css"},
}
WORDS = {"lang": "nb", "language": "nb", "role": "moderator"}


@dataclass
class House:
    """An institution with everything in it, and who works there."""

    values: dict[str, object] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)


@pytest.fixture
def house(app: Flask) -> House:
    """One row of everything that an address may name."""
    with app.app_context():
        institution_id = make_institution()
        moderator_id = make_member(institution_id, Role.MODERATOR)
        leader_id = make_leader(institution_id)
        network_id = make_network(institution_id, moderators=(moderator_id,))
        place_id = make_place(institution_id)
        meeting_id = make_meeting(institution_id, network_id, clock.today() + timedelta(days=14), place_id=place_id)
        give_role(institution_id, make_member(institution_id, Role.COORDINATOR), Role.COORDINATOR, network_id)
        with within(institution_id, leader_id) as session:
            invitations.invite(email="ny@people.example", name="Ny Ordstyrer", role=Role.MODERATOR, language="nb")
            invitation_id = session.execute(text("SELECT id FROM invitation")).scalar_one()
            token = tokens.make(invitations.PURPOSE, invitation_id).text
        ids = {"institution_id": institution_id, "network_id": network_id, "meeting_id": meeting_id, "place_id": place_id}
        others = {"invitation_id": invitation_id, "person_id": moderator_id, "code": code_of(institution_id, network_id)}
        reader_id = make_subscription(institution_id, network_id, "leser@people.example")
        with within(institution_id):
            for view, purpose in (("reminders", subscriptions.PAGE), ("calendar", subscriptions.CALENDAR)):
                others[f"subscriptions.{view}:token"] = subscriptions.token_of(reader_id, purpose)
        people = {"leader": leader_id, "moderator": moderator_id, "office": make_office_person()}
        return House({**ids, **others, "slug": slug_of(institution_id), "token": token, **CONTENT, **WORDS}, people)


def rows(engine: Postgres) -> dict[str, int]:
    """A fingerprint of every table, without the named exceptions."""
    one = "SELECT '{0}', sum(hashtextextended((to_jsonb(t) - '{1}')::text, 0))::numeric FROM \"{0}\" t"
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        parts = [one.format(name, LAST_SEEN.get(name, "")) for name in sorted(set(names) - NAMED_EXCEPTIONS)]
        return {name: int(value or 0) for name, value in connection.exec_driver_sql(" UNION ALL ".join(parts))}


def changed(before: dict[str, int], after: dict[str, int]) -> set[str]:
    return {name for name in after if after[name] != before.get(name)}


def addresses(app: Flask, house: House) -> Iterator[tuple[Rule, str]]:
    """Every address that can be opened, with the ids of the house in it."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule, reverse=True):
        if "GET" in (rule.methods or ()):
            values = {name: house.values.get(f"{rule.endpoint}:{name}", house.values.get(name)) for name in rule.arguments}
            _, path = rule.build(values, append_unknown=False)  # type: ignore[misc]
            yield rule, path


EVERYONE = ("leader", "moderator", "office", "nobody")


def browser_of(app: Flask, house: House, who: str) -> Browser:
    browser = Browser(app)
    return browser.sign_in(house.people[who]) if who in house.people else browser


def test_opening_pages_changes_no_row(app: Flask, house: House, engine: Postgres):
    unopened = {rule.endpoint for rule, _ in addresses(app, house)}
    for who in EVERYONE:
        browser = browser_of(app, house, who)
        before = rows(engine)
        for rule, path in addresses(app, house):
            status = browser.http.get(path, buffered=True).status_code
            assert status < 500, f"{path} as {who}"
            if status in (200, 301, 302, 303):
                unopened.discard(rule.endpoint)
        tables = changed(before, rows(engine))
        assert tables == set(), f"A page writes when {who} opens it; let a POST do that, and leave GET to reading."
    assert unopened == set(), "Nobody could open these, so nothing is proved: give the house what they show."


def test_nor_does_asking_for_the_head_or_the_methods_of_a_page(app: Flask, house: House, engine: Postgres):
    browser = browser_of(app, house, "leader")
    before = rows(engine)
    for _, path in addresses(app, house):
        for method in ("HEAD", "OPTIONS"):
            assert browser.http.open(path, method=method, buffered=True).status_code < 500, f"{method} {path}"
    assert changed(before, rows(engine)) == set()


def write_anyway() -> str:
    add(AuditEntry(action="looked", object_id=uuid4()))
    return ""


def write_elsewhere() -> str:
    with tenancy.work(Scope(Door.OFFICE)):
        add(AuditEntry(action="looked", object_id=uuid4()))
    return ""


def test_a_page_that_writes_would_be_found(app: Flask, engine: Postgres):
    before = rows(engine)
    with app_with(app, {"/planted": at_the_door(write_elsewhere)}) as other:
        assert other.test_client().get("/planted").status_code == 200
    assert changed(before, rows(engine)) == {"audit_entry"}


def test_the_database_refuses_to_write_for_a_get(app: Flask, engine: Postgres):
    before = rows(engine)
    with app_with(app, {"/planted": at_the_door(write_anyway)}) as other:
        assert other.test_client().get("/planted").status_code == 500
    assert changed(before, rows(engine)) == set()
