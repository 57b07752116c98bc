"""The whole service as a newcomer starts it: `python3 app.py` with its engines, worker, scheduler and demo data."""

import email
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
READY = "fnett is ready: "
PATIENCE = 120  # seconds; the first start makes a database and loads the demo


@dataclass(frozen=True)
class Service:
    """A running fnett: where it answers, and the folder of the letters that it delivered."""

    url: str
    mail: Path

    def link_in_letter(self, address: str, *, after: int = 0, seconds: float = 20) -> str:
        """The link of the newest letter to this address, waiting for the worker; `after` letters are known already."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            letters = self.letters_to(address)
            if len(letters) > after:
                found = re.search(r"^https?://\S+", letters[-1], re.MULTILINE)
                assert found, letters[-1]
                return found[0]
            time.sleep(0.2)
        raise AssertionError(
            f"No letter to {address} after {seconds} s; there are {len(list(self.mail.glob('*.eml')))} in all."
        )

    def letters_to(self, address: str) -> list[str]:
        """The texts of all letters to this address, the oldest first."""
        found = []
        for file in sorted(self.mail.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns):
            letter = email.message_from_bytes(file.read_bytes(), policy=policy.default)
            body = letter.get_body(("plain",))
            if letter["To"] == address and body is not None:
                found.append(body.get_content())
        return found


@contextmanager
def running() -> Iterator[Service]:
    """Start fnett on a fresh data folder and a free port; end it with SIGTERM, which must be in good order."""
    with tempfile.TemporaryDirectory(prefix="fnett-journeys-") as folder, free_port() as port:
        home = Path(folder)
        home.chmod(0o755)
        ours = {name: value for name, value in os.environ.items() if not name.startswith("FNETT_")}
        environ = {**ours, "FNETT_HOME": str(home), "FNETT_PORT": str(port), "FNETT_DEMO": "1"}
        process = subprocess.Popen(
            [sys.executable, str(CHECKOUT / "app.py")],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line.startswith(READY), f"{line}{process.stderr.read() if process.stderr and not line else ''}"
            yield Service(line.removeprefix(READY).strip(), home / "mail")
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                _, said = process.communicate(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert process.returncode == 0, said


@contextmanager
def free_port() -> Iterator[int]:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield port
