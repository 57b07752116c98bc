"""Pages behind one-time links: the token moves to a scoped cookie and leaves the address (security rule 12)."""

from flask import Response, current_app, redirect, request
from werkzeug.wrappers import Response as AnyResponse

MINUTES = 15


def move_to_cookie(name: str, token: str, path: str) -> AnyResponse:
    """Answer a link's GET: keep the token for pages under `path` alone and clean the address."""
    response = redirect(path, 303)
    keep(response, name, token, path)
    return response


def keep(response: Response | AnyResponse, name: str, value: str, path: str, *, minutes: int = MINUTES) -> None:
    """Let the browser keep a value for a quarter of an hour, or as long as is said, for pages under `path` alone."""
    response.set_cookie(
        _name(name), value, max_age=minutes * 60, path=path, httponly=True, samesite="Lax", secure=_is_https()
    )


def kept(name: str) -> str | None:
    """The value that the browser kept, if it still does."""
    return request.cookies.get(_name(name))


def forget(response: Response | AnyResponse, name: str, path: str) -> None:
    """Let the browser drop the value."""
    response.delete_cookie(_name(name), path=path, httponly=True, samesite="Lax", secure=_is_https())


def _name(name: str) -> str:
    return f"__Secure-{name}" if _is_https() else name


def _is_https() -> bool:
    return bool(current_app.extensions["fnett.settings"].is_https)
