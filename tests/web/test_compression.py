"""Stylesheets travel compressed from the plain start too, with all headers on."""

import gzip

import pytest
from flask import Flask

from tests.client import check_headers

CSS = "/static/parent.css"


def test_a_stylesheet_is_compressed_for_who_asks(app: Flask):
    client = app.test_client()
    plain = client.get(CSS, buffered=True)
    packed = client.get(CSS, headers={"Accept-Encoding": "gzip, br"}, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.content_length == len(packed.data) < plain.content_length / 2
    assert "Content-Encoding" not in plain.headers
    for response in (plain, packed):
        check_headers(response)
        assert "Accept-Encoding" in response.vary


def test_a_known_stylesheet_is_not_sent_again(app: Flask):
    client = app.test_client()
    first = client.get(CSS, headers={"Accept-Encoding": "gzip"}, buffered=True)
    again = client.get(CSS, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}, buffered=True)
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


@pytest.mark.parametrize(
    ("path", "encoding"), [("/static/vendor/fonts/noto-sans-arabic-400.woff2", "gzip"), (CSS, "br"), ("/healthz", "gzip")]
)
def test_what_would_gain_nothing_or_is_a_page_is_left_alone(app: Flask, path: str, encoding: str):
    response = app.test_client().get(path, headers={"Accept-Encoding": encoding}, buffered=True)
    assert response.status_code == 200
    assert "Content-Encoding" not in response.headers


def test_asking_for_the_headers_alone_gives_the_same_headers(app: Flask):
    client = app.test_client()
    got, asked = (method(CSS, headers={"Accept-Encoding": "gzip"}, buffered=True) for method in (client.get, client.head))
    assert asked.data == b""
    assert asked.headers["Content-Encoding"] == got.headers["Content-Encoding"] == "gzip"
