"""What makes a meeting easy to come to: language help, children and food, and moderators who are named."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fnett.core.problems import Refused
from fnett.meetings import language_help as help_
from fnett.meetings import planning, words
from fnett.meetings import practical as practical_
from fnett.meetings.forms import PracticalForm
from fnett.meetings.routes import MEETING, NETWORK
from fnett.networks import networks
from fnett.people import guard, members
from fnett.people.access import Permission
from fnett.web.access import requires
from fnett.web.locale import gettext

bp = Blueprint("welcome", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get(f"{MEETING}/language-help")
@requires(Permission.SEE_NETWORKS)
def language_help(network_id: UUID, meeting_id: UUID) -> Page:
    """In which languages help is asked for at a meeting, and what became of it."""
    return _help_page(network_id, meeting_id)


@bp.post(f"{MEETING}/language-help/settle")
@requires(Permission.MANAGE_NETWORKS)
def settle(network_id: UUID, meeting_id: UUID) -> Page:
    """Say what became of the help in one language; parents read it on their page."""
    meeting = planning.get(network_id, meeting_id)
    meeting = planning.get(network_id, meeting_id)
    try:
        help_.settle(meeting.id, request.form.get("language", ""), request.form.get("state", ""))
    except Refused as refusal:
        return _help_page(network_id, meeting_id, refusal.message), 422
    flash(gettext("That stands on the parents' page now, in their own language."))
    return redirect(url_for("welcome.language_help", network_id=network_id, meeting_id=meeting_id), 303)


@bp.route(f"{MEETING}/practical", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def practical(network_id: UUID, meeting_id: UUID) -> Page:
    """Children and food: what parents can count on at this meeting and those after it."""
    meeting = planning.get(network_id, meeting_id)
    form = PracticalForm(little_ones=meeting.little_ones or "", food=meeting.food)
    page = {"network": networks.shown(network_id), "meeting": meeting, "form": form}
    if request.method != "POST":
        return render_template("meetings/practical.html", **page)
    if not form.validate():
        return render_template("meetings/practical.html", **page), 422
    try:
        practical_.change(network_id, meeting_id, form.practical)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return render_template("meetings/practical.html", **page), 422
    flash(gettext("Parents read it on their page and on the sheet."))
    return redirect(url_for("meetings.network", network_id=network_id), 303)


@bp.route(f"{NETWORK}/my-name", methods=["GET", "POST"])
@requires(Permission.SEE_NETWORKS)
def my_name(network_id: UUID) -> Page:
    """Whether the parents of the network may read one's first name; POST says yes or no, for oneself alone."""
    person = guard.account()
    if request.method != "POST":
        return render_template(
            "meetings/my_name.html",
            network=networks.shown(network_id),
            first_name=members.first_name(person.name),
            is_shown=members.find_shown(person.id, network_id),
        )
    is_shown = request.form.get("show") == "yes"
    members.show_to_parents(person.id, network_id, is_shown)
    flash(gettext("Parents read your first name now.") if is_shown else gettext("Parents do not read your name."))
    return redirect(url_for("meetings.network", network_id=network_id), 303)


def _help_page(network_id: UUID, meeting_id: UUID, refusal: str | None = None) -> str:
    meeting = planning.get(network_id, meeting_id)
    return render_template(
        "meetings/language_help.html",
        network=networks.shown(network_id),
        meeting=meeting,
        help=help_.of_meeting(meeting_id),
        may_settle=guard.allows(Permission.MANAGE_NETWORKS),
        refusal=refusal,
        words=words,
    )
