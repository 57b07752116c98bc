"""A double click is one click: every form sent twenty times at the same moment, in one browser."""

from uuid import uuid4

from flask import Flask
from sqlalchemy import insert

from fnett import service
from fnett.core.db import db
from fnett.core.models import AuditEntry
from fnett.web.access import at_the_door
from tests.ledger import Recorder
from tests.rules import links
from tests.rules.clicks import AT_ONCE, Clicks, Form
from tests.web.planted import app_with


def test_every_form_sent_twenty_times_at_once_has_one_effect(clicks: Clicks, proof: Recorder):
    rules, several = clicks.rules(), {}
    for rule in rules:
        effect = clicks.once(rule)
        assert effect, f"{rule.endpoint} changes nothing in the world, so nothing is proved: give it something to do"
        if (found := clicks.at_once(rule)) != effect:
            several[rule.endpoint] = (effect, found)
    assert several == {}, "Include components/csrf.html in the form, so that it carries a key."
    proof.figure(15, "routes that have one effect when sent twenty times at once", len(rules) - len(several), of=len(rules))
    proof.figure(15, "answers of 500", sum(answer >= 500 for answer in clicks.answers))


def test_nor_does_one_without_a_key_break(clicks: Clicks, full: bool, proof: Recorder):
    """The key is the page's; what the database allows once stands behind it."""
    broken = []
    for rule in clicks.rules():
        form = clicks.form(rule)
        form.data.pop("form_key", None)
        with clicks.wide():
            broken += [rule.endpoint for status in form.send_at_once(AT_ONCE if full else 5) if status >= 500]
    assert broken == [], "Lock the row, or write with add_if_new and answer the second click as the first."
    proof.figure(15, "answers of 500", len(broken))


def test_each_thread_may_hold_two_connections(app: Flask):
    """One waits for the key with one; whoever holds the key may need a second to come to an end."""
    threads = next(int(word.split("=")[1]) for word in service.WEB if word.startswith("--threads="))
    options = app.config["SQLALCHEMY_ENGINE_OPTIONS"]
    assert options["pool_size"] + options["max_overflow"] >= 2 * threads


SAME = uuid4()


@at_the_door
def break_at_the_second() -> str:
    """What no view of fnett does: it writes the same row again and leaves the error to others."""
    db.session.execute(insert(AuditEntry).values(id=SAME, action="clicked").inline())
    return ""


def test_a_form_that_breaks_at_the_second_click_is_found(app: Flask, proof: Recorder):
    with app_with(app, {"/planted": break_at_the_second}) as other:
        http = other.test_client()
        form = Form(http, "/planted", {"csrf_token": links.proof_of(http)})
        assert [form.send(), form.send()] == [200, 500]
    proof.caught(15, "a form that breaks at the second click")
