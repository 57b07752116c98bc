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
    return new_letters(app, {})


def new_letters(app: Flask, seen: dict[str, EmailMessage]) -> list[EmailMessage]:
    """Deliver what is due; returns the letters that were not seen yet, by their files, and notes them as seen."""
    with app.app_context():
        outbox.deliver()
    folder = Path(app.extensions["fnett.settings"].home) / "mail"
    files = [file for file in sorted(folder.glob("*.eml")) if file.name not in seen]
    found = {file.name: BytesParser(policy=policy.default).parsebytes(file.read_bytes()) for file in files}
    new = {name: letter for name, letter in found.items() if isinstance(letter, EmailMessage)}
    seen.update(new)
    return list(new.values())


def text_of(letter: EmailMessage) -> str:
    """The plain words of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def path_in(letter: EmailMessage) -> str:
    """The path of the letter's one link."""
    (link,) = [line for line in text_of(letter).splitlines() if line.startswith(("http://", "https://"))]
    return urlsplit(link).path
