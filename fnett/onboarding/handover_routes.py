"""Classes that go on at another school: the office passes them on to the leader there."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from fnett.core.problems import Refused
from fnett.onboarding import handing_over
from fnett.people import guard
from fnett.people.access import Permission
from fnett.web.access import office
from fnett.web.locale import gettext

bp = Blueprint("handovers", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/office/hand-overs")
@office(Permission.INVITE_LEADERS)
def handovers() -> Page:
    """The classes that wait to be passed on."""
    return render_template("onboarding/handovers.html", waiting=handing_over.waiting())


@bp.post("/office/institutions/<uuid:institution_id>/networks/<uuid:network_id>/pass-on")
@office(Permission.INVITE_LEADERS)
def pass_on(institution_id: UUID, network_id: UUID) -> Page:
    """Tell the leader of the next school."""
    try:
        handing_over.pass_on(institution_id, network_id, guard.office_scope_in)
        flash(gettext("It is passed on. The leader there gets a letter."))
    except Refused as refusal:
        flash(gettext(refusal.message, **refusal.values))
    return redirect(url_for(".handovers"), 303)
