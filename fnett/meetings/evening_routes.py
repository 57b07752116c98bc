"""The evening and after: count by tapping, a word where few came, and somebody to talk with (product G7, G15, T16)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fnett.core import clock
from fnett.core.problems import NotFound
from fnett.meetings import hours, planning, rules, talking, words
from fnett.networks import networks
from fnett.people import guard
from fnett.people.access import Permission
from fnett.web.access import requires

bp = Blueprint("evenings", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response
NETWORK = "/i/<slug>/networks/<uuid:network_id>"
MEETING = f"{NETWORK}/meetings/<uuid:meeting_id>"


@bp.get(f"{MEETING}/count")
@requires(Permission.CLOSE_MEETINGS)
def count(network_id: UUID, meeting_id: UUID) -> Page:
    """Count adults and households by tapping; the numbers stay in the address until the meeting is closed with them."""
    return render_template(
        "meetings/count.html",
        network=networks.shown(network_id),
        meeting=planning.get(network_id, meeting_id),
        counted={name: rules.read_number(request.args.get(name), *rules.COUNTED[name]) or 0 for name in rules.TAPPED},
        most={name: rules.COUNTED[name][1] for name in rules.TAPPED},
    )


@bp.get(f"{MEETING}/afterwards")
@requires(Permission.CLOSE_MEETINGS)
def afterwards(network_id: UUID, meeting_id: UUID) -> Page:
    """What a meeting that was held has become: a word that carries on where few came, and what can be done next."""
    shown, meeting = networks.shown(network_id), planning.get(network_id, meeting_id)
    if meeting.state != "held":
        raise NotFound("not held")
    return render_template(
        "meetings/afterwards.html",
        network=shown,
        meeting=meeting,
        is_few=rules.is_few(meeting.adults),
        nobody_came=rules.nobody_came(meeting.adults, meeting.households),
        sentence=words.of_evening(meeting, shown.households),
    )


@bp.route(f"{NETWORK}/talk", methods=["GET", "POST"])
@requires(Permission.CLOSE_MEETINGS)
def talk(network_id: UUID) -> Page:
    """The numbers that answer now, then one button that asks the office to get in touch."""
    return _talk(network_id, None)


@bp.route(f"{MEETING}/talk", methods=["GET", "POST"])
@requires(Permission.CLOSE_MEETINGS)
def talk_after(network_id: UUID, meeting_id: UUID) -> Page:
    """The same, after a meeting."""
    return _talk(network_id, planning.get(network_id, meeting_id).id)


def _talk(network_id: UUID, meeting_id: UUID | None) -> Page:
    if request.method == "POST":
        talking.ask(network_id, meeting_id)
        return redirect(url_for(request.endpoint or "", **(request.view_args or {})), 303)
    asked, now = talking.find_open(network_id), clock.now()
    return render_template(
        "meetings/talk.html",
        network=networks.shown(network_id),
        asked=asked,
        called_back_by=hours.called_back_by(asked.asked_at if asked else now),
        now=now,
        address=guard.account().email,
    )
