"""The demo mailbox: the letters that the outbox delivered into the data folder, read as they were written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from fnett.core.languages import DEFAULT, Language, find_language, get_language
from fnett.core.problems import NotFound

MOST = 100
NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")  # no dot and no slash: a name that leaves the folder cannot be written
LINK = re.compile(r"(https?://[^\s<>\"]+)")


@dataclass(frozen=True)
class Letter:
    """One letter of the mailbox; `name` stands for it in addresses."""

    name: str
    recipient: str
    subject: str
    arrived_at: datetime
    language: Language
    text: str

    @property
    def paragraphs(self) -> list[list[tuple[str, bool]]]:
        """The paragraphs in pieces: some words, and whether they are a link."""
        parts = (part.strip() for part in self.text.split("\n\n"))
        return [[(piece, bool(LINK.fullmatch(piece))) for piece in LINK.split(part) if piece] for part in parts if part]


def letters(folder: Path) -> list[Letter]:
    """The newest letters, the newest first."""
    newest = sorted(_files(folder), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
    return [_read(file) for file in newest[:MOST]]


def get_letter(folder: Path, name: str) -> Letter:
    """The letter of this name. Raises NotFound, also for a name that is none."""
    file = folder / f"{name}.eml"
    if not NAME.fullmatch(name) or file.is_symlink() or not file.is_file():
        raise NotFound("no such letter")
    return _read(file)


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.glob("*.eml") if NAME.fullmatch(file.stem) and not file.is_symlink())


def _read(file: Path) -> Letter:
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(file.read_bytes())
    body = message.get_body(("plain",))
    return Letter(
        name=file.stem,
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        arrived_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        language=find_language(message["Content-Language"]) or get_language(DEFAULT),
        text="\n".join(str(body.get_content()).splitlines()) if body else "",
    )
