"""Pages for parents and for anyone: the front page, help, and a network's page behind its code."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from fnett.core import clock, tokens
from fnett.core.problems import NotFound, Refused
from fnett.meetings import replies, sheet, words
from fnett.meetings import rules as meetings
from fnett.networks import interest
from fnett.networks.codes import Opened, TooMany
from fnett.parents import beside, evenings, opening, public_pages, rules, texts
from fnett.parents.forms import NO_SUCH_PAGE, FindForm, OfferForm, ReplyForm
from fnett.web import locale, token_pages
from fnett.web.access import public, with_code
from fnett.web.locale import gettext, lazy

bp = Blueprint("parents", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response
ANSWER = "answer"  # the cookie with which a browser changes its answer
NEUTRAL = lazy("Parents meet and talk together. When and where stands here:")  # names no school and no class


@bp.get("/", endpoint="start")
@public
def choose_front() -> Page:
    """Lead to the front page in the reader's language."""
    return redirect(url_for("parents.front", lang=locale.language().code), 302)


@bp.get("/<any(nb, nn, en):lang>/")
@public
def front(lang: str) -> Page:
    """What a parent network is, where it comes from, and where to go from here."""
    text = texts.get("parents/front", lang)
    demo = current_app.extensions["fnett.settings"].demo
    return public_pages.answer("parents/front.html", text=text, form=FindForm(formdata=None), demo=demo)


@bp.get("/help", endpoint="choose_help")
@public
def choose_help() -> Page:
    """Lead to the help page in the reader's language."""
    return redirect(url_for("parents.help", lang=locale.language().code), 302)


@bp.get("/<any(nb, nn, en):lang>/help", endpoint="help")
@public
def help_page(lang: str) -> Page:
    """Whom to call in the hard moment: no sign-in, no script, no database."""
    return public_pages.answer("parents/help.html", text=texts.get("help/hard-moment", lang))


@bp.get("/n")
@with_code
def find() -> Page:
    """Type the code from the invitation sheet."""
    if "code" not in request.args:
        return render_template("parents/find.html", form=FindForm(formdata=None))
    form = FindForm(request.args)
    if not form.validate():
        return render_template("parents/find.html", form=form), 422
    return redirect(url_for("parents.network", code=rules.find_address(form.code.data)), 303)


@bp.get("/n/<code>")
@with_code
def network(code: str) -> Page:
    """When and where the network meets next, and the answer to it."""
    address = rules.find_address(code)
    if address and address != code:
        return redirect(url_for("parents.network", code=address, lang=request.args.get("lang")), 303)
    opened = _enter(code)
    return _shown(code, opened) if opened else _unknown(code)


@bp.get("/n/<code>/share")
@with_code
def share(code: str) -> Page:
    """The link to pass on: as a text message, to copy, or by what the phone offers; nothing of it is stored."""
    if _enter(code) is None:
        return _unknown(code)
    message = f"{gettext(NEUTRAL)} {sheet.address_of(code)}"
    return render_template("parents/share.html", code=code, address=sheet.address_of(code), message=message)


@bp.route("/n/<code>/reply", methods=["GET", "POST"])
@with_code
def reply(code: str) -> Page:
    """Answer with one tap, or change the answer; whoever comes here by a link is led to the page."""
    opened = _enter(code)
    if opened is None:
        return _unknown(code)
    if request.method != "POST":
        return redirect(url_for("parents.network", lang=request.args.get("lang"), **_here(code)), 303)
    _check_proof(code)
    form = ReplyForm()
    if not form.validate():
        return _shown(code, opened, form), 422
    try:
        token, meeting = evenings.answer(
            opened.network_id,
            UUID(form.meeting.data),
            party_size=form.party_size.data,
            help_language=form.help_language.data,
            edit_token=token_pages.kept(ANSWER) or form.once.data,
        )
    except Refused as refusal:
        form.refuse(refusal.message, None, refusal.values)
        return _shown(code, opened, form), 422
    except TooMany:
        abort(429)
    response = redirect(url_for("parents.network", **_here(code)), 303)
    minutes = int((meeting.ends_at - clock.now()).total_seconds() // 60)
    token_pages.keep(response, ANSWER, token, url_for("parents.network", code=code), minutes=minutes)
    return response


@bp.route("/n/<code>/moderator", methods=["GET", "POST"])
@with_code
def offer(code: str) -> Page:
    """What a moderator is like; leave an address for the leader: one could be one."""
    opened = _enter(code)
    if opened is None:
        return _unknown(code)
    if evenings.see(opened.network_id, None).is_practice:
        raise NotFound("nobody comes to practice, so nobody offers to lead it")
    if request.method != "POST":
        return _asked(code, OfferForm(formdata=None))
    _check_proof(code)
    form = OfferForm()
    try:
        interest.offer(opened.network_id, form.email.data or "")
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _asked(code, form), 422
    except TooMany:
        abort(429)
    return redirect(url_for("parents.offer", **_here(code), offered="yes"), 303)


def _enter(code: str) -> Opened | None:
    """Bind this request to the one network that the code opens."""
    return opening.by_code(code)


def _check_proof(code: str) -> None:
    """The proof is derived from the code (security rule 12). Raises CSRFError."""
    if not tokens.is_form_value(tokens.read_code(code), request.form.get("csrf_token", "")):
        raise CSRFError


def _here(code: str) -> dict[str, Any]:
    """This page as it is read now, with the Norwegian beside it or without."""
    return {"code": code, "with": beside.find(request.args.get("with"))}


def _shown(code: str, opened: Opened, form: ReplyForm | None = None) -> str:
    language = locale.language().code
    return render_template(
        "parents/network.html",
        code=code,
        here=_here(code),
        evening=evenings.see(opened.network_id, token_pages.kept(ANSWER)),
        form=form,
        proof=tokens.form_value(tokens.read_code(code)),
        once=replies.new_token(),
        sizes=range(1, meetings.LARGEST_PARTY + 1),
        help_choices=beside.help_choices,
        beside=beside.of(request.args.get("with")),
        words=words,
        text=texts.get("parents/network", language),
        texts=texts,
    )


def _asked(code: str, form: OfferForm) -> str:
    norwegian = beside.of(request.args.get("with"))
    return render_template(
        "parents/moderator.html",
        here=_here(code),
        form=form,
        offered="offered" in request.args,
        proof=tokens.form_value(tokens.read_code(code)),
        once=replies.new_token(),
        beside=norwegian,
        text=texts.find("parents/moderator", locale.language().code),
        norwegian=texts.find("parents/moderator", norwegian.code) if norwegian else None,
    )


def _unknown(code: str) -> tuple[str, int]:
    """Foreign, old and wrong look alike; what was typed stays."""
    form = FindForm(formdata=None, code=code)
    form.refuse(NO_SUCH_PAGE, "code", {})
    return render_template("parents/find.html", form=form), 404
