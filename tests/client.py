"""A browser without JavaScript: follows links and sends forms as a person would, and checks every page it fetches."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import html5lib
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people import sessions
from fnett.web.headers import POLICY

UNSAFE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.I)
UNLABELLED = ("hidden", "submit", "button")


class Browser:
    """One browser with its cookies; `page` is the page it shows, which was checked when it came."""

    def __init__(self, app: Flask, language: str = "nb") -> None:
        self.app = app
        self.http = app.test_client()
        self.language = language
        self.response: TestResponse
        self.page: BeautifulSoup

    @property
    def status(self) -> int:
        """The status of the last answer."""
        return self.response.status_code

    @property
    def text(self) -> str:
        """The words of the page, white space folded."""
        return " ".join(self.page.get_text(" ").split())

    @property
    def path(self) -> str:
        """The path of the page that is shown."""
        return str(self.response.request.path)

    def get(self, url: str, *, follow: bool = True, **options: Any) -> TestResponse:
        """Open an address."""
        return self._shown(self.http.get(url, follow_redirects=follow, headers=self._headers(), **options))

    def post(self, url: str, data: dict[str, Any] | None = None, *, follow: bool = True) -> TestResponse:
        """Send values to an address with the proof that the page on the screen carries (see `submit` for whole forms)."""
        values = {"csrf_token": self.find_proof(), **(data or {})}
        return self._shown(self.http.post(url, data=values, follow_redirects=follow, headers=self._headers()))

    def submit(self, values: dict[str, Any] | None = None, *, form: str | None = None, follow: bool = True) -> TestResponse:
        """Fill in the form whose action or button holds `form` (or the only one in main) and send it."""
        found = self.find_form(form)
        data = {**_filled_in(found), **(values or {})}
        action = str(found.get("action") or self.path)
        return self._shown(self.http.post(action, data=data, follow_redirects=follow, headers=self._headers()))

    def find_form(self, words: str | None = None) -> Tag:
        """The form in main whose action or text holds these words; the first if none are given."""
        forms = [f for f in self.page.select("main form") if (f.get("method") or "").lower() == "post"]
        fitting = [f for f in forms if words is None or words in str(f.get("action")) or words in f.get_text(" ")]
        assert fitting, f"No form with {words!r} on {self.path}: {self.text[:400]}"
        return fitting[0]

    def find_proof(self) -> str:
        """The CSRF value of the page that is shown, or of the sign-in page where it has none."""
        field = self.page.select_one("input[name=csrf_token]") if hasattr(self, "page") else None
        if field is None:
            page = BeautifulSoup(self.http.get("/sign-in").get_data(as_text=True), "html.parser")
            field = page.select_one("input[name=csrf_token]")
        assert field is not None
        return str(field["value"])

    def sign_in(self, person_id: UUID) -> Browser:
        """Be this person from now on, without the mailed link (which has tests of its own)."""
        with self.app.app_context(), tenancy.work(Scope(Door.DOOR)):
            value = sessions.begin(person_id)
        with self.http.session_transaction(base_url="http://localhost") as cookie:
            cookie[sessions.COOKIE_KEY] = value
        return self

    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.language}

    def _shown(self, response: TestResponse) -> TestResponse:
        self.response = response
        check_headers(response)
        if response.mimetype == "text/html" and response.status_code not in (301, 302, 303, 307, 308):
            self.page = check_page(response.get_data(as_text=True), response.request.path)
        return response


def check_headers(response: TestResponse) -> None:
    """Every answer carries the policy."""
    assert response.headers.get("Content-Security-Policy") == POLICY, response.request.path
    assert response.headers.get("X-Content-Type-Options") == "nosniff", response.request.path


def check_page(html: str, path: str) -> BeautifulSoup:
    """A page as every page must be: valid, titled, in a stated language and direction, labelled, without inline code."""
    html5lib.HTMLParser(strict=True).parse(html)  # raises for what a browser would have to guess at
    page = BeautifulSoup(html, "html.parser")
    root = page.html
    assert root is not None, path
    assert root.get("lang"), f"{path}: <html> has no lang"
    assert root.get("dir") in ("ltr", "rtl"), f"{path}: <html> has no dir"
    title = page.title.get_text().removesuffix("– fnett").strip() if page.title else ""
    assert title, f"{path}: no title"
    assert len(page.select("h1")) == 1, f"{path}: {len(page.select('h1'))} h1, not one"
    assert not UNSAFE.search(html), f"{path}: inline style, script or handler"
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)), f"{path}: an id stands twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    for field in page.select("input, select, textarea"):
        if field.get("type") not in UNLABELLED:
            named = field.get("aria-label") or page.select(f'label[for="{field.get("id")}"]')
            assert named, f"{path}: {field.get('name')} has no label"
    for form in page.select("form"):
        if (form.get("method") or "get").lower() == "post":
            assert form.select("input[name=csrf_token]"), f"{path}: a form without proof: {form.get('action')}"
            assert form.select("input[name=form_key], input[name=once]"), (
                f"{path}: a form without key: {form.get('action')}"
            )
    return page


def _filled_in(form: Tag) -> dict[str, Any]:
    """What the form would send as it stands, its first named button included."""
    values: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(field["name"]), field.get("type")
        if kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                values[name] = [*values.get(name, []), field.get("value")] if kind == "checkbox" else field.get("value")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            values[name] = chosen.get("value") if chosen else ""
        else:
            values[name] = field.get("value") or field.get_text()
    button = form.select_one("button[name]")
    if button is not None:
        values.setdefault(str(button["name"]), button.get("value") or "")
    return values
