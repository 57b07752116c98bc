"""What a parent's phone fetches: little, at once, and no script (goal P6 of the performance page)."""

import gzip
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from fnett.core import clock
from fnett.core.languages import PARENT_LANGUAGES
from tests.client import Browser
from tests.factories import code_of, make_institution, make_meeting, make_network, make_place

STATIC = Path(__file__).parents[2] / "fnett/web/static"
KILOBYTE = 1024
MOST, MOST_REQUESTS = 20 * KILOBYTE, 3
FONTS = {"noto-sans-arabic-400.woff2": 49 * KILOBYTE, "noto-sans-ethiopic-400.woff2": 75 * KILOBYTE}
FACE = re.compile(r'@font-face\{[^}]*url\("vendor/fonts/([^"]+)"\)[^}]*\}')
FETCHED = re.compile(r"""<(?:link[^>]*rel="(?:icon|stylesheet)"[^>]*href|img[^>]*src|script[^>]*src)="([^"]+)\"""")


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
def test_the_first_view_is_light(app: Flask, client: Browser, language: str, record_property):
    html = page(app, client, language)
    files = FETCHED.findall(html)
    weight = weigh(html, files)
    record_property("bytes", weight)
    assert 4 * KILOBYTE < weight <= MOST, f"{language}: {weight} bytes"
    assert 1 + len(files) <= MOST_REQUESTS
    assert "<script" not in html
    assert "@import" not in (STATIC / "parent.css").read_text()


def test_a_heavy_page_would_be_found(app: Flask, client: Browser):
    html = page(app, client, "nb") + "<script src='/static/a.js'></script>" + os.urandom(8 * KILOBYTE).hex()
    assert weigh(html, FETCHED.findall(html)) > MOST


def test_a_fourth_request_would_be_found():
    html = (
        '<link rel="stylesheet" href="/a.css"><link rel="icon" href="/b.svg"><img alt="" src="/c.png"><script src="/d.js">'
    )
    assert FETCHED.findall(html) == ["/a.css", "/b.svg", "/c.png", "/d.js"]


def test_a_scripts_font_is_fetched_only_where_its_letters_stand():
    css = (STATIC / "parent.css").read_text()
    faces = {found[1]: found[0] for found in FACE.finditer(css)}
    assert set(faces) == set(FONTS)
    assert css.count("@font-face") == len(FONTS)
    for name, most in FONTS.items():
        assert "unicode-range:" in faces[name]
        assert "font-display:swap" in faces[name]
        assert (STATIC / "vendor/fonts" / name).stat().st_size <= most


def page(app: Flask, client: Browser, language: str) -> str:
    """The page of an ordinary network with a meeting."""
    with app.app_context():
        school = make_institution()
        network = make_network(school)
        make_meeting(school, network, clock.today() + timedelta(days=9), place_id=make_place(school))
        code = code_of(school, network)
    client.get(f"/n/{code}?lang={language}")
    assert client.status == 200
    return client.response.get_data(as_text=True)


def weigh(html: str, files: list[str]) -> int:
    """What goes over the wire: the page and each of its files, compressed."""
    known = [STATIC / file.removeprefix("/static/") for file in files]
    parts = [html.encode(), *(file.read_bytes() for file in known if file.exists())]
    return sum(len(gzip.compress(part, compresslevel=6, mtime=0)) for part in parts)
