"""What the office sees of the country: commitment, training, meetings, regularity."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from fnett.people.access import Permission
from fnett.web.access import office

bp = Blueprint("monitoring", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/office/overview")
@office(Permission.SEE_COUNTRY)
def overview() -> Page:
    """Overview."""
    return render_template("desks/me.html")
