"""Mail: headers carry what was meant and nothing else, however a value is written (measured trap M13)."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnett.core import mail
from fnett.core.mail import Email, Unsendable

ID = "<0199@fnett.example>"
INJECTIONS = (
    "Hei\nBcc: x@evil.example",
    "Hei\r\nBcc: x@evil.example",
    "Hei\rBcc: x@evil.example",
    "Hei\n\n<p>another body</p>",
    "Hei\x00Bcc: x@evil.example",
    "Hei\x0bBcc: x@evil.example",
    "Hei\x0cBcc: x@evil.example",
    "Hei\x1cBcc: x@evil.example",
    "Hei\x85Bcc: x@evil.example",
    "Hei\u2028Bcc: x@evil.example",
    "Hei\u2029Bcc: x@evil.example",
    "Hei=?utf-8?q?=0A?=Bcc: x@evil.example",
    "=?utf-8?b?CkJjYzogeEBldmlsLmV4YW1wbGU=?=",
    "Hei\x7f",
)
EXPECTED = {
    "From", "To", "Subject", "Message-ID", "Content-Language", "Auto-Submitted", "MIME-Version", "Content-Type",
}  # fmt: skip


def letter(to: str = "kari@people.example", subject: str = "Hei fra fnett", **more: Any) -> Email:
    return Email(to=to, subject=subject, text="Hei!\n", html="<p>Hei!</p>", language="nb", **more)


def parsed(message: EmailMessage) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(message.as_bytes())  # type: ignore[return-value]


def test_a_letter_reads_back_as_it_was_written():
    found = parsed(mail.compose(letter(subject="Møtet i «2B» – tervetuloa, مرحبا"), ID))
    assert found["Subject"] == "Møtet i «2B» – tervetuloa, مرحبا"
    assert found["To"].addresses[0].addr_spec == "kari@people.example"
    assert found["Message-ID"] == ID
    assert found["Content-Language"] == "nb"
    assert set(found.keys()) == EXPECTED
    assert [part.get_content_type() for part in found.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("host", ["localhost", "a-long-name-of-a-machine.in-a-long-domain.of-a-country.example"])
def test_a_letter_that_can_be_ended_says_how_on_one_line(host: str):
    link = f"https://{host}/reminders/{'A' * 43}"
    message = mail.compose(letter(unsubscribe=link), ID)
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in message.as_bytes()
    assert set(parsed(message).keys()) == EXPECTED | {"List-Unsubscribe", "List-Unsubscribe-Post"}
    assert parsed(message)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for text in INJECTIONS:
        with pytest.raises(Unsendable):
            mail.compose(letter(unsubscribe=f"{link}{text}"), ID)


def test_a_meeting_to_keep_lies_beside_the_words():
    message = parsed(mail.compose(letter(calendar="BEGIN:VCALENDAR\r\nNAME:Møter\r\n".encode()), ID))
    assert set(message.keys()) == EXPECTED
    [part] = message.iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "meeting.ics")
    assert "NAME:Møter" in str(part.get_content())


@pytest.mark.parametrize("text", INJECTIONS, ids=ascii)
def test_no_header_is_slipped_in_by_subject_address_or_id(text: str):
    for values in ({"subject": text}, {"to": f"{text}@people.example"}, {"to": f"kari@people.example{text}"}):
        with pytest.raises(Unsendable):
            mail.compose(letter(**values), ID)
    with pytest.raises(Unsendable):
        mail.compose(letter(), f"<{text}@fnett.example>")


@pytest.mark.parametrize(
    "to",
    [
        "kari@people.example, ola@people.example",
        "Kari, Ola <kari@people.example>",
        "<kari@people.example>",
        "kari@people.example;ola@people.example",
        "kari",
        "",
        "@people.example",
        "kari@",
    ],
)
def test_a_letter_goes_to_one_plain_address(to: str):
    with pytest.raises(Unsendable):
        mail.compose(letter(to=to), ID)


def test_a_comma_in_a_quoted_address_adds_nobody():
    found = parsed(mail.compose(letter(to='"kari, ola"@people.example'), ID))
    assert len(found["To"].addresses) == 1


@given(st.text(max_size=120))
def test_any_subject_is_sent_as_it_is_or_not_at_all(subject: str):
    try:
        message = mail.compose(letter(subject=subject), ID)
    except (Unsendable, UnicodeError):
        return
    found = parsed(message)
    assert found["Subject"] == subject
    assert set(found.keys()) == EXPECTED
    assert len(found["To"].addresses) == 1


def test_a_long_subject_in_arabic_survives_folding():
    subject = "لقاء أولياء الأمور في الصف " * 3
    assert parsed(mail.compose(letter(subject=subject.strip()), ID))["Subject"] == subject.strip()


def test_the_folder_keeps_one_file_for_one_message_id(tmp_path: Path):
    with mail.connect(None, tmp_path / "mail") as transport:
        for subject in ("first", "second"):
            transport.deliver(mail.compose(letter(subject=subject), ID))
        transport.deliver(mail.compose(letter(), "<../../0200@fnett.example>"))
    names = sorted(file.name for file in (tmp_path / "mail").iterdir())
    assert names == [".._.._0200.eml", "0199.eml"]
    assert b"second" in (tmp_path / "mail" / "0199.eml").read_bytes()
