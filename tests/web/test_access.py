"""Deny by default: the app does not start with a view that says nothing (rule 7)."""

from types import SimpleNamespace

import pytest
from flask import Blueprint, Flask

from fnett import factory
from fnett.people.access import Permission
from fnett.web.access import (
    Access,
    Undeclared,
    Way,
    at_the_door,
    find_declared,
    office,
    own_pages,
    public,
    refuse_undeclared,
    requires,
    with_code,
)

PLACES = ["/planted", "/me/planted", "/i/<slug>/planted", "/office/planted", "/n/<code>/planted"]


@pytest.mark.parametrize("rule", PLACES)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_app_does_not_start_with_an_undeclared_view(
    app: Flask, monkeypatch: pytest.MonkeyPatch, rule: str, method: str
):
    blueprint = Blueprint("planted", __name__)
    blueprint.add_url_rule(rule, "view", lambda **values: "", methods=[method])
    monkeypatch.setattr(factory, "BLUEPRINTS", (*factory.BLUEPRINTS, blueprint))
    with pytest.raises(Undeclared) as stopped:
        factory.create_app(app.extensions["fnett.settings"])
    assert f"planted.view ({rule}) does not say who may come in" in str(stopped.value)
    assert "@requires(Permission." in str(stopped.value)
    assert str(stopped.value).endswith(
        " @own_pages, @with_code, @at_the_door or @public between the route and the function."
    )


@pytest.mark.parametrize("name", [feature.bp.name for feature in factory.FEATURES])
def test_nor_with_one_in_any_of_the_features(app: Flask, monkeypatch: pytest.MonkeyPatch, name: str):
    feature = SimpleNamespace(bp=Blueprint(f"{name}_planted", __name__))
    feature.bp.add_url_rule(f"/{name}-planted", "view", lambda: "")
    monkeypatch.setattr(factory, "BLUEPRINTS", (*factory.BLUEPRINTS, feature.bp))
    with pytest.raises(Undeclared, match=f"{name}_planted.view"):
        factory.create_app(app.extensions["fnett.settings"])


def test_the_app_as_it_is_starts(app: Flask):
    refuse_undeclared(app)


@pytest.mark.parametrize(
    ("declare", "access"),
    [
        (public, Access(Way.PUBLIC)),
        (at_the_door, Access(Way.DOOR)),
        (with_code, Access(Way.CODE)),
        (own_pages, Access(Way.SELF)),
        (lambda view: requires(Permission.SEE_NETWORKS)(view), Access(Way.INSTITUTION, Permission.SEE_NETWORKS)),
        (lambda view: office(Permission.SEE_COUNTRY)(view), Access(Way.OFFICE, Permission.SEE_COUNTRY)),
    ],
)
def test_each_declaration_is_found_again_behind_its_endpoint(declare: object, access: Access):
    app = Flask("alone")
    app.add_url_rule("/", "view", declare(lambda: ""))  # type: ignore[operator]
    assert find_declared(app, "view") == access
    assert find_declared(app, "nothing") is None
