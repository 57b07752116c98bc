"""The theme library, for anyone: a list by the children's age, and a page for each theme."""

from flask import Blueprint, Response

from fnett.meetings import themes
from fnett.meetings.themes import Age
from fnett.parents import public_pages
from fnett.web.access import public

bp = Blueprint("themes", __name__, template_folder="templates")


@bp.get("/<any(nb, nn, en):lang>/themes", endpoint="themes")
@public
def library(lang: str) -> Response:
    """The themes for each age."""
    return public_pages.answer("parents/themes.html", fitting=themes.fitting, ages=Age)


@bp.get("/<any(nb, nn, en):lang>/themes/<theme_id>")
@public
def theme(lang: str, theme_id: str) -> Response:
    """What a theme is about, and questions to open with."""
    return public_pages.answer("parents/theme.html", theme_id, theme=themes.get(theme_id))
