"""Pages of an institution's people: who leads, who is invited, and how a role ends."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fnett.core import clock
from fnett.core.problems import NotFound, Refused
from fnett.people import guard, invitations, members
from fnett.people.access import Permission, Role
from fnett.people.forms import EndRoleForm, MemberInvitationForm
from fnett.people.routes.blueprint import Page, bp
from fnett.web.access import requires
from fnett.web.locale import gettext


@bp.get("/i/<slug>/people")
@requires(Permission.INVITE_MODERATORS)
def people() -> Page:
    """Who leads the circles here, and who is invited to."""
    return _people(MemberInvitationForm(formdata=None, language=guard.account().language))


@bp.post("/i/<slug>/people/invite")
@requires(Permission.INVITE_MODERATORS)
def invite() -> Page:
    """Invite a moderator or a coordinator."""
    form = MemberInvitationForm()
    if not form.validate():
        return _people(form), 422
    role = Role(form.role.data)
    try:
        invitations.invite(email=form.email.data, name=form.name.data, role=role, language=form.language.data)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _people(form), 422
    flash(gettext("The invitation to %(name)s is on its way.", name=form.name.data))
    return _back()


@bp.post("/i/<slug>/people/invitations/<uuid:invitation_id>/withdraw")
@requires(Permission.INVITE_MODERATORS)
def withdraw(invitation_id: UUID) -> Page:
    """Take an invitation back."""
    invitations.withdraw(invitation_id)
    flash(gettext("The invitation is withdrawn. Its link opens nothing any more."))
    return _back()


@bp.post("/i/<slug>/people/invitations/<uuid:invitation_id>/resend")
@requires(Permission.INVITE_MODERATORS)
def resend(invitation_id: UUID) -> Page:
    """Send the invitation again, with a new link."""
    try:
        invitations.send_again(invitation_id, request.form.get("generation", 0, type=int))
        flash(gettext("A new letter is on its way. The link of the earlier one opens nothing any more."))
    except Refused as refusal:
        flash(gettext(refusal.message))
    return _back()


@bp.route("/i/<slug>/people/<uuid:person_id>/end/<any(moderator, coordinator):role>", methods=["GET", "POST"])
@requires(Permission.INVITE_MODERATORS)
def end_role(person_id: UUID, role: str) -> Page:
    """Ask why a role ends, then let it end."""
    form = EndRoleForm()
    if request.method == "POST" and form.validate():
        members.end_role(person_id, Role(role), form.reason.data)
        flash(gettext("The role has ended. Thank you both for the time it lasted."))
        return redirect(url_for("desks.me"), 303) if person_id == guard.account().id else _back()
    member = members.find(person_id)
    if member is None or Role(role) not in member.roles:
        raise NotFound("nobody here has this role")
    return render_template("people/end_role.html", form=form, member=member, role=role), 422 if form.errors else 200


def _people(form: MemberInvitationForm) -> str:
    known = members.members()
    return render_template(
        "people/people.html",
        form=form,
        moderators=[member for member in known if Role.MODERATOR in member.roles],
        leading=[member for member in known if {Role.LEADER, Role.COORDINATOR} & set(member.roles)],
        waiting=invitations.unanswered(),
        now=clock.now(),
    )


def _back() -> Response:
    return redirect(url_for("people.people"), 303)
