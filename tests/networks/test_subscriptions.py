"""Subscriptions: one an address however often it is asked for, confirmed, ended with one click, gone in their time."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from fnett.core import clock, tenancy
from fnett.core.problems import NotFound, Refused
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.networks import carrying_on, networks, subscriptions
from fnett.networks.codes import TooMany
from fnett.networks.subscriptions import CALENDAR, PAGE
from tests.conftest import KEY, as_superuser
from tests.core.test_tokens import NEW, keys
from tests.factories import make_institution, make_network, make_subscription, within
from tests.people.letters import delivered, new_letters, text_of

NOVEMBER = "2026-11-25 12:00:00+00:00"
READER = "leser@people.example"
HEADERS = {  # as they stand in every letter to a subscriber, and no other
    *("From", "To", "Subject", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"),
    *("MIME-Version", "Content-Type", "Content-Language"),
}
LINE_BREAKS = ("\r\nBcc: x@y.example", "\n", "\r", "\u2028", "=?utf-8?q?=0d=0aBcc:?=", "\x00", "a@b.example, c@d.example")


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(NOVEMBER, tick=False):
        yield


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return make_institution()


@pytest.fixture
def network(app: Flask, school: UUID) -> UUID:
    with app.app_context():
        return make_network(school)


@pytest.fixture
def observer(app: Flask, engine: Postgres) -> Engine:
    return as_superuser(engine)  # type: ignore[return-value]


def ask(app: Flask, school: UUID, network: UUID, email: str = READER, language: str = "nb", once: str = "a") -> None:
    with app.app_context(), within(school, networks=frozenset({network})):
        subscriptions.ask(network, email=email, language=language, once=once)


def rows(observer: Engine, columns: str = "email") -> list[tuple[object, ...]]:
    with observer.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM subscription ORDER BY id"))]  # noqa: S608


def count(observer: Engine, table: str) -> int:
    with observer.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - words of ours


@pytest.fixture
def seen() -> dict[str, EmailMessage]:
    """The letters so far, by their files: read once, however many examples follow."""
    return {}


def token_in(letter: EmailMessage) -> str:
    """The token of the link in a letter."""
    [link] = [line for line in text_of(letter).splitlines() if line.startswith("http")]
    return urlsplit(link).path.removeprefix("/reminders/")


def test_ten_postings_of_one_address_are_one_subscription_also_at_the_same_moment(app, school, network, observer):
    with ThreadPoolExecutor(5) as taps:
        list(taps.map(lambda number: ask(app, school, network, READER.upper() if number % 2 else READER), range(10)))
    ask(app, school, network, "other@people.example")
    assert [str(email).lower() for (email,) in rows(observer)] == [READER, "other@people.example"]
    assert count(observer, "subscription_link") == 4
    assert len(delivered(app)) == 2, "the same form is one letter"


def test_a_known_address_gets_its_link_again_and_nothing_else_changes(app, school, network, observer):
    with app.app_context():
        make_subscription(school, network, READER, language="ar")
    before = rows(observer, "*")
    ask(app, school, network, language="so", once="b")
    assert rows(observer, "*") == before
    first, second = delivered(app)
    assert {first["Content-Language"], second["Content-Language"]} == {"ar"}
    assert token_in(first) == token_in(second)


def test_letters_to_one_address_and_to_one_network_end(app, school, network, observer, monkeypatch):
    monkeypatch.setattr(subscriptions, "PER_NETWORK", replace(subscriptions.PER_NETWORK, most=10))
    for number in range(8):
        ask(app, school, network, once=str(number))
    assert len(delivered(app)) == subscriptions.PER_ADDRESS.most
    for number in range(subscriptions.PER_NETWORK.most - 8):
        ask(app, school, network, once=f"again {number}")
    with pytest.raises(TooMany):
        ask(app, school, network)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        ask(app, school, network, once="tomorrow")
        assert len(delivered(app)) == subscriptions.PER_ADDRESS.most + 1


def test_a_link_opens_its_own_subscription_for_its_own_purpose(app, school, network):
    with app.app_context():
        own = make_subscription(school, network, READER)
        other = make_subscription(school, make_network(school, "3A"), READER)
        with within(school):
            page, calendar = subscriptions.token_of(own, PAGE), subscriptions.token_of(own, CALENDAR)
        found = subscriptions.find_opened(PAGE, page)
        assert found == subscriptions.Opened(school, network, own)
        assert subscriptions.find_opened(CALENDAR, calendar) == found
        assert subscriptions.find_opened(CALENDAR, page) is None
        assert subscriptions.find_opened(PAGE, calendar) is None
        for place in range(len(page)):
            changed = page[:place] + ("A" if page[place] != "A" else "B") + page[place + 1 :]
            assert subscriptions.find_opened(PAGE, changed) is None
        with within(school, networks=frozenset({network})):
            assert subscriptions.get(own).email == READER
            with pytest.raises(NotFound):
                subscriptions.get(other)


def test_no_link_is_stored_and_the_door_sees_no_address(app, school, network, observer):
    with app.app_context():
        own = make_subscription(school, network, READER)
        with within(school):
            tokens = [subscriptions.token_of(own, purpose) for purpose in (PAGE, CALENDAR)]
        with observer.connect() as connection:
            words = str(connection.execute(text("SELECT to_jsonb(l) FROM subscription_link l")).all())
        assert words.count(str(own)) == 2
        assert not [token for token in tokens if token in words]
        for door in (Door.DOOR, Door.OFFICE, Door.PERSON):
            with pytest.raises(Exception, match="permission denied"), tenancy.work(Scope(door, school)) as session:
                session.execute(text("SELECT email FROM subscription"))


def test_a_new_calendar_address_ends_the_old_one_once(app, school, network):
    with app.app_context():
        own = make_subscription(school, network, READER)
        seen = []
        for _ in range(3):
            with within(school):
                subscriptions.renew_calendar(own, 1)
                seen.append(subscriptions.token_of(own, CALENDAR))
        assert len(set(seen)) == 1
        with within(school):
            assert subscriptions.calendar_generation(own) == 2
        assert subscriptions.find_opened(CALENDAR, seen[0])


def test_ending_takes_everything_along_and_can_be_said_twice(app, school, network, observer):
    with app.app_context():
        own = make_subscription(school, network, READER)
        stays = make_subscription(school, network, "other@people.example")
        for _ in range(2):
            with within(school, networks=frozenset({network})):
                subscriptions.end(own)
    assert [id for (id,) in rows(observer, "id")] == [stays]
    assert count(observer, "subscription_link") == 2


def test_practice_has_no_readers(app, school):
    with app.app_context():
        with within(school):
            practice = networks.create(label="9X", school_year=2026, households=9, moderators=(), is_practice=True).id
        with pytest.raises(NotFound):
            make_subscription(school, practice, READER)


def test_what_is_not_confirmed_is_gone_after_three_days(app, school, network, observer):
    ask(app, school, network)
    with app.app_context():
        make_subscription(school, network, "confirmed@people.example")
        for hours, left in ((71, 2), (73, 1)):
            with time_machine.travel(clock.now() + timedelta(hours=hours), tick=False):
                subscriptions.forget_past()
                assert len(rows(observer)) == left
    assert rows(observer) == [("confirmed@people.example",)]


@time_machine.travel("2027-05-03 10:00:00+00:00", tick=False)
def test_who_does_not_carry_on_is_forgotten_with_the_school_year(app, school, network, observer):
    with app.app_context():
        stays, goes = (make_subscription(school, network, f"{name}@people.example") for name in ("stays", "goes"))
        assert carrying_on.ask_all() == 2
        assert carrying_on.ask_all() == 0
        letters = delivered(app)
        assert len([letter for letter in letters if "/reminders/" in text_of(letter)]) == 4  # two that confirm, two in May
        with within(school):
            for _ in range(2):
                subscriptions.carry_on(stays)
        with time_machine.travel("2027-07-31 21:59:00+00:00", tick=False):
            assert subscriptions.forget_past() == 0
        with time_machine.travel("2027-07-31 22:01:00+00:00", tick=False):  # midnight on a Norwegian wall
            assert subscriptions.forget_past() == 1
            assert rows(observer, "id, school_year") == [(stays, 2027)]
            assert subscriptions.forget_past() == 0
        with time_machine.travel("2028-08-01 10:00:00+00:00", tick=False):
            assert subscriptions.forget_past() == 1
    assert rows(observer) == []
    assert goes


def test_nobody_carries_on_before_may_and_the_letter_comes_by_day(app, school, network, observer):
    with app.app_context():
        own = make_subscription(school, network, READER)
        for day in ("2027-04-30 10:00:00+00:00", "2027-06-01 10:00:00+00:00"):
            with time_machine.travel(day, tick=False):
                assert carrying_on.ask_all() == 0
        with within(school):
            subscriptions.carry_on(own)
            assert subscriptions.get(own).school_year == 2026
        with time_machine.travel("2027-05-01 00:01:00+02:00", tick=False):
            assert carrying_on.ask_all() == 1
        with observer.connect() as connection:
            due = connection.execute(text("SELECT due_at FROM message WHERE kind = 'subscription_carry_on'")).scalar_one()
    assert due.astimezone(clock.OSLO).isoformat() == "2027-05-01T07:00:00+02:00"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.one_of(st.text(max_size=60), st.sampled_from(LINE_BREAKS)), place=st.integers(0, 3))
@example(words="\r\nBcc: x@y.example", place=3)
@example(words="", place=3)
def test_no_address_writes_a_header_of_its_own(app, school, network, observer, seen, words, place):
    typed = [words, f"{words}@people.example", f"leser@{words}.example", f"{READER}{words}"][place]
    with suppress(Refused):
        ask(app, school, network, typed, once=typed)
    for letter in new_letters(app, seen):
        assert set(letter.keys()) == HEADERS
        assert len(letter["To"].addresses) == 1
        assert re.fullmatch(r"<http://localhost/reminders/[\w-]{43}>", letter["List-Unsubscribe"])
    assert typed != READER or READER in {letter["To"].addresses[0].addr_spec for letter in seen.values()}
    kept = {email for (email,) in rows(observer)}
    assert all("\n" not in str(email) and str(email).isascii() for email in kept)


def test_an_answer_is_changed_with_the_same_token_after_the_key_was_changed(app: Flask):
    with app.app_context():
        school = make_institution()
        network = make_network(school, "2B")
        reader = make_subscription(school, network, READER)
        with within(school):
            before = subscriptions.answer_token(reader)
        with keys(app, (2, NEW), (1, KEY)), within(school):
            assert subscriptions.answer_token(reader) == before
            assert len(before) == 32
