"""What every page knows: the reader's language, the languages to choose from, and the small pieces of templates."""

from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, request, url_for

from fnett.core import languages
from fnett.core.languages import INTERFACE_LANGUAGES, LANGUAGES, PARENT_LANGUAGES, Language
from fnett.web import locale
from fnett.web.access import Way, find_declared

COOKIE = "language"
YEAR = 365 * 24 * 3600  # seconds


def init_app(app: Flask) -> None:
    """Choose the language of each request before anything else, and tell the templates."""
    app.before_request(choose_language)
    app.after_request(_remember_choice)
    app.teardown_request(lambda error: locale.unbind())
    app.context_processor(context)


def choose_language() -> None:
    """A choice in the address, then the kept choice, then what the browser asks for; a person's own comes later."""
    offered = offered_languages()
    chosen = (request.view_args or {}).get("lang") or request.args.get("lang") or request.cookies.get(_cookie())
    language = languages.find_language(chosen)
    wanted = (language.code, *language.fallbacks) if language else ()
    code = next((code for code in wanted if code in offered), None)
    locale.bind(code or languages.negotiate(request.headers.get("Accept-Language", ""), offered))


def offered_languages() -> tuple[str, ...]:
    """Parents read in more languages than those who work with fnett."""
    access = find_declared(current_app, request.endpoint or "")
    return PARENT_LANGUAGES if access and access.way is Way.CODE else INTERFACE_LANGUAGES


def _remember_choice(response: Response) -> Response:
    """Keep what was asked for behind an address; one that names its language answers everyone alike."""
    language = languages.find_language(request.args.get("lang"))
    if language and language.code in offered_languages() and "lang" not in (request.view_args or {}):
        secure = _cookie().startswith("__Host-")
        response.set_cookie(_cookie(), language.code, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return response


def _cookie() -> str:
    """The name of the cookie that keeps a choice; browsers hold `__Host-` to https and to this host (rule 23)."""
    return f"__Host-{COOKIE}" if current_app.extensions["fnett.settings"].is_https else COOKIE


def context() -> dict[str, Any]:
    """`language`, `language_links` and `is_draft` for the layouts; letters and prints have no request."""
    values: dict[str, Any] = {"language": locale.language(), "language_links": []}
    if request:
        values["is_draft"] = locale.language().code not in INTERFACE_LANGUAGES
        values["language_links"] = [(LANGUAGES[code], _in_language(LANGUAGES[code])) for code in offered_languages()]
    return values


def _in_language(language: Language) -> str:
    """The same page in another language: in the path where the address has one, else asked for behind it."""
    if request.endpoint and "lang" in (request.view_args or {}):
        return url_for(request.endpoint, **{**(request.view_args or {}), "lang": language.code})
    asked = {"lang": language.code, **({"with": request.args["with"]} if "with" in request.args else {})}
    return f"{quote(request.path)}?{urlencode(asked)}"  # quoted, or /\\other.example would lead there
