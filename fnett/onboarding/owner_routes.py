"""The office sets up the classes of all schools of an owner at once."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fnett.core.problems import Refused
from fnett.networks.year_forms import ClassesForm
from fnett.onboarding import owner_classes
from fnett.people import guard
from fnett.people.access import Permission
from fnett.web.access import office
from fnett.web.locale import ngettext

bp = Blueprint("owners", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response
TYPED = ("first", "last", "letters", "run_by")


@bp.get("/office/owners/<orgnr>/classes")
@office(Permission.INVITE_LEADERS)
def classes(orgnr: str) -> Page:
    """Say which classes there are; once that is said, the same page shows what would be made in which school."""
    is_asked = "show" in request.args
    form = ClassesForm(formdata=request.args if is_asked else None, first=1, last=10, letters="A–B")
    if not is_asked:
        return _page(orgnr, form)
    return _checked(orgnr, form) or _page(orgnr, form, form.labels)


@bp.post("/office/owners/<orgnr>/classes")
@office(Permission.INVITE_LEADERS)
def begin(orgnr: str) -> Page:
    """Begin what is missing in the next schools, and show what is left."""
    form = ClassesForm()
    if refused := _checked(orgnr, form):
        return refused
    made = owner_classes.begin(orgnr, form.labels, form.run_by.data, guard.office_scope_in)
    flash(ngettext("%(num)d network is begun.", "%(num)d networks are begun.", made))
    return redirect(url_for(".classes", orgnr=orgnr, show="1", **{name: form[name].data for name in TYPED}), 303)


def _checked(orgnr: str, form: ClassesForm) -> tuple[str, int] | None:
    """The page with what is to be looked at again, or None where all is well."""
    if not form.validate():
        return _page(orgnr, form), 422
    try:
        owner_classes.schools(orgnr, form.labels)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _page(orgnr, form), 422
    return None


def _page(orgnr: str, form: ClassesForm, labels: tuple[str, ...] = ()) -> str:
    schools = owner_classes.schools(orgnr, labels)
    return render_template(
        "onboarding/owner_classes.html",
        owner=owner_classes.get_owner(orgnr),
        form=form,
        typed=TYPED,
        is_shown=bool(labels),
        schools=schools,
        waiting=[school for school in schools if school.plan.new],
        at_once=owner_classes.AT_ONCE,
    )
