"""Everything that an answer is, and everything that it leaves behind, as text to search for canaries."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from functools import lru_cache
from pathlib import Path

from flask import Flask
from itsdangerous import BadData
from pypdf import PdfReader
from redis import Redis
from werkzeug.test import TestResponse


def words_of(app: Flask, response: TestResponse) -> str:
    """The status line, the headers, what is sealed in the session's cookie, and the body."""
    sealed = unsealed(app, response)
    return f"{response.status}\n{response.headers}\n{sealed}\n{body_of(response.mimetype, response.get_data())}"


@lru_cache(maxsize=4096)
def body_of(mimetype: str | None, body: bytes) -> str:
    """The words of a page, a sheet, a calendar or a list; those of a sheet without spaces, since lines are broken there."""
    if mimetype != "application/pdf":
        return body.decode("utf-8", "replace")
    return "".join(printed(body).split())


def printed(body: bytes) -> str:
    """What can be read on paper, and what the file says of itself."""
    if not body:
        return ""
    reader = PdfReader(io.BytesIO(body))
    return "\n".join([*(page.extract_text() for page in reader.pages), *map(str, (reader.metadata or {}).values())])


@dataclass(frozen=True)
class Delivered:
    """A letter that went out: to whom, the id of its message, its words with its headers."""

    to: str
    message_id: str
    words: str


def letters_in(folder: Path) -> Iterator[Delivered]:
    """Each delivered letter; they are taken away."""
    for file in sorted(folder.glob("**/*.eml")):
        letter = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
        parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
        words = "\n".join([*(f"{name}: {value}" for name, value in letter.items()), *parts])
        yield Delivered(str(letter["To"]), str(letter["Message-ID"]).strip("<>").split("@")[0], words)
        file.unlink()


def dump_of(redis: Redis) -> str:  # type: ignore[type-arg]
    """Every key of Valkey with its value."""
    if not redis.dbsize():
        return ""
    return "\n".join(f"{key!r} {_value(redis, key)!r}" for key in redis.scan_iter())


def _value(redis: Redis, key: bytes) -> object:  # type: ignore[type-arg]
    match redis.type(key):
        case b"hash":
            return redis.hgetall(key)
        case b"list":
            return redis.lrange(key, 0, -1)
        case b"set":
            return redis.smembers(key)
        case b"zset":
            return redis.zrange(key, 0, -1, withscores=True)
    return redis.get(key)


class Log:
    """What the app says on its way: the log, and whatever else it prints."""

    def __init__(self) -> None:
        self.said = io.StringIO()

    def take(self) -> str:
        """What was said since the last time."""
        words = self.said.getvalue()
        self.said.seek(0)
        self.said.truncate()
        return words

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear every logger and everything that is printed."""
        handler = logging.StreamHandler(self.said)
        logging.getLogger().addHandler(handler)
        try:
            with redirect_stdout(self.said), redirect_stderr(self.said):
                yield
        finally:
            logging.getLogger().removeHandler(handler)


def unsealed(app: Flask, response: TestResponse) -> str:
    """Flashed words travel in the session's cookie, where they are packed and signed."""
    name = f"{app.config['SESSION_COOKIE_NAME']}="
    cookie = next((value for value in response.headers.getlist("Set-Cookie") if value.startswith(name)), None)
    if cookie is None:
        return ""
    try:
        seal = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return str(seal.loads(cookie.removeprefix(name).split(";")[0]))
    except BadData:
        return ""
