"""Every view declares who may come in; the app does not start with one that does not (security rule 7)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from flask import Flask, current_app

View = TypeVar("View", bound=Callable[..., Any])
MARK = "__fnett_access__"


class Way(Enum):
    """The way into a view, which decides the scope that its session is bound to."""

    PUBLIC = "no database"
    DOOR = "before a scope is known"
    CODE = "a network's code"
    SELF = "one's own pages"
    INSTITUTION = "inside one institution"
    OFFICE = "the national organisation"


FOR_ANYBODY = frozenset({Way.PUBLIC, Way.CODE})  # here it does not matter who is signed in, and nobody looks


@dataclass(frozen=True)
class Access:
    """One view's declaration."""

    way: Way
    permission: Enum | None = None


class Undeclared(RuntimeError):
    """A view has no declaration; the message says what to add."""


def public(view: View) -> View:
    """Anyone may see this page; it uses no database."""
    return _declare(view, Access(Way.PUBLIC))


def at_the_door(view: View) -> View:
    """Anyone may come here to sign in or to use a link."""
    return _declare(view, Access(Way.DOOR))


def with_code(view: View) -> View:
    """Whoever holds a network's code, or a subscription's link, may see this page of that network."""
    return _declare(view, Access(Way.CODE))


def own_pages(view: View) -> View:
    """Anyone who is signed in, for their own things."""
    return _declare(view, Access(Way.SELF))


def requires(permission: Enum) -> Callable[[View], View]:
    """Members of the institution in the address whose role holds this permission."""
    return lambda view: _declare(view, Access(Way.INSTITUTION, permission))


def office(permission: Enum) -> Callable[[View], View]:
    """People of the national organisation whose role holds this permission."""
    return lambda view: _declare(view, Access(Way.OFFICE, permission))


def find_declared(app: Flask, endpoint: str) -> Access | None:
    """What the view behind this endpoint declares."""
    return getattr(app.view_functions.get(endpoint), MARK, None)


def is_for_anybody(endpoint: str | None) -> bool:
    """Whether this page is the same for everyone who may open it, signed in or not."""
    access = find_declared(current_app, endpoint or "")
    return access is not None and access.way in FOR_ANYBODY


def refuse_undeclared(app: Flask) -> None:
    """Stop the app from starting with a view that declares nothing. Raises Undeclared."""
    for rule in app.url_map.iter_rules():
        if find_declared(app, rule.endpoint) is None:
            raise Undeclared(
                f"{rule.endpoint} ({rule.rule}) does not say who may come in. Put @requires(Permission.…), @office(…),"
                " @own_pages, @with_code, @at_the_door or @public between the route and the function."
            )


def _declare(view: View, access: Access) -> View:
    setattr(view, MARK, access)
    return view
