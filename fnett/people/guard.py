"""The one hook that enforces what views declare: it loads, binds, and says 404, 403 or "sign in first" (rules 1 to 8)."""

from dataclasses import replace
from uuid import UUID

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask import session as cookie
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from fnett.core import tenancy
from fnett.core.db import commit, db
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.people import sessions
from fnett.people.access import Permission, may
from fnett.people.accounts import Account
from fnett.web import locale, once
from fnett.web.access import Access, Way, find_declared, is_for_anybody

READING = ("GET", "HEAD", "OPTIONS")
csrf = CSRFProtect()
login = LoginManager()


def init_app(app: Flask) -> None:
    """Stand at the door of every view."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # asked for below, once it is known whose page it is
    csrf.init_app(app)
    login.init_app(app)
    login.request_loader(lambda request: None if is_for_anybody(request.endpoint) else sessions.find_account())
    app.url_value_preprocessor(_take_slug)
    app.url_defaults(_put_slug)
    app.before_request(enforce)


def account() -> Account:
    """The signed-in person; only for views that are not public."""
    person: Account = current_user._get_current_object()
    return person


def allows(permission: Permission) -> bool:
    """Whether the signed-in person holds this permission in the institution of the address; for what a page offers."""
    return may(account().roles_in(g.slug), permission)


def enforce() -> AnyResponse | None:
    """Decide about this request, then bind its session to the scope that the decision allows."""
    access = find_declared(current_app, request.endpoint or "")
    if access is None:
        return None  # no such address; the answer is 404
    if request.method in READING:
        return _enter(access)
    _refuse_other_sites()
    if access.way is Way.CODE:
        return _enter(access)
    csrf.protect()
    return _enter(access) or once.begin(_sender(access))


def _enter(access: Access) -> AnyResponse | None:
    match access.way:
        case Way.DOOR:
            _bind(Scope(Door.DOOR))
        case Way.SELF:
            if not current_user.is_authenticated:
                return _sign_in_first()
            _bind(Scope(Door.PERSON, person=account().id))
        case Way.INSTITUTION:
            return _enter_institution(access)
        case Way.OFFICE:
            return _enter_office(access)
    return None  # public pages have no session; a network's page binds its own by its code


def _refuse_other_sites() -> None:
    """Browsers say where a form stood without naming the page, which ours forbid them to (rule 12). Raises CSRFError."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CSRFError


def _sender(access: Access) -> str:
    """Whose form it is: a person's, or at the door that of the browser, which is known by its proof."""
    return str(cookie.get("csrf_token")) if access.way is Way.DOOR else str(account().id)


def _enter_institution(access: Access) -> AnyResponse | None:
    if not current_user.is_authenticated:
        return _sign_in_first()
    roles = account().roles_in(g.slug)
    if not roles:
        abort(404)
    if not may(roles, _permission(access)):
        abort(403)
    institution = next(s.institution_id for s in account().standings if s.slug == g.slug)
    _bind(Scope(Door.APP, institution, account().networks_in(g.slug), person=account().id))
    return None


def _enter_office(access: Access) -> AnyResponse | None:
    if not current_user.is_authenticated:
        return _sign_in_first()
    if not account().office:
        abort(404)
    if not account().may_in_office(_permission(access)):
        abort(403)
    _bind(Scope(Door.OFFICE, networks=None, person=account().id, office=True))
    return None


def _permission(access: Access) -> Permission:
    if not isinstance(access.permission, Permission):
        raise TypeError("This view declares a permission that is not in the access table.")
    return access.permission


def institution() -> Institution:
    """The institution of the address, as the register and the office know it."""
    found: Institution = db.session.scalars(select(Institution).where(Institution.slug == g.slug)).one()
    return found


def office_scope_in(institution_id: UUID) -> Scope:
    """The scope in which the office changes something inside one institution (audited there)."""
    return Scope(Door.APP, institution_id, networks=None, person=account().id, office=True)


def _bind(scope: Scope) -> None:
    if scope.person:
        locale.bind(account().language)
    tenancy.bind(replace(scope, read_only=request.method in READING))


def _sign_in_first() -> AnyResponse:
    if request.method in READING:
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), 303)
    return redirect(url_for("people.sign_in"), 303)


def commit_what_succeeded(response: Response) -> Response:
    """The one commit; the factory lets it come last, so that nothing is kept where the answer cannot be given.

    Reading ends with it too, though nothing can be written there: after a rollback psycopg forgets which statements
    the database has prepared, and parses and plans them anew each time."""
    if response.status_code < 400 and db.session().info.get("scope"):
        if request.method not in READING:
            once.note_answer(response)
        commit()
    return response


def _take_slug(endpoint: str | None, values: dict[str, object] | None) -> None:
    g.slug = values.pop("slug", None) if values else None


def _put_slug(endpoint: str, values: dict[str, object]) -> None:
    if "slug" not in values and g.get("slug") and current_app.url_map.is_endpoint_expecting(endpoint, "slug"):
        values["slug"] = g.slug
