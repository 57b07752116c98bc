"""One way to answer when something went wrong: a calm page in the reader's language, nothing kept (rule 32)."""

import logging

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from fnett.core.db import db
from fnett.core.problems import NotFound
from fnett.web import headers, page
from fnett.web.last_resort import NUMBER, LastResort, note


def init_app(app: Flask) -> None:
    """Handle every error in one place."""
    app.register_error_handler(NotFound, lambda error: _page(404))
    app.register_error_handler(CSRFError, lambda error: _page(400, "form"))
    app.register_error_handler(SecurityError, lambda error: _foreign_host())
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
    app.logger.addFilter(_without_values)
    app.wsgi_app = LastResort(app.wsgi_app, {**headers.fixed(app), **headers.PRIVATE})  # type: ignore[method-assign]


def _foreign_host() -> Response:
    """A host that is not ours gets no page: none of its links could be built (rule 23)."""
    return Response("This is not the address of fnett.\n", 400, mimetype="text/plain")


def _http(error: HTTPException) -> tuple[str, int]:
    return _page(error.code or 500)


def _unexpected(error: Exception) -> tuple[str, int]:
    note(error, _number())
    return _page(500)


def _without_values(record: logging.LogRecord) -> bool:
    """Flask writes the whole trace of what fails after the view, such as the commit; ours is one line."""
    if record.exc_info and record.exc_info[1]:
        note(record.exc_info[1], _number())
        return False
    return True


def _page(status: int, kind: str | None = None) -> tuple[str, int]:
    """Written without what pages of signed-in people ask the database for: it may be what went wrong."""
    db.session.rollback()
    template = current_app.jinja_env.get_template("errors/problem.html")
    return template.render(status=status, kind=kind, number=_number(), **page.context()), status


def _number() -> str:
    return str(request.environ.get(NUMBER, "")) if request else ""
