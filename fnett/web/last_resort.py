"""The net below the app: every request gets a number, and what escapes even the error page is still a quiet answer."""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog

from fnett.core.problems import where

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NUMBER = "fnett.request"
WORDS = (  # the words and templates may be what is broken, so these stand here, in the two languages that most people read
    "Noe gikk galt hos oss. Det er ikke din feil, og ingenting er lagret halvveis. Prøv igjen om litt. Nummer: {number}\n\n"
    "Something went wrong on our side. It is not your fault, and nothing half-done was kept. Please try again in a moment."
    " Number: {number}\n"
)
log = structlog.get_logger()


class LastResort:
    """Stands between the server and the app; `headers` are put on answers that left the app without them."""

    def __init__(self, app: "WSGIApplication", headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer the request; the server never sees an error, for it would write all of it down (rule 25)."""
        environ[NUMBER] = uuid.uuid4().hex[:12]
        said: list[tuple[str, list[tuple[str, str]]]] = []  # kept until the app is through, its teardown too
        try:
            body = self.app(environ, lambda status, headers, error=None: said.append((status, headers)))  # type: ignore[arg-type]
        except Exception as error:
            note(error, environ[NUMBER])
            body = [WORDS.format(number=environ[NUMBER]).encode()]
            said.append(("500 INTERNAL SERVER ERROR", [("Content-Type", "text/plain; charset=utf-8")]))
        status, headers = said[-1]
        start_response(status, [*headers, *self._absent(headers)])
        return body

    def _absent(self, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
        present = {name.lower() for name, _ in headers}
        if "content-security-policy" in present:
            return []
        return [(name, value) for name, value in self.headers.items() if name.lower() not in present]


def note(error: BaseException, number: str) -> None:
    """The log gets the kind of error, its place and the request's number; never a value (rule 25)."""
    log.error("unexpected", request=number, error=type(error).__name__, where=where(error))
