"""The mailbox shows the letters of its folder and nothing else of the machine."""

import os
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from fnett.core.problems import NotFound
from fnett.demo import mailbox
from tests.client import Browser

TRICKS = (
    "../secret",
    "..",
    ".",
    "",
    ".hidden",
    "a/b",
    "letter.eml",
    "%2e%2e%2fsecret",
    "letter\x00",
    "..\\secret",
    "a" * 200,
)


def test_a_letter_is_found_by_its_name_and_no_trick_finds_more(tmp_path: Path):
    folder = tmp_path / "mail"
    write(folder, "letter")
    write(folder, ".hidden")
    write(tmp_path, "secret")
    (folder / "a").mkdir()
    write(folder / "a", "b")
    assert mailbox.get_letter(folder, "letter").subject == "Hello"  # so the others are refused for what they are
    for name in TRICKS:
        with pytest.raises(NotFound):
            mailbox.get_letter(folder, name)


def test_a_link_in_the_folder_leads_nowhere(tmp_path: Path):
    folder = tmp_path / "mail"
    target = write(tmp_path, "secret")
    write(folder, "letter")
    (folder / "linked.eml").symlink_to(target)
    assert [letter.name for letter in mailbox.letters(folder)] == ["letter"]
    with pytest.raises(NotFound):
        mailbox.get_letter(folder, "linked")


def test_the_newest_letter_comes_first(tmp_path: Path):
    for age, name in enumerate(("newest", "middle", "oldest")):
        os.utime(write(tmp_path, name), (1_800_000_000 - age, 1_800_000_000 - age))
    assert [letter.name for letter in mailbox.letters(tmp_path)] == ["newest", "middle", "oldest"]


def test_a_folder_that_is_not_there_yet_holds_no_letters(tmp_path: Path):
    assert mailbox.letters(tmp_path / "mail") == []


def test_links_are_told_from_words():
    letter = mailbox.Letter(
        "n", "to@people.example", "s", mailbox.datetime.now(mailbox.UTC), mailbox.get_language("nb"), ""
    )
    text = "Open this:\n\nhttps://fnett.example/a?b=c\n\njavascript:alert(1) <b>"
    pieces = mailbox.Letter(**{**vars(letter), "text": text}).paragraphs
    assert pieces == [
        [("Open this:", False)],
        [("https://fnett.example/a?b=c", True)],
        [("javascript:alert(1) <b>", False)],
    ]


def test_an_empty_mailbox_says_what_to_do(demo_app):
    browser = Browser(demo_app, language="en")
    browser.get("/demo/mail")
    assert "No letter has arrived yet" in browser.text


def test_a_letter_shows_its_words_and_runs_nothing(demo_app, home: Path):
    write(home / "mail", "letter", text="Hello <script src=x></script>\n\nhttp://localhost/sign-in", language="nn")
    browser = Browser(demo_app)
    browser.get("/demo/mail/letter")
    assert "<script src=x>" in browser.text
    assert not browser.page.select("article script")
    assert len(browser.page.select("article p")) == 2
    assert browser.page.select('article a[href="http://localhost/sign-in"]')
    assert browser.page.select_one("article h1")["lang"] == "nn"
    for name in ("other", "..%2fsecret.key", "%2e%2e", ".hidden"):
        assert browser.get(f"/demo/mail/{name}").status_code == 404


def write(folder: Path, name: str, *, text: str = "Hello!", language: str = "nb") -> Path:
    """A letter as the outbox leaves it."""
    message = EmailMessage(policy=policy.SMTP)
    message["To"], message["Subject"] = "someone@people.example", "Hello"
    message.set_content(text)
    message.add_alternative("<p>Hello!</p>", subtype="html")
    message["Content-Language"] = language
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.eml").write_bytes(message.as_bytes())
    return folder / f"{name}.eml"
