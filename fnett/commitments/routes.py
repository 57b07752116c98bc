"""The leader reads the commitment, signs it, and keeps a receipt."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fnett.commitments import editions, signing, states
from fnett.commitments.forms import SignForm
from fnett.core import clock
from fnett.core.languages import LANGUAGES
from fnett.core.problems import Refused
from fnett.people import guard
from fnett.people.access import Permission
from fnett.web import locale
from fnett.web.access import requires
from fnett.web.locale import gettext

bp = Blueprint("commitments", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/i/<slug>/commitment")
@requires(Permission.SIGN_COMMITMENT)
def commitment() -> Page:
    """What comes next: an introduction, then the text with the form to sign it, then the receipt."""
    state, signed = signing.state(), signing.find_signed()
    if signed and state == "signed":
        read_in = LANGUAGES[signed.language].own_name
        return render_template("commitments/receipt.html", signed=signed, text_language=read_in)
    if state in (states.NOT_ASKED, "sent"):
        return render_template("commitments/introduction.html")
    text = editions.current().text(_language_of_text())
    form = SignForm(formdata=None, name=guard.account().name, language=text.language, text_hash=text.fingerprint)
    return _text(form, past=signed if signed and signed.valid_until < clock.today() else None)


@bp.post("/i/<slug>/commitment/seen")
@requires(Permission.SIGN_COMMITMENT)
def seen() -> Page:
    """Remember that the leader opened the text, then show it."""
    signing.mark_seen()
    return redirect(url_for("commitments.commitment"), 303)


@bp.post("/i/<slug>/commitment/sign")
@requires(Permission.SIGN_COMMITMENT)
def sign() -> Page:
    """Sign the text that was shown, with a letter as receipt; a second click shows the receipt of the first."""
    form = SignForm()
    if not form.validate():
        return _text(form), 422
    try:
        signing.sign(name=form.name.data, title=form.title.data, language=form.language.data, text_hash=form.text_hash.data)
    except signing.SignedAlready as already:
        flash(gettext(already.message))
        return redirect(url_for("commitments.commitment"), 303)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        form.agreed.data = False  # the tick was for other words
        return _text(form), 422
    flash(gettext("Thank you. It is signed, and a receipt is on its way to your mailbox."))
    return redirect(url_for("commitments.commitment"), 303)


@bp.get("/i/<slug>/commitment/text")
@requires(Permission.SIGN_COMMITMENT)
def text() -> Page:
    """The text alone, for reading once more or for paper."""
    shown = editions.current().text(_language_of_text())
    return render_template("commitments/text.html", text=shown, languages=_languages())


def _text(form: SignForm, past: signing.Signed | None = None) -> str:
    """The text in the form's language with the form below it; what is signed is always what is on this page."""
    shown = editions.current().text(form.language.data if form.language.data in editions.LANGUAGES else _language_of_text())
    form.language.data, form.text_hash.data = shown.language, shown.fingerprint
    state = states.in_words(signing.state())
    return render_template(
        "commitments/commitment.html", form=form, text=shown, languages=_languages(), past=past, state=state
    )


def _language_of_text() -> str:
    """The language chosen on the page, else the leader's own."""
    wanted = request.args.get("text", locale.language().code)
    return wanted if wanted in editions.LANGUAGES else editions.LANGUAGES[0]


def _languages() -> list[tuple[str, str]]:
    return [(code, LANGUAGES[code].own_name) for code in editions.LANGUAGES]
