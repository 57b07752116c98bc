"""The load maker counts answers, whether connections stay open or not, and takes none that is not well."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from fnett.bench import load


class Answers(BaseHTTPRequestHandler):
    """`/closed` ends the connection after each answer, `/open` keeps it; all else is not found."""

    protocol_version = "HTTP/1.1"
    served = 0
    connections = 0

    def setup(self) -> None:
        type(self).connections += 1
        super().setup()

    def do_GET(self) -> None:
        type(self).served += 1
        self.send_response(200 if self.path in ("/closed", "/open") else 404)
        self.send_header("Content-Length", "5")
        if self.path == "/closed":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    Answers.served = Answers.connections = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.mark.parametrize("path", ["/closed", "/open"])
def test_every_answer_counts_once(port: int, path: str):
    assert load.rate(port, path, 0.3) > 0
    assert Answers.served > load.CONNECTIONS
    kept_open = Answers.connections == load.CONNECTIONS
    assert kept_open == (path == "/open")


def test_an_answer_that_is_not_well_ends_the_measurement(port: int):
    with pytest.raises(ValueError, match="404"):
        load.rate(port, "/nowhere", 0.3)
