"""The guide as it is opened at home: one page for each language, and what lets a phone keep it (product G10)."""

from flask import Blueprint, Response, make_response, render_template, url_for

from fnett.core.languages import INTERFACE_LANGUAGES, LANGUAGES, PARENT_LANGUAGES
from fnett.meetings import guide as texts
from fnett.meetings import themes
from fnett.meetings.themes import Age
from fnett.parents import offline, public_pages
from fnett.web.access import public

bp = Blueprint("guide", __name__, template_folder="templates")
KINDS = ("round-1-direct", "round-1-indirect", "round-1-theme")
SCREENS = 8  # from the chairs to the word each; the three kinds of round one are one screen


@bp.get("/<any(nb, nn, en):lang>/guide", endpoint="guide")
@public
def show_guide(lang: str) -> Response:
    """Every card in every language: one after the other, or one at a time where scripts run."""
    cards = texts.cards(lang)
    return public_pages.answer(
        "parents/guide.html",
        cards=cards,
        kinds=[cards[kind] for kind in KINDS],
        screens=SCREENS,
        budget=texts.minutes(),
        library={code: themes.get(code) for code in themes.THEMES},
        fitting=themes.fitting,
        ages=Age,
        others=[LANGUAGES[code] for code in PARENT_LANGUAGES if code != lang],
    )


@bp.get("/<any(nb, nn, en):lang>/guide.webmanifest")
@public
def manifest(lang: str) -> Response:
    """How the guide stands among the apps of a phone."""
    return public_pages.answer("parents/guide.webmanifest", mimetype="application/manifest+json", lang=lang)


@bp.get("/guide-worker.js")
@public
def worker() -> Response:
    """The script that keeps the guide and the help page on the phone and answers for them without a network."""
    pages = {code: _pages(code) for code in INTERFACE_LANGUAGES}
    files = [url_for("static", filename=name) for name in offline.FILES]
    script = render_template("parents/guide_worker.js", release=offline.release(), pages=pages, files=files)
    response = make_response(script)
    response.mimetype = "text/javascript"
    return response


def _pages(lang: str) -> list[str]:
    return [url_for(page, lang=lang) for page in ("guide.guide", "guide.manifest", "parents.help")]
