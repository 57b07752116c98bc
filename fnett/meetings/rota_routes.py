"""Who leads which evening: the moderators see it, offer one and take one, and the leader may set it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from fnett.core.problems import Refused
from fnett.meetings import rota as turns
from fnett.meetings.rota_forms import LeadForm
from fnett.networks import networks
from fnett.people import guard
from fnett.people.access import Permission
from fnett.people.members import Member
from fnett.web.access import requires

bp = Blueprint("rota", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response
NETWORK = "/i/<slug>/networks/<uuid:network_id>"
Tried = tuple[UUID, LeadForm]  # the evening whose form was refused


@bp.get(f"{NETWORK}/rota")
@requires(Permission.PLAN_MEETINGS)
def rota(network_id: UUID) -> Page:
    """The evenings to come, each with who leads and who helps."""
    return _page(network_id)


@bp.post(f"{NETWORK}/meetings/<uuid:meeting_id>/lead")
@requires(Permission.PLAN_MEETINGS)
def lead(network_id: UUID, meeting_id: UUID) -> Page:
    """Offer an evening to the others, take one that is offered, or, as the leader of the place, set who leads."""
    form = LeadForm()
    may_set, me = guard.allows(Permission.MANAGE_NETWORKS), guard.account().id
    form.offer(turns.moderators_of(network_id), may_set=may_set)
    if not form.validate():
        return _page(network_id, (meeting_id, form)), 422
    try:
        if form.what.data == "set":
            turns.choose(network_id, meeting_id, form.person("leader"), form.person("helper"))
        elif form.what.data == "offer":
            turns.offer(network_id, meeting_id, None if may_set else me)
        else:
            turns.take(network_id, meeting_id, me)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _page(network_id, (meeting_id, form)), 422
    flash(form.thanks)
    return redirect(url_for(".rota", network_id=network_id), 303)


def _page(network_id: UUID, tried: Tried | None = None) -> str:
    shown, me = networks.shown(network_id), guard.account().id
    people, evenings = turns.moderators_of(network_id), turns.of_network(network_id)
    may_set = guard.allows(Permission.MANAGE_NETWORKS)
    return render_template(
        "meetings/rota.html",
        network=shown,
        rows=[(evening, _form(evening, people, tried)) for evening in evenings],
        tried=tried[1] if tried else None,
        me=me,
        is_moderator=any(person.id == me for person in people),
        may_set=may_set,
        has_others=len(people) > 1,
    )


def _form(evening: turns.Evening, people: list[Member], tried: Tried | None) -> LeadForm:
    """The lists of one evening, with ids of their own on the page; what was refused stays as it was chosen."""
    is_tried = tried is not None and tried[0] == evening.meeting.id
    form = tried[1] if tried is not None and is_tried else LeadForm(formdata=None)
    if not is_tried:
        form.offer(people, may_set=True)
        form.show(evening.turn)
    for field in (form.leader, form.helper):
        field.id = f"{field.name}-{evening.meeting.id}"
    return form
