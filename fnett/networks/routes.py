"""The institution's networks and the rooms they meet in."""

from flask import Blueprint, render_template
from werkzeug.wrappers import Response

from fnett.people.access import Permission
from fnett.web.access import requires

bp = Blueprint("networks", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/i/<slug>/networks")
@requires(Permission.SEE_NETWORKS)
def networks() -> Page:
    """The networks."""
    return render_template("desks/me.html")


@bp.get("/i/<slug>/rooms")
@requires(Permission.MANAGE_NETWORKS)
def places() -> Page:
    """The rooms."""
    return render_template("desks/me.html")
