"""The headers of every answer, declared by the kind of page it is, and the cookies there may be (promises 18 and 19)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; worker-src 'self'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HTTPS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
ORDINARY = {"Content-Type", "Content-Length", "Vary", "Set-Cookie", "Location", "Allow"}


@dataclass(frozen=True)
class Kind:
    """What the answers of one kind of page carry beside ALWAYS; `varies` names what their Vary holds at least."""

    headers: dict[str, str] = field(default_factory=lambda: dict(PRIVATE))
    others: frozenset[str] = frozenset()
    varies: frozenset[str] = frozenset()


BY_SESSION = frozenset({"cookie"})
KINDS: dict[str, Kind] = {
    "public": Kind(
        {"Referrer-Policy": "same-origin", "Cache-Control": "no-cache"}, varies=frozenset({"cookie", "accept-language"})
    ),
    "public, by its language": Kind(
        {"Referrer-Policy": "same-origin", "Cache-Control": "public, max-age=600"}, frozenset({"ETag", "Date"})
    ),
    "public, by its language, no page": Kind({"Referrer-Policy": "same-origin", "Cache-Control": "no-cache"}),
    "file of the look": Kind(
        {"Referrer-Policy": "same-origin"},
        frozenset(
            {"Cache-Control", "ETag", "Last-Modified", "Date", "Content-Disposition", "Accept-Ranges", "Content-Encoding"}
        ),
    ),
    "code": Kind(),
    "door": Kind(varies=BY_SESSION),
    "signed in": Kind(varies=BY_SESSION),
    "file": Kind(others=frozenset({"Content-Disposition"}), varies=BY_SESSION),
    "nowhere": Kind(),
}
PLACES = {  # the beginning of a rule → the kind of its answers
    "/static/": "file of the look",
    "/<any(nb, nn, en):lang>/": "public, by its language",
    "/n": "code",
    "/reminders": "code",
    "/calendar": "code",
    "/sign-in": "door",
    "/invitation": "door",
    "/demo": "door",
    "/erased": "public",
    "/sign-out": "signed in",
    "/me": "signed in",
    "/i/": "signed in",
    "/office": "signed in",
    "/healthz": "public",
    "/readyz": "public",
    "/help": "public",
    "/guide-worker.js": "public",
    "/": "public",
}
FILES = (".pdf", "/file")  # how the rules of files end that a signed-in person keeps
COOKIES = {  # the strictly necessary ones: name → the paths it may have
    "session": r"/",
    "language": r"/",
    "sign_in_link": r"/sign-in/confirm",
    "sign_in_browser": r"/sign-in",
    "invitation": r"/invitation",
    "answer": r"/n/[0-9A-Z-]+",
}
WHOLE_HOST = {"session", "language"}  # __Host- where there is https; the others are bound to a path: __Secure-


def kind_of(rule: str | None, status: int, method: str = "GET") -> str:
    """The kind of an answer of a rule; what has no rule, or a method that its rule does not take, is nowhere."""
    if rule is None or status == 405:
        return "nowhere"
    kind = next(
        (kind for place, kind in PLACES.items() if rule == place or (rule.startswith(place) and place != "/")), "new"
    )
    if kind.startswith(("public", "file of")) and status >= 400:
        return "nowhere"
    if kind == "public, by its language" and (status != 200 or method == "OPTIONS"):
        return f"{kind}, no page"
    return "file" if kind == "signed in" and status == 200 and rule.endswith(FILES) else kind


def wrong_headers(kind: str, response: TestResponse, *, https: bool) -> Iterator[str]:
    """Where an answer's headers differ from the table."""
    of = KINDS[kind]
    expected = {**ALWAYS, **(HTTPS if https else {}), **of.headers}
    for name, value in expected.items():
        if response.headers.getlist(name) != [value]:
            yield f"{name} is {response.headers.getlist(name)}, not {value!r}"
    for name in set(response.headers.keys()) - set(expected) - ORDINARY - of.others:
        yield f"{name} is not in the table"
    if missing := of.varies - {name.lower() for name in response.vary}:
        yield f"Vary does not name {sorted(missing)}"


def wrong_cookies(response: TestResponse, *, https: bool) -> Iterator[str]:
    """Where an answer's cookies differ from the list."""
    for line in response.headers.getlist("Set-Cookie"):
        name, *attributes = (part.split("=", 1)[0] if not number else part for number, part in enumerate(line.split("; ")))
        plain = re.sub(r"^__(Host|Secure)-", "", name)
        prefix = ("__Host-" if plain in WHOLE_HOST else "__Secure-") if https else ""
        said = {part.split("=")[0]: part.partition("=")[2] for part in attributes}
        if plain not in COOKIES or name != prefix + plain:
            yield f"{name} is not in the list"
        elif not re.fullmatch(COOKIES[plain], said.get("Path", "")):
            yield f"{name} is for {said.get('Path')}"
        elif "Domain" in said or "HttpOnly" not in said or said.get("SameSite") != "Lax" or ("Secure" in said) != https:
            yield f"{name} is {attributes}"
