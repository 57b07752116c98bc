"""One way to answer when something went wrong: a calm page in the reader's language, nothing kept (rule 32)."""

import structlog
from flask import Flask, Response, g, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from fnett.core.db import db
from fnett.core.problems import NotFound

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Handle every error in one place."""
    app.register_error_handler(NotFound, lambda error: _page(404))
    app.register_error_handler(CSRFError, lambda error: _page(400, "form"))
    app.register_error_handler(SecurityError, lambda error: _foreign_host())
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _foreign_host() -> Response:
    """A host that is not ours gets no page: none of its links could be built (rule 23)."""
    return Response("This is not the address of fnett.\n", 400, mimetype="text/plain")


def _http(error: HTTPException) -> tuple[str, int]:
    return _page(error.code or 500)


def _unexpected(error: Exception) -> tuple[str, int]:
    """The log gets the kind of error and the request's id; never a value (rule 25)."""
    log.error("unexpected", request=g.get("request_id"), error=type(error).__name__, where=_where(error))
    return _page(500)


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "?"


def _page(status: int, kind: str | None = None) -> tuple[str, int]:
    db.session.rollback()
    return render_template("errors/problem.html", status=status, kind=kind), status
