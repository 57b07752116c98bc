"""Each person's front page."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from fnett.people.access import Permission
from fnett.web.access import office as office_view
from fnett.web.access import own_pages, requires

bp = Blueprint("desks", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/me")
@own_pages
def me() -> Page:
    """One's own front page: roles, what is next, the training path."""
    return render_template("desks/me.html")


@bp.get("/i/<slug>/")
@requires(Permission.SEE_INSTITUTION)
def institution() -> Page:
    """The institution's front page: what is done, what comes next."""
    return render_template("desks/institution.html")


@bp.get("/office")
@office_view(Permission.SEE_COUNTRY)
def office() -> Page:
    """The office's front page."""
    return render_template("desks/office.html")
