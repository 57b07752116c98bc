"""The office finds an institution in the registers and invites its leader."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fnett.commitments import states
from fnett.core.problems import Refused
from fnett.institutions import orgnr
from fnett.onboarding import finding, inviting, words
from fnett.onboarding.forms import SearchForm
from fnett.people import guard
from fnett.people.access import Permission
from fnett.people.forms import InvitationForm
from fnett.web.access import office
from fnett.web.locale import gettext
from fnett.web.paging import read_after

bp = Blueprint("onboarding", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/office/institutions")
@office(Permission.SEE_COUNTRY)
def institutions() -> Page:
    """Find schools and kindergartens by name, number or place."""
    form = SearchForm(request.args)
    if not form.validate():
        return render_template("onboarding/institutions.html", form=form, found=None, words=words), 422
    found = finding.find(
        form.q.data or "",
        county=form.county.data,
        kind=form.kind.data,
        closed=form.closed.data,
        after=read_after(request.args),
    )
    return render_template("onboarding/institutions.html", form=form, found=found, words=words)


@bp.get("/office/institutions/<uuid:institution_id>")
@office(Permission.SEE_COUNTRY)
def institution(institution_id: UUID) -> Page:
    """One institution: the register's facts, where it stands, and the invitation of its leader."""
    page = finding.page_of(institution_id)
    return _page(page, InvitationForm(formdata=None, language=page.institution.written_form or "nb"))


@bp.post("/office/institutions/<uuid:institution_id>/invite")
@office(Permission.INVITE_LEADERS)
def invite_leader(institution_id: UUID) -> Page:
    """Invite the leader; a second click changes nothing."""
    page = finding.page_of(institution_id)
    form = InvitationForm(language=page.institution.written_form or "nb")
    if not form.validate():
        return _page(page, form), 422
    values = {"name": form.name.data, "email": form.email.data, "language": form.language.data}
    try:
        is_new = inviting.invite_leader(guard.office_scope_in(institution_id), **values)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _page(page, form), 422
    if is_new:
        flash(gettext("The invitation to %(name)s is on its way.", name=form.name.data))
    else:
        flash(gettext("This address already has an open invitation, so no second letter was written."))
    return _back_to(institution_id)


@bp.post("/office/institutions/<uuid:institution_id>/invitations/<uuid:invitation_id>/withdraw")
@office(Permission.INVITE_LEADERS)
def withdraw_invitation(institution_id: UUID, invitation_id: UUID) -> Page:
    """Take an invitation back."""
    inviting.withdraw(guard.office_scope_in(institution_id), invitation_id)
    flash(gettext("The invitation is withdrawn. Its link opens nothing any more."))
    return _back_to(institution_id)


@bp.post("/office/institutions/<uuid:institution_id>/invitations/<uuid:invitation_id>/resend")
@office(Permission.INVITE_LEADERS)
def resend_invitation(institution_id: UUID, invitation_id: UUID) -> Page:
    """Send the invitation again, with a new link."""
    generation = request.form.get("generation", 0, type=int)
    try:
        inviting.send_again(guard.office_scope_in(institution_id), invitation_id, generation)
        flash(gettext("A new letter is on its way. The link of the earlier one opens nothing any more."))
    except Refused as refusal:
        flash(gettext(refusal.message, **refusal.values))
    return _back_to(institution_id)


def _page(page: finding.Page, form: InvitationForm) -> str:
    return render_template(
        "onboarding/institution.html",
        page=page,
        form=form,
        words=words,
        commitment=states.in_words(page.commitment),
        number=orgnr.shown(page.institution.orgnr),
        may_invite=guard.account().may_in_office(Permission.INVITE_LEADERS),
    )


def _back_to(institution_id: UUID) -> Response:
    return redirect(url_for("onboarding.institution", institution_id=institution_id), 303)
