"""A double click is one click: every form sent twice, again after Back, and with the key of another."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import text

from fnett.core import clock, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.web import once
from fnett.web.access import at_the_door
from tests.ledger import Recorder
from tests.rules import links
from tests.rules.clicks import Clicks, Form
from tests.web.planted import app_with

SIGNS_OUT = ("people.sign_out", "people.sign_out_everywhere", "people.erase")


def test_every_form_sent_twice_or_again_after_back_has_one_effect(clicks: Clicks, proof: Recorder):
    rules, twice, back = clicks.rules(), {}, {}
    for rule in rules:
        effect = clicks.once(rule)
        assert effect, f"{rule.endpoint} changes nothing in the world, so nothing is proved: give it something to do"
        if (found := clicks.twice(rule)) != effect:
            twice[rule.endpoint] = (effect, found)
        if (found := clicks.after_back(rule)) != effect:
            back[rule.endpoint] = (effect, found)
    assert (twice, back) == ({}, {}), "Include components/csrf.html in the form, so that it carries a key."
    proof.figure(15, "routes that have one effect when sent twice", len(rules) - len(twice), of=len(rules))
    proof.figure(15, "routes that have one effect when sent again after Back", len(rules) - len(back), of=len(rules))
    proof.figure(15, "answers of 500", sum(answer >= 500 for answer in clicks.answers))


def test_a_key_is_for_one_form_of_one_person_with_its_words(clicks: Clicks, proof: Recorder):
    keyed = other_words = free = 0
    for rule in clicks.rules():
        form = clicks.form(rule)
        if "form_key" not in form.data or rule.endpoint in SIGNS_OUT:
            continue  # a reply has its own, with which it may be changed; whoever is signed out sends nothing more
        keyed += 1
        cookies = dict(form.http._cookies or {})
        assert form.send() < 400
        form.http._cookies = dict(cookies)  # as the browser was before the answer came
        before = clicks.effect()
        other_words += form.send(more="words") == 409 and clicks.effect(before) == {}
        free += another(clicks, form).send() == 303 and clicks.effect(before) != {}
    proof.figure(15, "routes that answer 409 to the same key with other words", other_words, of=keyed)
    proof.figure(15, "keys that were free for another person and another form", free, of=keyed)


def another(clicks: Clicks, form: Form) -> Form:
    """Another person's other form with the same key."""
    http = clicks.world.browser(clicks.world.personas["coordinator"])
    data = {"csrf_token": links.proof_of(http), "form_key": form.data["form_key"]}
    return Form(http, "/me/language", data | {"language": "en", "next": "/me"})


def test_a_key_is_kept_for_a_day(app: Flask, proof: Recorder):
    http = app.test_client()
    values = {"csrf_token": links.proof_of(http), "form_key": "k", "email": "kari@people.example"}
    assert http.post("/sign-in", data=values).status_code == 303
    now, hours = clock.now(), 0
    with app.app_context():
        for hour in range(1, 40):
            with time_machine.travel(now + timedelta(hours=hour, minutes=-1), tick=False):
                if once.forget_past():
                    break
                hours = hour
    proof.figure(15, "hours that a key is kept", hours)


def test_a_form_that_counts_every_click_is_found(clicks: Clicks, proof: Recorder):
    rule = next(rule for rule in clicks.rules() if rule.endpoint == "people.sign_in")
    effect = clicks.once(rule)
    form = clicks.form(rule)
    del form.data["form_key"]
    before = clicks.effect()
    assert [form.send(), form.send()] == [303, 303]
    assert clicks.effect(before) != effect
    proof.caught(15, "a form that counts every click")


@at_the_door
def count_up() -> str:
    """What no view of fnett does: the same row counts one more at every click."""
    with tenancy.work(Scope(Door.DOOR)) as session:
        session.execute(text("UPDATE invitation SET generation = generation + 1"))
    return ""


def test_a_counter_that_goes_up_at_every_click_is_found(clicks: Clicks, proof: Recorder):
    effects = []
    with app_with(clicks.app, {"/planted": count_up}) as other:
        for times in (1, 2, 20):
            clicks.restore()
            http = other.test_client()
            form = Form(http, "/planted", {"csrf_token": links.proof_of(http)})
            before = clicks.effect()
            assert {form.send() for _ in range(times)} == {200}
            effects.append(clicks.effect(before)["invitation"])
    (new, gone, once_more), *_ = effects
    assert new == gone == once_more > 0, "each invitation is another row, and counts one more"
    assert effects == [(new, gone, times * once_more) for times in (1, 2, 20)]
    proof.caught(15, "a counter that goes up at every click")
