"""The leader reads the commitment, signs it, and keeps a receipt."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from fnett.people.access import Permission
from fnett.web.access import requires

bp = Blueprint("commitments", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/i/<slug>/commitment")
@requires(Permission.SIGN_COMMITMENT)
def commitment() -> Page:
    """The text and where it stands."""
    return render_template("desks/me.html")
