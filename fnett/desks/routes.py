"""Each person's front page."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from fnett.commitments import states
from fnett.core import clock
from fnett.desks import belonging, calls, evenings, letters, readiness, rules, stretches
from fnett.desks.seasons import seasons
from fnett.meetings import language_help, talking, words
from fnett.monitoring import overview
from fnett.people import guard
from fnett.people.access import Permission, Role, may
from fnett.web import locale
from fnett.web.access import office as office_view
from fnett.web.access import own_pages, requires
from fnett.web.locale import gettext

bp = Blueprint("desks", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/me")
@own_pages
def me() -> Page:
    """One's own front page: the next evening, where one belongs, and the training path."""
    account = guard.account()
    path = stretches.of_person(account.id, locale.language().code)
    return render_template(
        "desks/me.html",
        account=account,
        evenings=evenings.of_moderator(account, clock.now(), clock.today()),
        institutions=belonging.institutions(account),
        owners=belonging.owners(account),
        office_roles=belonging.in_words(account.office),
        path=path if belonging.is_learning(account) or any(stretch.read for stretch in path) else [],
    )


@bp.get("/i/<slug>/")
@requires(Permission.SEE_INSTITUTION)
def institution() -> Page:
    """The institution's front page: what is done, what comes next."""
    account, roles = guard.account(), guard.account().roles_in(g.slug)
    shown = guard.institution()
    found = seasons(shown, clock.now(), clock.today())
    ready = readiness.read(found) if may(roles, Permission.MANAGE_NETWORKS) else None
    return render_template(
        "desks/institution.html",
        institution=shown,
        seasons=found,
        ready=ready,
        waiting=language_help.waiting(clock.today()) if may(roles, Permission.MANAGE_NETWORKS) else [],
        words=words,
        commitment=states.in_words(ready.commitment) if ready else None,
        may_sign=may(roles, Permission.SIGN_COMMITMENT),
        path=stretches.of_person(account.id, locale.language().code) if Role.MODERATOR in roles else [],
    )


@bp.get("/office")
@office_view(Permission.SEE_COUNTRY)
def office() -> Page:
    """The office's front page: what comes next, the letters, the country in a line."""
    today = clock.today()
    return render_template(
        "desks/office.html",
        greeting=rules.greeting(clock.now().astimezone(clock.OSLO).hour),
        not_signed=calls.not_signed(),
        without_network=calls.without_network(today),
        without_date=calls.without_date(today),
        letters=letters.counts(),
        totals=overview.totals(today),
        requests=talking.open_requests() if guard.account().may_in_office(Permission.ANSWER_REQUESTS) else [],
    )


@bp.post("/office/requests/<uuid:request_id>/answered")
@office_view(Permission.ANSWER_REQUESTS)
def answer_request(request_id: UUID) -> Page:
    """Somebody of the office has talked with whoever asked; a second click changes nothing."""
    talking.answer(request_id)
    flash(gettext("Noted. Thank you for getting in touch."))
    return redirect(url_for(".office"), 303)
