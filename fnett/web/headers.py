"""Headers of every answer: a policy that runs no script but ours, and no copies of what is not public (rules 12, 22)."""

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from fnett.web.access import Way, find_declared, is_for_anybody

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; worker-src 'self'"
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
PRIVATE = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}


def init_app(app: Flask) -> None:
    """Set the headers on every answer, errors and files included."""
    app.after_request(_set_headers)
    app.session_interface = NoneForAnybody()


def fixed(app: Flask) -> dict[str, str]:
    """The headers that are the same on every answer of this app."""
    is_https = app.extensions["fnett.settings"].is_https
    return {**FIXED, "Strict-Transport-Security": "max-age=63072000; includeSubDomains"} if is_https else FIXED


class NoneForAnybody(SecureCookieSessionInterface):
    """Pages that are the same for everyone set no session cookie and do not vary by one."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Hand the cookie to the browser, on those pages only if something was put into it."""
        if session.modified or not is_for_anybody(request.endpoint):
            super().save_session(app, session, response)


def _set_headers(response: Response) -> Response:
    response.headers.update(fixed(current_app))
    access = find_declared(current_app, request.endpoint or "")
    is_public = access is not None and access.way is Way.PUBLIC and response.status_code < 400
    response.headers.setdefault("Referrer-Policy", "same-origin" if is_public else "no-referrer")
    if not is_public:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    elif request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-cache")
        if "lang" not in (request.view_args or {}):  # an address that names its language reads the same for everyone
            response.vary.update(["Cookie", "Accept-Language"])
    return response
