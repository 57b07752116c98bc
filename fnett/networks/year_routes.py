"""Pages on which a leader sets up many classes at once, and carries all of them on to the next school year."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fnett.core import clock
from fnett.core.problems import Refused
from fnett.institutions import school_year
from fnett.networks import handovers, many, rollover, rollover_rules
from fnett.networks.many_rules import Plan
from fnett.networks.rollover import Step
from fnett.networks.year_forms import ClassesForm, DepartmentsForm, YearForm
from fnett.people import guard
from fnett.people.access import Permission
from fnett.web import once
from fnett.web.access import requires
from fnett.web.locale import ngettext

bp = Blueprint("years", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/i/<slug>/networks/many")
@requires(Permission.MANAGE_NETWORKS)
def many_networks() -> Page:
    """Say which classes there are; once that is said, the same page shows what would be made and what is there."""
    is_asked = "show" in request.args
    form = _form(request.args if is_asked else None)
    if not is_asked:
        return _many_page(form, None)
    if not form.validate():
        return _many_page(form, None), 422
    try:
        return _many_page(form, many.plan(form.labels))
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _many_page(form, None), 422


@bp.post("/i/<slug>/networks/many")
@requires(Permission.MANAGE_NETWORKS)
def begin_many() -> Page:
    """Begin all of them that are not there yet, or none."""
    form = _form(request.form)
    if not form.validate():
        return _many_page(form, None), 422
    try:
        made = many.begin(form.labels, run_by=form.run_by.data)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _many_page(form, None), 422
    flash(ngettext("%(num)d network is begun.", "%(num)d networks are begun.", len(made.new)))
    return redirect(url_for("networks.networks"), 303)


@bp.route("/i/<slug>/networks/next-year", methods=["GET", "POST"])
@requires(Permission.MANAGE_NETWORKS)
def next_year() -> Page:
    """Propose what becomes of each class; POST shows what would happen, and does exactly what was shown: all or none."""
    today = clock.today()
    year = rollover_rules.year_to_carry_to(today)
    if year is None:
        page = render_template("networks/next_year_closed.html", opens_on=rollover_rules.opens_on(today))
        return page if request.method != "POST" else (page, 422)
    form = _year_form(year)
    if request.method != "POST":
        return _year_page(form, year)
    if not form.validate():
        return _year_page(form, year), 422
    try:
        steps = rollover.plan(form.choices, form.going, year)
        if request.form.get("seen") != rollover.fingerprint(steps):
            page = _year_page(form, year, steps)
            once.give_back()
            return page
        carried = rollover.carry_on(form.choices, form.going, year)
    except Refused as refusal:
        form.refuse(refusal)
        return _year_page(form, year), 422
    flash(ngettext("%(num)d class is carried on.", "%(num)d classes are carried on.", carried))
    return redirect(url_for("networks.networks"), 303)


def _form(values: Mapping[str, Any] | None) -> ClassesForm | DepartmentsForm:
    """The form that suits: grades and letters for a school, with its own grades; lines for a kindergarten."""
    institution = guard.institution()
    if institution.kind != "school":
        return DepartmentsForm(formdata=values, run_by="staff")
    is_upper = (institution.grade_to or 0) >= rollover_rules.UPPER_FROM
    first, last = (1, 3) if is_upper else (institution.grade_from or 1, institution.grade_to or 7)
    return ClassesForm(formdata=values, first=first, last=last, letters="A–B")


def _many_page(form: ClassesForm | DepartmentsForm, plan: Plan | None) -> str:
    year = school_year.label(school_year.school_year_of(clock.today()))
    is_school = isinstance(form, ClassesForm)
    return render_template("networks/many.html", form=form, plan=plan, year=year, is_school=is_school)


def _year_form(year: int) -> YearForm:
    institution = guard.institution()
    last = rollover_rules.last_grade(institution.school_kind, institution.grade_to)
    schools = handovers.schools_after(institution, last) if institution.kind == "school" else []
    return YearForm(rollover.waiting(year), schools)


def _year_page(form: YearForm, year: int, steps: list[Step] | None = None) -> str:
    old, new = school_year.label(year - 1), school_year.label(year)
    later = [row.label for row, of_row in form.rows if of_row.what.data == "later"]
    return render_template(
        "networks/next_year.html",
        form=form,
        old=old,
        new=new,
        steps=steps,
        seen=rollover.fingerprint(steps) if steps else "",
        later=later,
        is_over=school_year.school_year_of(clock.today()) == year,
    )
