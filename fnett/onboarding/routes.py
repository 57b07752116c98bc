"""The office finds an institution in the registers and invites its leader."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from fnett.people.access import Permission
from fnett.web.access import office

bp = Blueprint("onboarding", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/office/institutions")
@office(Permission.SEE_COUNTRY)
def institutions() -> Page:
    """Search."""
    return render_template("desks/me.html")
