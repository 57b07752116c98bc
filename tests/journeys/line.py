"""A line to fnett that can be cut: the app on a port of its own, and everything that was ever asked over it."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from tests.journeys.service import free_port


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: str
    body: str


@dataclass
class Line:
    """The app as a phone reaches it while the line is up."""

    app: Flask
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    server: BaseWSGIServer | None = None

    @property
    def url(self) -> str:
        """Where it answers; a browser trusts this host without https."""
        return f"http://localhost:{self.port}"

    def up(self) -> "Line":
        """Answer, always on the same port."""
        if not self.port:
            with free_port() as port:
                self.port = port
        self.server = make_server("localhost", self.port, self._answer, threaded=True)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()  # seconds between looks
        return self

    def cut(self) -> None:
        """Answer nobody."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else b""
        self.asked.append(Asked(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"], body.decode()))
        environ["wsgi.input"] = BytesIO(body)
        return self.app.wsgi_app(environ, start_response)
