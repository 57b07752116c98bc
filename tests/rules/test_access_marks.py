"""Each view's mark taken away or replaced, one at a time: the app does not start, or the tests notice (promise 3)."""

from collections.abc import Callable

import pytest
from flask import Flask

from fnett import factory
from fnett.settings import Settings
from fnett.web.access import Undeclared, find_declared
from tests.ledger import Recorder
from tests.rules import marks
from tests.rules.world import World

PROMISE = 3
CHANGED, FIGURE = "access marks changed", "access marks caught"
STARTS, SAMPLE = 12, 29  # one of so many, in the ordinary run


def test_the_app_does_not_start_with_a_view_that_lost_its_mark(app: Flask, proof: Recorder, full: bool) -> None:
    settings, chosen = app.extensions["fnett.settings"], marks.views(app)[:: 1 if full else STARTS]
    assert factory.create_app(settings), "with all marks it starts"
    started = []
    for endpoint in chosen:
        with marks.marked(app, endpoint, None):
            started += [endpoint] if starts_without(settings, endpoint) else []
    proof.figure(PROMISE, CHANGED, len(chosen))
    proof.figure(PROMISE, FIGURE, len(chosen) - len(started), of=len(chosen))
    assert started == []


def starts_without(settings: Settings, endpoint: str) -> bool:
    try:
        factory.create_app(settings)
    except Undeclared as refusal:
        return endpoint not in str(refusal)
    return True


def test_another_mark_on_a_view_is_noticed(
    world: World, proof: Recorder, full: bool, progress: Callable[[str], None]
) -> None:
    watch, app = marks.Watch(world), world.app
    changes = [(endpoint, mark) for endpoint in marks.views(app) for mark in marks.others(app, endpoint)]
    chosen, unnoticed = changes[:: 1 if full else SAMPLE], []
    for number, (endpoint, mark) in enumerate(chosen, start=1):
        with marks.marked(app, endpoint, mark):
            if watch.find(endpoint) is None:
                unnoticed.append((endpoint, mark))
        if number % 50 == 0:
            progress(f"access marks: {number} of {len(chosen)} changed, {len(unnoticed)} not noticed")
    proof.figure(PROMISE, CHANGED, len(chosen))
    proof.figure(PROMISE, FIGURE, len(chosen) - len(unnoticed), of=len(chosen))
    assert unnoticed == [], "Nobody notices this mark on this view; which line of matrix.txt should tell?"


@pytest.mark.parametrize("number", [0, -1])
def test_the_same_mark_again_is_no_change(world: World, proof: Recorder, number: int) -> None:
    watch, endpoint = marks.Watch(world), marks.views(world.app)[number]
    with marks.marked(world.app, endpoint, find_declared(world.app, endpoint)):
        assert watch.find(endpoint) is None
    proof.caught(PROMISE, "a mutant that changes nothing survives")
