"""Reading the letters that the outbox delivered into the test's folder."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from fnett.core import outbox


def delivered(app: Flask) -> list[EmailMessage]:
    """Deliver what is due; returns all letters that were ever written, the oldest first."""
    with app.app_context():
        outbox.deliver()
    folder = Path(app.extensions["fnett.settings"].home) / "mail"
    found = [BytesParser(policy=policy.default).parsebytes(file.read_bytes()) for file in sorted(folder.glob("*.eml"))]
    return [letter for letter in found if isinstance(letter, EmailMessage)]


def text_of(letter: EmailMessage) -> str:
    """The plain words of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def path_in(letter: EmailMessage) -> str:
    """The path of the letter's one link."""
    (link,) = [line for line in text_of(letter).splitlines() if line.startswith(("http://", "https://"))]
    return urlsplit(link).path
