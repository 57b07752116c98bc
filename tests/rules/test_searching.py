"""A search that finds nothing proves something only if it finds what is there, in every coding (security rule 31)."""

import base64
import gzip
import html
import json
import quopri
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.rules import searching, sentences

CODINGS: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "in capitals": lambda text: text.upper().encode(),
    "in a line of other words": lambda text: f"moved\t{text}\t2027-04-14\n".encode(),
    "percent": lambda text: quote(text).encode(),
    "percent, twice": lambda text: quote(quote(text)).encode(),
    "a form's body": lambda text: f"a=1&label={quote_plus(text)}&b=2".encode(),
    "JSON": lambda text: json.dumps({"label": text}).encode(),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"label": text})).encode(),
    "Python's bytes": lambda text: repr(text.encode()).encode(),
    "octal, as programs in C write it": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()).encode(),
    "HTML": lambda text: "".join(f"&#{ord(letter)};" for letter in text).encode() + html.escape(text[:1]).encode(),
    "quoted-printable": lambda text: quopri.encodestring(text.encode()),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 in lines": lambda text: base64.encodebytes(text.encode() * 3),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).rstrip(b"="),
    "an encoded word of a header": lambda text: b"Subject: =?utf-8?b?" + base64.b64encode(text.encode()) + b"?=",
    "hex, as bytea is dumped": lambda text: b"\\\\x" + text.encode().hex().encode(),
    "zlib": lambda text: zlib.compress(text.encode()),
    "gzip": lambda text: gzip.compress(text.encode()),
    "a cookie of Flask": lambda text: (
        b"." + base64.urlsafe_b64encode(zlib.compress(text.encode() * 9)).rstrip(b"=") + b".sig"
    ),
}


def test_there_are_a_thousand_sentences_in_eight_languages():
    known = sentences.all_sentences()
    marks = [mark for sentence in known for mark in sentence.marks]
    assert len({sentence.text for sentence in known}) == 1000
    assert len({sentence.language for sentence in known}) == 8
    assert len(set(marks)) == len(marks)
    assert min(len(sentence.text) for sentence in known) <= 20  # some fit into the narrowest columns


def test_no_mark_is_a_part_of_another_or_stands_in_the_source():
    marks = {mark for sentence in sentences.all_sentences() for mark in sentence.marks}
    assert searching.found(marks, searching.readable("\n".join(sorted(marks)[::2]).encode())) == set(sorted(marks)[::2])
    source = searching.files(Path(__file__).parents[2], "fnett/**/*.py", "fnett/content/**/*.md", "translations/**/*.po")
    assert len(source) > 500_000
    assert searching.found(marks, searching.readable(source)) == set()


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("language", sentences.WORDS)
def test_a_sentence_is_found_in_every_coding(language: str, coding: str):
    sentence = next(s for s in sentences.all_sentences() if s.language == language and len(s.marks) == 2)
    text = searching.readable(CODINGS[coding](sentence.text))
    assert searching.found(sentence.marks, text) == set(sentence.marks)


@pytest.mark.parametrize("language", sentences.WORDS)
def test_a_sentence_in_a_letter_is_found(tmp_path: Path, language: str):
    sentence = next(s for s in sentences.all_sentences() if s.language == language and len(s.marks) == 2)
    letter = EmailMessage()
    letter["Subject"] = sentence.marks[0]
    letter.set_content(sentence.marks[1])
    (tmp_path / "letter.eml").write_bytes(letter.as_bytes())
    text = searching.readable(searching.files(tmp_path, "*.eml"))
    assert searching.found(sentence.marks, text) == set(sentence.marks)
