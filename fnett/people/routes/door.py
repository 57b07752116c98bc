"""Pages of signing in and out, and of accepting an invitation."""

from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from fnett.core.problems import Refused
from fnett.people import guard, invitations, persons, sessions, sign_in
from fnett.people.forms import CodeForm, LanguageForm, SignInForm
from fnett.people.routes.blueprint import Page, bp
from fnett.web import locale, once, token_pages
from fnett.web.access import at_the_door, own_pages
from fnett.web.locale import gettext
from fnett.web.redirects import safe_path

LINK, BINDING, INVITATION = "sign_in_link", "sign_in_browser", "invitation"
SIGNS_IN = ("people.confirm_sign_in", "people.confirm_by_code", "people.accept_invitation")


@bp.route("/sign-in", methods=["GET", "POST"], endpoint="sign_in")
@at_the_door
def ask_for_link() -> Page:
    """Ask for a link by mail; the answer never says whether the address is known."""
    form = SignInForm()
    if request.method != "POST":
        session["next"] = safe_path(request.args.get("next"), "")
        return render_template("people/sign_in.html", form=form)
    if not form.validate():
        return render_template("people/sign_in.html", form=form), 422
    try:
        sign_in.ask(form.email.data, request.remote_addr or "", once.secret(BINDING))
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return render_template("people/sign_in.html", form=form), 422
    return redirect(url_for("people.link_sent"), 303)


@bp.after_request
def bind_browser(response: Response) -> Response:
    """Let the browser that asked for a link keep what the link is bound to, also where a double click hears of the second
    answer alone."""
    if (request.endpoint, request.method, response.status_code) == ("people.sign_in", "POST", 303):
        token_pages.keep(response, BINDING, once.secret(BINDING), "/sign-in")
    return response


@bp.after_request
def sign_in_at_a_double_click(response: Response) -> Response:
    """Give the browser the session that its first click began, if that lives: it heard of the second answer alone."""
    if request.endpoint in SIGNS_IN and once.is_double_click() and sessions.is_live(_session_value()):
        _hand_over(response, _session_value())
    return response


@bp.get("/sign-in/sent")
@at_the_door
def link_sent() -> Page:
    """Say that a letter is on its way, and take the code if it is opened elsewhere."""
    return render_template("people/link_sent.html", form=CodeForm())


@bp.get("/sign-in/link/<token>")
@at_the_door
def open_link(token: str) -> Page:
    """Take the token out of the address; opening a link uses nothing up."""
    return token_pages.move_to_cookie(LINK, token, "/sign-in/confirm")


@bp.route("/sign-in/confirm", methods=["GET", "POST"])
@at_the_door
def confirm_sign_in() -> Page:
    """Show the button in the browser that asked, the code in any other; POST signs in."""
    token, binding = token_pages.kept(LINK) or "", token_pages.kept(BINDING)
    if request.method != "POST":
        same = sign_in.is_same_browser(token, binding)
        return render_template("people/confirm_sign_in.html", same_browser=same, code=sign_in.find_code(token))
    try:
        return _signed_in(sign_in.use(token, binding))
    except Refused as refusal:
        return render_template("people/sign_in.html", form=_refused(SignInForm(formdata=None), refusal)), 422


@bp.post("/sign-in/code")
@at_the_door
def confirm_by_code() -> Page:
    """Sign in with the code that the link showed on another device."""
    form = CodeForm()
    if not form.validate():
        return render_template("people/link_sent.html", form=form), 422
    try:
        return _signed_in(sign_in.use_code(form.code.data, token_pages.kept(BINDING)))
    except Refused as refusal:
        return render_template("people/link_sent.html", form=_refused(form, refusal)), 422


@bp.get("/invitation/<token>")
@at_the_door
def open_invitation(token: str) -> Page:
    """Take the token out of the address; opening an invitation accepts nothing."""
    return token_pages.move_to_cookie(INVITATION, token, "/invitation")


@bp.route("/invitation", methods=["GET", "POST"])
@at_the_door
def accept_invitation() -> Page:
    """Show what is offered; POST accepts and signs in whoever is new here."""
    token = token_pages.kept(INVITATION) or ""
    offer = invitations.find_offer(token)
    if request.method != "POST":
        form = LanguageForm(formdata=None, language=locale.language().code)
        return render_template("people/accept_invitation.html", offer=offer, form=form), 200 if offer else 410
    form = LanguageForm()
    language = form.language.data if form.validate() else locale.language().code
    try:
        person_id = invitations.accept(token, language)
    except Refused:
        return render_template("people/accept_invitation.html", offer=None, form=form), 410
    if offer and offer.has_account and not _is_signed_in_as(person_id):
        return _sign_in_next()
    return _signed_in(person_id)


@bp.post("/sign-out")
@own_pages
def sign_out() -> Page:
    """End this browser's session."""
    sessions.end(guard.account())
    flash(gettext("You are signed out."))
    return redirect(url_for("people.sign_in"), 303)


@bp.post("/me/sign-out-everywhere")
@own_pages
def sign_out_everywhere() -> Page:
    """End this person's sessions in every browser, also in one that was lost."""
    sessions.end_all(guard.account().id)
    sessions.end(guard.account())
    flash(gettext("You are signed out everywhere. Sign in again with a new link whenever you like."))
    return redirect(url_for("people.sign_in"), 303)


@bp.post("/me/language")
@own_pages
def set_language() -> Page:
    """Remember the language that this person reads."""
    form = LanguageForm()
    if form.validate():
        persons.set_language(guard.account().id, form.language.data)
    return redirect(safe_path(request.form.get("next"), "/me"), 303)


def _signed_in(person_id: UUID) -> Response:
    wanted = safe_path(session.get("next"), "/me")
    response = redirect(wanted, 303)
    _hand_over(response, sessions.begin(person_id, _session_value()))
    return response


def _session_value() -> str:
    """The secret of this very form with the links that its browser keeps: whoever has not sent both cannot make it."""
    links = (token_pages.kept(name) or "" for name in (LINK, BINDING, INVITATION))
    return once.secret("\x1f".join(("session", *links)))


def _hand_over(response: Response, value: str) -> None:
    sessions.hand_over(value)
    for name, path in ((LINK, "/sign-in/confirm"), (BINDING, "/sign-in"), (INVITATION, "/invitation")):
        token_pages.forget(response, name, path)


def _is_signed_in_as(person_id: UUID) -> bool:
    return bool(current_user.is_authenticated and guard.account().id == person_id)


def _sign_in_next() -> Response:
    """A link that lived for thirty days opens no account that was there before; a fresh one of ten minutes does."""
    flash(gettext("Thank you, you have the role from now on. You had an account already, so please sign in to go on."))
    response = redirect(url_for("people.sign_in"), 303)
    token_pages.forget(response, INVITATION, "/invitation")
    return response


def _refused(form: SignInForm | CodeForm, refusal: Refused) -> SignInForm | CodeForm:
    form.refuse(refusal.message, refusal.field, refusal.values)
    return form
