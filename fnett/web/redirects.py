"""Going on to where someone wanted to go, never off the site (security rule 23)."""

from urllib.parse import urlsplit

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse


def init_app(app: Flask) -> None:
    """Let no answer name the host that was asked for: a redirect says a path."""
    app.after_request(_say_the_path_alone)


def _say_the_path_alone(response: Response) -> AnyResponse:
    """Routing answers a path without its last slash with a whole address, built from what the visitor called us."""
    if response.status_code not in (301, 308) or not (response.location or "").startswith(request.host_url):
        return response
    path = "/" + str(response.location).removeprefix(request.host_url)
    return redirect(safe_path(path, "/"), response.status_code)


def safe_path(wanted: str | None, otherwise: str) -> str:
    """A path on this site, or `otherwise` for anything that a browser could read as another site."""
    if not wanted or not wanted.startswith("/") or wanted[1:2] in ("/", "\\"):
        return otherwise
    if any(ord(character) < 0x21 or character == "\\" for character in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted
