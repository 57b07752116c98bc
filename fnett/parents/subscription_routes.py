"""Pages of subscriptions: asking for reminders behind a network's code, one's own page behind a link, and calendars."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response as AnyResponse

from fnett.core import clock, tokens
from fnett.core.problems import NotFound, Refused
from fnett.institutions.school_year import school_year_of
from fnett.meetings import feed, planning, replies, words
from fnett.meetings import rules as meetings
from fnett.networks import codes, subscriptions
from fnett.networks.codes import TooMany
from fnett.networks.subscriptions import CALENDAR, PAGE
from fnett.parents import evenings, opening
from fnett.parents.subscription_forms import AnswerForm, ChangeForm, SubscribeForm
from fnett.web import locale
from fnett.web.access import with_code
from fnett.web.letters import link_to

bp = Blueprint("subscriptions", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response | AnyResponse
ONE_CLICK = ("List-Unsubscribe", "One-Click")  # RFC 8058, section 3.2


@bp.route("/n/<code>/subscribe", methods=["GET", "POST"])
@with_code
def subscribe(code: str) -> Page:
    """Ask for reminders; the answer never says whether the address is known."""
    opened = _enter(code)
    form = SubscribeForm(language=locale.language().code)
    if request.method != "POST":
        return _asked_for(code, opened, form)
    _check_proof(tokens.read_code(code))
    if not form.validate():
        return _asked_for(code, opened, form), 422
    try:
        subscriptions.ask(opened.network_id, email=form.email.data, language=form.language.data, once=form.once.data)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _asked_for(code, opened, form), 422
    except TooMany:
        abort(429)
    return redirect(url_for("subscriptions.asked", code=code), 303)


@bp.get("/n/<code>/subscribed")
@with_code
def asked(code: str) -> Page:
    """Say that a letter is on its way."""
    _enter(code)
    return render_template("parents/subscribed.html", code=code)


@bp.route("/reminders/<token>", methods=["GET", "POST"])
@with_code
def reminders(token: str) -> Page:
    """One's own page: GET shows what holds; POST confirms, carries on, renews the calendar's address, or ends.

    A mail program that offers to end the letters posts two fixed words and no proof (RFC 8058). Whoever can send them
    holds the link, and all that they do is to end this one subscription; so these words alone need no proof.
    """
    opened = opening.by_link(PAGE, token)
    if request.method != "POST":
        return _shown(token, opened, AnswerForm(formdata=None)) if opened else _gone()
    if request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        if opened:
            subscriptions.end(opened.subscription_id)
        return render_template("parents/reminders_ended.html")
    _check_proof(token)
    form = ChangeForm()
    if not form.validate():
        abort(422)
    if form.action.data == "end":  # also by a second click, which finds nothing more to end
        if opened:
            subscriptions.end(opened.subscription_id)
        return redirect(url_for("subscriptions.ended"), 303)
    if opened is None:
        return _gone()
    _change(opened.subscription_id, form)
    return redirect(url_for("subscriptions.reminders", token=token), 303)


@bp.post("/reminders/<token>/reply")
@with_code
def answer(token: str) -> Page:
    """Answer for the next meeting from one's own page; nothing that is stored says whose answer it is."""
    opened = opening.by_link(PAGE, token)
    if opened is None:
        return _gone()
    _check_proof(token)
    form = AnswerForm()
    if not form.validate():
        abort(422)
    own = subscriptions.answer_token(opened.subscription_id)
    try:
        evenings.answer(opened.network_id, UUID(form.meeting.data), party_size=form.party_size.data, edit_token=own)
    except Refused as refusal:
        form.refuse(refusal.message, None, refusal.values)
        return _shown(token, opened, form), 422
    except TooMany:
        abort(429)
    return redirect(url_for("subscriptions.reminders", token=token), 303)


@bp.get("/reminders/ended")
@with_code
def ended() -> Page:
    """It is done: the address is forgotten."""
    return render_template("parents/reminders_ended.html")


@bp.get("/calendar/<token>.ics")
@with_code
def calendar(token: str) -> Page:
    """The meetings for a calendar, in the language of the subscription."""
    opened = opening.by_link(CALENDAR, token)
    if opened is None:
        raise NotFound("no such calendar")
    with locale.reading_in(subscriptions.get(opened.subscription_id).language):
        return _as_calendar(feed.of_network(opened.network_id, clock.today()))


@bp.get("/n/<code>/calendar.ics")
@with_code
def network_calendar(code: str) -> Page:
    """The same without a subscription; it ends when the code is renewed."""
    return _as_calendar(feed.of_network(_enter(code).network_id, clock.today()))


@bp.get("/n/<code>/meetings/<uuid:meeting_id>.ics")
@with_code
def meeting_file(code: str, meeting_id: UUID) -> Page:
    """One meeting to keep."""
    return _as_calendar(feed.of_meeting(planning.get(_enter(code).network_id, meeting_id)))


def _enter(code: str) -> codes.Opened:
    opened = opening.by_code(code)
    if opened is None:
        raise NotFound("no network opens with this code")
    return opened


def _check_proof(token: str) -> None:
    """The proof of a page behind a code or a link is made of it (rule 12). Raises CSRFError."""
    if not tokens.is_form_value(token, request.form.get("csrf_token", "")):
        raise CSRFError


def _change(subscription_id: UUID, form: ChangeForm) -> None:
    match form.action.data:
        case "confirm":
            subscriptions.confirm(subscription_id)
        case "carry_on":
            subscriptions.carry_on(subscription_id)
        case "renew":
            subscriptions.renew_calendar(subscription_id, form.generation.data or 0)


def _asked_for(code: str, opened: codes.Opened, form: SubscribeForm) -> str:
    evening = evenings.see(opened.network_id, None)
    if evening.is_practice:
        raise NotFound("nobody comes to practice, so nobody is reminded of it")
    return render_template(
        "parents/subscribe.html",
        code=code,
        meeting=evening.meeting,
        subscribing=form,
        proof=tokens.form_value(tokens.read_code(code)),
        once=replies.new_token(),
    )


def _shown(token: str, opened: subscriptions.Opened, form: AnswerForm) -> str:
    row = subscriptions.get(opened.subscription_id)
    return render_template(
        "parents/reminders.html",
        token=token,
        row=row,
        evening=evenings.see(opened.network_id, subscriptions.answer_token(row.id)),
        words=words,
        form=form,
        proof=tokens.form_value(token),
        once=replies.new_token(),
        sizes=range(1, meetings.LARGEST_PARTY + 1),
        may_carry_on=subscriptions.may_carry_on(row),
        carries_on=row.school_year > school_year_of(clock.today()),
        until=date(row.school_year + 1, 7, 31),
        calendar=link_to("subscriptions.calendar", token=subscriptions.token_of(row.id, CALENDAR)),
        generation=subscriptions.calendar_generation(row.id),
    )


def _gone() -> tuple[str, int]:
    """Unknown, old and ended look alike."""
    return render_template("parents/reminders_gone.html"), 404


def _as_calendar(words: bytes) -> Response:
    return Response(words, mimetype=feed.MIMETYPE)
