"""A network's year: plan, move, cancel, close, and print the sheet."""

from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from fnett.core import clock
from fnett.core.db import db
from fnett.core.languages import LANGUAGES, PARENT_LANGUAGES
from fnett.core.problems import Refused
from fnett.institutions import calendars
from fnett.institutions.school_year import Window, Year
from fnett.meetings import closing, inviting, language_help, planner, planning, replies, rules, season, sheet, themes, words
from fnett.meetings.forms import CancelForm, CloseForm, MoveForm, PlanForm
from fnett.meetings.models import Meeting
from fnett.networks import codes, networks, places
from fnett.networks.networks import Shown
from fnett.people import guard
from fnett.people.access import Permission
from fnett.web.access import requires
from fnett.web.locale import gettext, longdate, ngettext

bp = Blueprint("meetings", __name__, template_folder="templates")
Page = str | tuple[str, int] | AnyResponse
NETWORK = "/i/<slug>/networks/<uuid:network_id>"
MEETING = f"{NETWORK}/meetings/<uuid:meeting_id>"


@bp.get(NETWORK)
@requires(Permission.SEE_NETWORKS)
def network(network_id: UUID) -> Page:
    """The network's year: what is held, what is next, who is coming, and the way for parents."""
    shown = networks.shown(network_id)
    year = season.of(shown, guard.institution(), clock.now(), clock.today())
    code = codes.get(network_id)
    return render_template(
        "meetings/network.html",
        network=shown,
        season=year,
        counts=replies.counts(year.coming.meeting) if year.coming else None,
        help=language_help.of_meeting(year.coming.meeting.id) if year.coming else [],
        code=code,
        may_manage=guard.allows(Permission.MANAGE_NETWORKS),
        address=sheet.address_of(code),
        words=words,
        reasons=rules.CANCEL_REASONS,
    )


@bp.route(f"{NETWORK}/plan", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def plan(network_id: UUID) -> Page:
    """Propose a date in each open window; POST plans those that stand there, all or none."""
    shown = networks.shown(network_id)
    windows = season.open_windows(shown, _year(shown), clock.today())
    form = PlanForm()
    form.offer(places.all_places())
    if request.method != "POST":
        form.propose(planner.propose([shown], guard.institution(), clock.today()))
        return _plan_page(shown, form, windows)
    if not form.validate():
        return _plan_page(shown, form, windows), 422
    try:
        planned = planning.plan_year(
            network_id, form.days, starts=form.starts.data, ends=form.ends.data, place_id=form.place.data
        )
    except Refused as refusal:
        db.session.rollback()
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _plan_page(shown, form, windows), 422
    flash(ngettext("%(num)d meeting is planned.", "%(num)d meetings are planned.", len(planned)))
    return redirect(url_for(".network", network_id=network_id), 303)


@bp.route(f"{MEETING}/move", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def move(network_id: UUID, meeting_id: UUID) -> Page:
    """Another day, time or room for the same meeting."""
    meeting = planning.get(network_id, meeting_id)
    form = MoveForm(obj=meeting, place=meeting.place_id)
    form.offer(places.all_places())
    page = {"network": networks.shown(network_id), "meeting": meeting, "form": form}
    if request.method != "POST":
        return render_template("meetings/move.html", **page)
    if not form.validate():
        return render_template("meetings/move.html", **page), 422
    when = {"starts": form.starts.data, "ends": form.ends.data, "place_id": form.place.data}
    try:
        planning.move(
            network_id, meeting_id, day=form.day.data, after_parents_meeting=form.after_parents_meeting.data, **when
        )
        if form.rest.data:
            planning.move_rest(network_id, meeting_id, **when)
    except Refused as refusal:
        db.session.rollback()  # the page says where the meeting is, not where it was to go
        form.refuse(refusal.message, refusal.field, refusal.values)
        return render_template("meetings/move.html", **page), 422
    flash(gettext("The meeting is now on %(day)s. Its link and its replies came along.", day=longdate(form.day.data)))
    return redirect(url_for(".network", network_id=network_id), 303)


@bp.route(f"{MEETING}/cancel", methods=["GET", "POST"])
@requires(Permission.PLAN_MEETINGS)
def cancel(network_id: UUID, meeting_id: UUID) -> Page:
    """Say that a meeting will not be held, and why, from the list."""
    meeting, form = planning.get(network_id, meeting_id), CancelForm()
    page = {"network": networks.shown(network_id), "meeting": meeting, "form": form}
    if request.method != "POST":
        return render_template("meetings/cancel.html", **page)
    if not form.validate():
        return render_template("meetings/cancel.html", **page), 422
    try:
        closing.cancel(network_id, meeting_id, form.reason.data)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return render_template("meetings/cancel.html", **page), 422
    flash(gettext("The meeting is cancelled. A new date gives everyone another chance."))
    return redirect(url_for(".network", network_id=network_id), 303)


@bp.route(f"{MEETING}/close", methods=["GET", "POST"])
@requires(Permission.CLOSE_MEETINGS)
def close(network_id: UUID, meeting_id: UUID) -> Page:
    """How the evening went, in numbers, in one minute."""
    shown, meeting = networks.shown(network_id), planning.get(network_id, meeting_id)
    form = CloseForm()
    form.offer(themes.fitting(themes.age_of(guard.institution().kind, shown.label)))
    if request.method != "POST":
        form.prefill(request.args, rules.suggested_circles(replies.counts(meeting).coming))
        return _close_page(shown, meeting, form)
    if not form.validate():
        return _close_page(shown, meeting, form), 422
    try:
        if form.was_held:
            meeting = closing.close(network_id, meeting_id, form.evening)
        else:
            meeting = closing.not_held(network_id, meeting_id, form.reason.data)
    except Refused as refusal:
        if meeting.state != "planned":  # somebody else was there first: the page says so, without a form
            return _close_page(shown, meeting, CloseForm(formdata=None)), 409
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _close_page(shown, meeting, form), 422
    flash(_thanks(shown, meeting))
    return redirect(_after_closing(meeting, wants_to_talk=form.talk.data), 303)


@bp.get(f"{NETWORK}/sheet", endpoint="sheet")
@requires(Permission.PRINT_SHEETS)
def choose_sheet(network_id: UUID) -> Page:
    """The invitation sheet in each of the parents' languages."""
    shown = networks.shown(network_id)
    return render_template("meetings/sheet.html", network=shown, languages=[LANGUAGES[code] for code in PARENT_LANGUAGES])


@bp.get(f"{NETWORK}/sheet/<language>.pdf")
@requires(Permission.PRINT_SHEETS)
def sheet_pdf(network_id: UUID, language: str) -> Page:
    """The sheet in one language, ready to print."""
    if language not in PARENT_LANGUAGES:
        abort(404)
    data = sheet.of(networks.shown(network_id), guard.institution(), language, clock.today())
    response = Response(sheet.printed(data), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="fnett-{language}.pdf"'
    return response


@bp.get(f"{NETWORK}/invite")
@requires(Permission.PRINT_SHEETS)
def invite(network_id: UUID) -> Page:
    """What reaches the parents where they already are: a text to paste, the sheet, words for a call, the relay address."""
    shown = networks.shown(network_id)
    return render_template(
        "meetings/invite.html",
        network=shown,
        invitation=inviting.of(shown, guard.institution(), clock.now()),
        may_manage=guard.allows(Permission.MANAGE_NETWORKS),
    )


def _plan_page(shown: Shown, form: PlanForm, windows: list[Window]) -> str:
    year, today = _year(shown), clock.today()
    return render_template(
        "meetings/plan.html",
        network=shown,
        form=form,
        slots=form.named_slots(windows),
        reasons={f.name: season.why_poor(shown, year, f.data, today) for f in form.day_fields if f.data},
        has_rooms=bool(form.place.choices),
        may_add_rooms=guard.allows(Permission.MANAGE_NETWORKS),
    )


def _close_page(shown: Shown, meeting: Meeting, form: CloseForm) -> str:
    return render_template(
        "meetings/close.html",
        network=shown,
        meeting=meeting,
        form=form,
        has_begun=meeting.starts_at <= clock.now(),
        largest=rules.LARGEST_SINGLE_CIRCLE,
        promised=season.promised_before(season.of_year(shown), meeting.starts_at),
    )


def _after_closing(meeting: Meeting, *, wants_to_talk: bool) -> str:
    """To somebody to talk with, to a word that carries on where few came, or back to the network's year."""
    if wants_to_talk:
        return url_for("evenings.talk_after", network_id=meeting.network_id, meeting_id=meeting.id)
    if rules.is_few(meeting.adults):
        return url_for("evenings.afterwards", network_id=meeting.network_id, meeting_id=meeting.id)
    return url_for(".network", network_id=meeting.network_id)


def _thanks(shown: Shown, meeting: Meeting) -> str:
    if meeting.state == "held":
        return gettext("Thank you, that is all.") + " " + words.of_evening(meeting, shown.households)
    return gettext("Thank you for saying so. Plan another date when it suits.")


def _year(shown: Shown) -> Year:
    return calendars.year_of(guard.institution(), shown.school_year)
