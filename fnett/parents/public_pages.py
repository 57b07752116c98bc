"""Pages that are the same for everyone: rendered once for each language, kept, and known again by a strong ETag."""

from flask import Response, current_app, make_response, render_template, request

from fnett.core import documents
from fnett.web import locale

MAX_AGE = 600  # seconds that browsers and caches may keep a page
KEPT = "fnett.public_pages"


def answer(template: str, subject: str = "", *, mimetype: str = "text/html", **values: object) -> Response:
    """The page of a template and its subject in the bound language, or "not modified" for a browser that has it."""
    kept: dict[tuple[str, str, str], tuple[str, str]] = current_app.extensions.setdefault(KEPT, {})
    key = (template, subject, locale.language().code)
    if key not in kept:
        html = render_template(template, **values)
        kept[key] = (html, documents.fingerprint(html))
    html, tag = kept[key]
    response = make_response(html)
    response.mimetype = mimetype
    response.set_etag(tag)
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE
    response.make_conditional(request)
    return response
