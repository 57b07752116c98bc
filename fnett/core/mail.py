"""Email as a value, and the ways to send it: a folder of .eml files, or SMTP (security rule 18)."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

SENDER = Address("fnett", "ikke-svar", "fnett.example")
TIMEOUT = 20  # seconds
UTF_8 = {"charset": "utf-8"}
WIRE = policy.SMTP.clone(max_line_length=240)  # else a long link in a header would be written as encoded words
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]|=\?")


class Unsendable(ValueError):
    """The letter's headers hold what no header may hold; the message is never sent."""


@dataclass(frozen=True)
class Email:
    """A letter in the reader's language; `html` is the same words as `text`. `unsubscribe` is the address that ends such
    letters, where there is one; `calendar` is a meeting to keep, as iCalendar."""

    to: str
    subject: str
    text: str
    html: str
    language: str
    direction: str = "ltr"
    unsubscribe: str | None = None
    calendar: bytes | None = None


class Transport(Protocol):
    """A way to send: two methods, one connection for a batch."""

    def deliver(self, message: EmailMessage) -> None:
        """Hand over one message. Raises OSError or smtplib.SMTPException."""


def compose(email: Email, message_id: str) -> EmailMessage:
    """The message on the wire: one recipient, checked headers, parsed back before use. Raises Unsendable."""
    for header in (email.to, email.subject, message_id, email.unsubscribe or ""):
        if CONTROL.search(header):
            raise Unsendable("a header holds control characters or an encoded word")
    message = EmailMessage(policy=WIRE)
    message["From"] = SENDER
    message["To"] = _address(email.to)
    message["Subject"] = email.subject
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    if email.unsubscribe:  # RFC 8058: the mail program shows a button that posts there
        message["List-Unsubscribe"] = f"<{email.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(email.text)
    message.add_alternative(email.html, subtype="html")
    if email.calendar:
        message.add_attachment(email.calendar, maintype="text", subtype="calendar", filename="meeting.ics", params=UTF_8)
    message["Content-Language"] = email.language  # last: setting the content takes such headers away
    _check_what_was_built(message, email)
    return message


def _address(written: str) -> Address:
    try:
        return Address(addr_spec=written)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise Unsendable("the recipient is not one plain address") from error


def _check_what_was_built(message: EmailMessage, email: Email) -> None:
    """Parse the bytes back: Python 3.11.7 can be talked into extra headers (measured trap M13)."""
    parsed = BytesParser(policy=policy.default).parsebytes(message.as_bytes())
    recipients = parsed["To"].addresses
    as_meant = len(recipients) == 1 and recipients[0].addr_spec == email.to and parsed["Subject"] == email.subject
    links = [f"<{email.unsubscribe}>"] if email.unsubscribe else []
    if not as_meant or parsed.get_all("List-Unsubscribe", []) != links or set(parsed.keys()) != set(message.keys()):
        raise Unsendable("the letter does not read back as it was written")


class Folder:
    """Writes each letter as one file; the same Message-ID is the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def deliver(self, message: EmailMessage) -> None:
        """Write the message under its Message-ID."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # links in letters are keys
        name = re.sub(r"[^A-Za-z0-9._-]", "_", str(message["Message-ID"]).strip("<>").split("@")[0])
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(message.as_bytes())
        unfinished.replace(self.folder / f"{name}.eml")


class Smtp:
    """An SMTP server over one connection."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self.connection = connection

    def deliver(self, message: EmailMessage) -> None:
        """Send the message to its one recipient."""
        self.connection.send_message(message)


@contextmanager
def connect(smtp_url: str | None, folder: Path) -> Iterator[Transport]:
    """Open the way to send that the settings name, for one batch."""
    if smtp_url is None:
        yield Folder(folder)
        return
    parts = urlsplit(smtp_url)
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    with connection:  # from here on, so that it is given back when the greeting fails
        if parts.scheme != "smtps" and connection.ehlo()[0] and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
        yield Smtp(connection)
