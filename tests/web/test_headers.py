"""Headers: the same policy on every answer, and no copy of what is not public."""

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fnett.web.access import at_the_door, public
from tests.web.planted import app_with

FIXED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self';"
        " worker-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
ORDINARY = {"Content-Type", "Content-Length", "Vary", "Set-Cookie", "Location"}
OF_FILES = {"Content-Disposition", "Last-Modified", "ETag", "Date", "Accept-Ranges"}


def check(response: TestResponse, expected: dict[str, str], others: set[str] = ORDINARY) -> None:
    """These headers with these values, and none but those named."""
    for name, value in expected.items():
        assert response.headers.getlist(name) == [value], name
    assert set(response.headers.keys()) <= set(expected) | others


def explode() -> str:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sign-in", 200), ("HEAD", "/sign-in", 200), ("POST", "/sign-in", 400), ("GET", "/me", 303),
        ("GET", "/nothing", 404), ("GET", "/static/nothing.css", 404), ("POST", "/healthz", 405), ("GET", "/office", 303),
        ("GET", "/n/7K3F-7K3F-7K3F-7K3F", 404), ("PUT", "/sign-in", 405), ("GET", "/static/../settings.py", 404),
    ],
)  # fmt: skip
def test_what_is_not_public_is_never_kept_or_listed(app: Flask, method: str, path: str, status: int):
    response = app.test_client().open(path, method=method)
    assert response.status_code == status
    check(response, {**FIXED, **PRIVATE}, ORDINARY | {"Allow"})


@pytest.mark.parametrize("declare", [public, at_the_door])
def test_an_error_on_our_side_carries_them_too(app: Flask, declare: object):
    with app_with(app, {"/planted": declare(explode)}) as other:  # type: ignore[operator]
        response = other.test_client().get("/planted")
    assert response.status_code == 500
    check(response, {**FIXED, **PRIVATE})


def test_a_file_may_be_kept_and_carries_the_policy(app: Flask):
    response = app.test_client().get("/static/fnett.css", buffered=True)
    assert response.status_code == 200
    check(response, {**FIXED, "Referrer-Policy": "same-origin"}, ORDINARY | OF_FILES | {"Cache-Control"})
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_public_page_in_the_readers_language_says_what_it_depends_on(app: Flask):
    response = app.test_client().get("/healthz")
    assert {"Cookie", "Accept-Language"} <= set(response.vary)
    assert not response.headers.get("Set-Cookie")
    check(response, {**FIXED, "Referrer-Policy": "same-origin", "Cache-Control": "no-cache"})


def test_a_page_that_touches_the_session_varies_by_it(app: Flask):
    assert "Cookie" in app.test_client().get("/sign-in").vary


def test_https_is_demanded_where_the_address_has_it_and_nowhere_else(app: Flask):
    assert "Strict-Transport-Security" not in app.test_client().get("/sign-in").headers
    with app_with(app, {}, base_url="https://localhost") as other:
        response = other.test_client().get("/sign-in", base_url="https://localhost")
    assert response.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", ""])
def test_a_foreign_host_gets_nothing_and_appears_nowhere(app: Flask, host: str):
    response = app.test_client().get("/sign-in", headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.get_data(as_text=True)
    assert app.test_client().get("/sign-in", headers={"Host": "localhost"}).status_code == 200


def test_a_forwarded_host_is_not_believed(app: Flask):
    response = app.test_client().get("/me", headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"})
    assert "evil" not in response.headers["Location"]
