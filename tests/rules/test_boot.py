"""The app does not start with a view that says nothing of who may come in, wherever and however it is planted."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from flask import Blueprint, Flask
from flask.views import MethodView, View

from fnett import factory
from fnett.core.db import db
from fnett.web import access
from fnett.web.access import Undeclared, public
from tests.ledger import Recorder


def silent(**values: object) -> str:
    return ""


class Method(MethodView):
    def get(self) -> str:
        return ""


class Plain(View):
    def dispatch_request(self) -> str:
        return ""


def unmarked() -> Callable[..., str]:
    """A wrapper that lost what the view had declared."""
    declared = public(lambda: "")
    return lambda: declared()


PLANTED: dict[str, tuple[str, dict[str, Any]]] = {
    "a page": ("/planted", {"view_func": silent}),
    "a page of an institution": ("/i/<slug>/planted", {"view_func": silent}),
    "a page of the office": ("/office/planted", {"view_func": silent}),
    "a page of one's own": ("/me/planted", {"view_func": silent}),
    "a page behind a code": ("/n/<code>/planted", {"view_func": silent}),
    "a post": ("/planted", {"view_func": silent, "methods": ["POST"]}),
    "a class with methods": ("/planted", {"view_func": Method.as_view("planted")}),
    "a class of its own": ("/planted", {"view_func": Plain.as_view("planted")}),
    "a half-applied function": ("/planted", {"view_func": partial(silent, name="x"), "endpoint": "planted"}),
    "a wrapper that forgot": ("/planted", {"view_func": unmarked(), "endpoint": "planted"}),
}


def boot(app: Flask, monkeypatch: pytest.MonkeyPatch, blueprint: Blueprint) -> Flask:
    """Start an app like this one that has this blueprint too."""
    monkeypatch.setattr(factory, "BLUEPRINTS", (*factory.BLUEPRINTS, blueprint))
    return factory.create_app(replace(app.extensions["fnett.settings"]))


@pytest.mark.parametrize("kind", PLANTED)
def test_an_app_with_an_undeclared_view_does_not_start(
    app: Flask, monkeypatch: pytest.MonkeyPatch, proof: Recorder, kind: str
):
    path, options = PLANTED[kind]
    blueprint = Blueprint("planted", __name__)
    blueprint.add_url_rule(path, **options)
    with pytest.raises(Undeclared, match=r"does not say who may come in\. Put @requires"):
        boot(app, monkeypatch, blueprint)
    proof.figure(2, "boots refused", 1)
    proof.caught(2, "a planted view that declares nothing")


def test_files_of_a_blueprint_are_views_too(app: Flask, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Undeclared, match=r"planted\.static"):
        boot(app, monkeypatch, Blueprint("planted", __name__, static_folder=".", static_url_path="/planted"))


def test_with_its_declaration_the_same_view_starts(app: Flask, monkeypatch: pytest.MonkeyPatch):
    blueprint = Blueprint("planted", __name__)
    blueprint.add_url_rule("/planted", "planted", public(partial(silent)))
    other = boot(app, monkeypatch, blueprint)
    assert other.test_client().get("/planted").status_code == 200
    assert access.find_declared(other, "planted.planted")
    with other.app_context():
        db.engine.dispose()
    other.extensions["fnett.redis"].close()
