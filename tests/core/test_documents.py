"""Texts: what is shown is what is hashed; what could mislead is refused."""

import hashlib
from pathlib import Path

import pytest

from fnett.core import documents
from fnett.core.documents import CONTENT, Unfit

EVERY_TEXT = sorted(CONTENT.rglob("*.md"))


@pytest.mark.parametrize("file", EVERY_TEXT, ids=lambda file: str(file.relative_to(CONTENT)))
def test_every_text_of_ours_can_be_read_and_shown_under_one_heading(file: Path):
    html = documents.render(documents.read(file))
    assert html.count("<h1>") == 1


def test_a_text_is_hashed_as_it_is_shown():
    document = documents.load("commitments/1", "nb")
    assert document.fingerprint == hashlib.sha256(document.text.encode()).hexdigest()
    assert document.html == documents.render(document.text)
    assert document.title == document.text.splitlines()[0].removeprefix("# ")


@pytest.mark.parametrize(("wanted", "found"), [("nn", "nn"), ("ar", "en"), ("so", "en"), ("nb", "nb")])
def test_a_reader_without_a_text_of_their_own_gets_the_next_they_have(wanted: str, found: str):
    assert documents.load("commitments/1", wanted).language == found


def test_a_folder_without_any_text_says_so():
    with pytest.raises(Unfit, match="commitments/0 has no text for nn"):
        documents.load("commitments/0", "nn")


@pytest.mark.parametrize(
    "written", ["Bl\u00e5b\u00e6r\n", "Bla\u030ab\u00e6r\n", "Bl\u00e5b\u00e6r\r\n"], ids=["NFC", "NFD", "CRLF"]
)
def test_the_same_words_have_the_same_fingerprint_however_they_were_typed(tmp_path: Path, written: str):
    file = tmp_path / "nb.md"
    file.write_bytes(written.encode())
    assert documents.read(file) == "Blåbær\n"
    assert documents.fingerprint(written.replace("\r\n", "\n")) == documents.fingerprint("Blåbær\n")


@pytest.mark.parametrize("code", [0x00, 0x09, 0x85, 0x200B, 0x200E, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xAD])
def test_characters_that_change_how_a_text_reads_are_refused_by_number(tmp_path: Path, code: int):
    file = tmp_path / "nb.md"
    file.write_bytes(f"Fire{chr(code)}møter".encode())
    with pytest.raises(Unfit, match=f"nb.md .* U\\+{code:04X}; take it out"):
        documents.read(file)


def test_joiners_that_some_scripts_need_may_stand(tmp_path: Path):
    file = tmp_path / "ar.md"
    file.write_text("می\u200cرود و क्\u200dष")
    assert "\u200c" in documents.read(file)


@pytest.mark.parametrize("address", ["https://helsenorge.example", "tel:116111", "mailto:hei@fnett.example", "/help", "#a"])
def test_links_lead_to_where_people_may_go(address: str):
    assert f'href="{address}"' in documents.render(f"[her]({address})")


@pytest.mark.parametrize(
    "address", ["ftp://far.example", "help", "../x", "sms:112", "HTTPS://shout.example", "//far.example"]
)
def test_other_links_are_refused(address: str):
    with pytest.raises(Unfit, match="a link leads to"):
        documents.render(f"[her]({address})")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"])
def test_links_that_run_something_are_no_links_at_all(address: str):
    assert "<a" not in documents.render(f"[her]({address})")


def test_numbers_read_from_left_to_right_and_other_sites_learn_no_address():
    assert 'dir="ltr"' in documents.render("[112](tel:112)")
    assert 'rel="noreferrer"' in documents.render("[x](https://far.example)")
    assert "rel=" not in documents.render("[x](/help)")


@pytest.mark.parametrize("html", ["<script>alert(1)</script>", "<b>x</b>", "<img src=x onerror=y>", "a <i>b</i>"])
def test_html_in_a_text_is_shown_as_text(html: str):
    shown = documents.render(html)
    assert html not in shown
    assert "&lt;" in shown
