"""Planning for a whole institution: all networks at once, its calendar, and the first circle in a box."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fnett.core import clock
from fnett.core.db import db
from fnett.core.problems import Refused
from fnett.institutions import calendars, observances
from fnett.institutions.school_year import label, school_year_of
from fnett.meetings import first_circle, planner, planning, rules
from fnett.meetings.planner_forms import CalendarForm, FirstCircleForm, HoursForm, Row, rows_for
from fnett.networks import networks, places
from fnett.networks.networks import Shown
from fnett.people import guard
from fnett.people.access import Permission
from fnett.web.access import requires
from fnett.web.locale import gettext, ngettext

bp = Blueprint("planner", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.route("/i/<slug>/plan", methods=["GET", "POST"])
@requires(Permission.MANAGE_NETWORKS)
def plan_all() -> Page:
    """Propose dates for every network at once; POST plans those that stand there, all or none."""
    form = HoursForm()
    if request.method != "POST":
        return _plan_page(form, _rows(is_fresh=True))
    rows = _rows(is_fresh=False)
    if not all([form.validate(), *(row.form.validate() for row in rows)]):
        return _plan_page(form, rows), 422
    planned = _plan(form, rows)
    if planned is None:
        db.session.rollback()
        return _plan_page(form, rows), 422
    flash(ngettext("%(num)d meeting is planned.", "%(num)d meetings are planned.", planned))
    return redirect(url_for("networks.networks"), 303)


@bp.route("/i/<slug>/calendar", methods=["GET", "POST"])
@requires(Permission.MANAGE_NETWORKS)
def calendar() -> Page:
    """The days that differ here from the county's usual calendar; POST puts some on the list."""
    form = CalendarForm()
    if request.method != "POST":
        return _calendar_page(form)
    if not form.validate():
        return _calendar_page(form), 422
    first = form.first_day.data
    try:
        calendars.change(first_day=first, last_day=form.last_day.data or first, kind=form.kind.data)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _calendar_page(form), 422
    flash(gettext("That is on the list, and the proposals take it into account."))
    return redirect(url_for(".calendar"), 303)


@bp.post("/i/<slug>/calendar/<uuid:change_id>/take-back")
@requires(Permission.MANAGE_NETWORKS)
def calendar_take_back(change_id: UUID) -> Page:
    """Take days off the list again."""
    calendars.take_back(change_id)
    flash(gettext("Those days follow the usual calendar again."))
    return redirect(url_for(".calendar"), 303)


@bp.route("/i/<slug>/first-circle", methods=["GET", "POST"], endpoint="first_circle")
@requires(Permission.MANAGE_NETWORKS)
def begin_first_circle() -> Page:
    """Class, room and hours; POST makes the network with four dates."""
    form = FirstCircleForm()
    if request.method != "POST":
        return render_template("meetings/first_circle.html", form=form)
    if not form.validate():
        return render_template("meetings/first_circle.html", form=form), 422
    values = {name: field.data for name, field in form._fields.items() if name != "csrf_token"}
    try:
        network_id = first_circle.begin(guard.institution(), clock.today(), **values)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return render_template("meetings/first_circle.html", form=form), 422
    return redirect(url_for(".first_circle_box", network_id=network_id), 303)


@bp.get("/i/<slug>/networks/<uuid:network_id>/first-circle")
@requires(Permission.MANAGE_NETWORKS)
def first_circle_box(network_id: UUID) -> Page:
    """What is in the box: the dates, the text to paste, the sheet, the guide, the safety card, and what comes next."""
    shown = networks.shown(network_id)
    return render_template("meetings/first_circle_box.html", network=shown, meetings=planning.of_network(network_id))


def _start(shown: Sequence[Shown]) -> int:
    """The school year of most networks from this one on: once they have stepped into the next, that one is planned."""
    present = school_year_of(clock.today())
    years = Counter(network.school_year for network in shown if network.school_year >= present)
    return max(years or [present], key=lambda year: (years[year], year))


def _rows(*, is_fresh: bool) -> list[Row]:
    shown = networks.all_shown()
    start = _start(shown)
    found = [network for network in shown if network.school_year == start]
    proposals = planner.propose(found, guard.institution(), clock.today())
    return rows_for(found, proposals, places.all_places(), is_fresh=is_fresh)


def _plan(form: HoursForm, rows: list[Row]) -> int | None:
    """How many meetings are planned, or None where a rule refuses one; its row says why."""
    planned = 0
    for row in rows:
        try:
            hours = {"starts": form.starts.data, "ends": form.ends.data}
            planned += len(planning.plan_year(row.network.id, row.form.days, place_id=row.form.place.data, **hours))
        except Refused as refusal:
            row.form.refuse(refusal.message, refusal.field, refusal.values)
            return None
    return planned


def _plan_page(form: HoursForm, rows: list[Row]) -> str:
    year = calendars.year_of(guard.institution(), _start([row.network for row in rows]))
    of_year = observances.of_year(year.start)
    reasons = {
        field.name: [rules.words_of(code) for code in rules.why_poor(field.data, year, (), clock.today(), of_year)]
        for row in rows
        for field in row.form.day_fields
        if field.data
    }
    return render_template(
        "meetings/plan_all.html",
        form=form,
        rows=rows,
        windows=year.windows,
        reasons=reasons,
        why_none=rules.NO_PROPOSAL,
        has_rooms=bool(places.all_places()),
    )


def _calendar_page(form: CalendarForm) -> str:
    start = _start(networks.all_shown())
    institution = guard.institution()
    return render_template(
        "meetings/calendar.html",
        form=form,
        year_label=label(start),
        year=calendars.year_of(institution, start),
        changes=calendars.changes([institution.id], start),
        breaks=calendars.usual_breaks(institution, start),
        observances=[(o, rules.OBSERVED[o.code]) for o in observances.of_year(start)],
        unknown=observances.unknown(start),
    )
