"""Links that carry a token: the token leaves the address at once and lives for a quarter of an hour (rule 12)."""

from flask import Flask

from tests.client import Browser
from tests.web.planted import app_with

TOKEN = "x" * 43


def test_the_token_moves_into_a_scoped_cookie_and_out_of_the_address(app: Flask):
    response = app.test_client().get(f"/sign-in/link/{TOKEN}")
    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in/confirm"
    (kept,) = [line for line in response.headers.getlist("Set-Cookie") if TOKEN in line]
    parts = kept.split("; ")
    assert parts[0] == f"sign_in_link={TOKEN}"
    assert {"Max-Age=900", "Path=/sign-in/confirm", "HttpOnly", "SameSite=Lax"} <= set(parts)
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert TOKEN not in response.get_data(as_text=True)


def test_over_https_the_cookie_is_secure_by_name_and_by_mark(app: Flask):
    with app_with(app, {}, base_url="https://localhost") as other:
        response = other.test_client().get(f"/sign-in/link/{TOKEN}", base_url="https://localhost")
    (kept,) = [line for line in response.headers.getlist("Set-Cookie") if TOKEN in line]
    assert kept.startswith(f"__Secure-sign_in_link={TOKEN};")
    assert "Secure" in kept.split("; ")


def test_the_page_itself_never_shows_the_token(app: Flask):
    browser = Browser(app)
    browser.get(f"/sign-in/link/{TOKEN}")
    assert browser.path == "/sign-in/confirm"
    assert TOKEN not in browser.response.get_data(as_text=True)
