"""The institution's networks and the rooms they meet in."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fnett.core import clock
from fnett.core.problems import Refused
from fnett.institutions.school_year import label, school_year_of
from fnett.networks import codes, interest, languages, places, relays
from fnett.networks import networks as networks_
from fnett.networks.forms import OPENED_BY, NetworkForm, PlaceForm
from fnett.people import guard, members
from fnett.people.access import Permission, Role
from fnett.web.access import requires
from fnett.web.locale import gettext

bp = Blueprint("networks", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response
NETWORK = "/i/<slug>/networks/<uuid:network_id>"


@bp.get("/i/<slug>/networks")
@requires(Permission.SEE_NETWORKS)
def networks() -> Page:
    """The networks that one sees here: all of them, or those one leads."""
    may_manage = guard.allows(Permission.MANAGE_NETWORKS)
    found = networks_.all_shown()
    offers = interest.offers() if may_manage else []
    return render_template("networks/networks.html", networks=found, may_manage=may_manage, offers=offers, year_label=label)


@bp.post(f"{NETWORK}/offers/<uuid:interest_id>/take-off")
@requires(Permission.MANAGE_NETWORKS)
def take_off(network_id: UUID, interest_id: UUID) -> Page:
    """Delete the address of a parent who offered to be a moderator."""
    interest.take_off(network_id, interest_id)
    flash(gettext("The address is deleted."))
    return redirect(url_for("networks.networks"), 303)


@bp.route("/i/<slug>/networks/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_NETWORKS)
def network_new() -> Page:
    """Begin a network with its class and its moderators."""
    form = NetworkForm(invited_in=languages.usual(guard.institution()))
    form.offer(members.members(Role.MODERATOR))
    if not form.is_submitted():
        return render_template("networks/network_new.html", form=form)
    if not form.validate():
        return render_template("networks/network_new.html", form=form), 422
    try:
        network = networks_.create(school_year=school_year_of(clock.today()), **form.values)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return render_template("networks/network_new.html", form=form), 422
    flash(gettext("The network is there. Next come four dates and the sheet for the parents."))
    return redirect(url_for("meetings.network", network_id=network.id), 303)


@bp.route(f"{NETWORK}/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_NETWORKS)
def network_change(network_id: UUID) -> Page:
    """Set right what the network is called, how many it is for, and who leads it."""
    network = networks_.shown(network_id)
    form = NetworkForm(
        label=network.label,
        households=network.households,
        run_by=network.run_by,
        moderators=[str(person) for person in networks_.moderators_of(network_id)],
        invited_in=languages.chosen(network_id) or languages.usual(guard.institution()),
        relay=relays.find(network_id),
    )
    form.offer(members.members(Role.MODERATOR))
    if not form.is_submitted():
        return render_template("networks/network_change.html", form=form, network=network)
    if not form.validate():
        return render_template("networks/network_change.html", form=form, network=network), 422
    try:
        networks_.change(network_id, **form.values)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return render_template("networks/network_change.html", form=form, network=network), 422
    flash(gettext("That is set right."))
    return redirect(url_for("meetings.network", network_id=network_id), 303)


@bp.route(f"{NETWORK}/code", methods=["GET", "POST"])
@requires(Permission.MANAGE_NETWORKS)
def renew_code(network_id: UUID) -> Page:
    """Say what a new code means; POST gives the network one, and the old sheets open nothing any more."""
    network = networks_.shown(network_id)
    if request.method != "POST":
        return render_template("networks/renew_code.html", network=network, generation=codes.generation_of(network_id))
    codes.renew(network_id, request.form.get("generation", 0, type=int))
    flash(gettext("The network has a new code. Print the sheet anew and hand it out."))
    return redirect(url_for("meetings.network", network_id=network_id), 303)


@bp.route("/i/<slug>/rooms", methods=["GET", "POST"], endpoint="places")
@requires(Permission.MANAGE_NETWORKS)
def places_list() -> Page:
    """The rooms to meet in, each with its door; POST puts one more on the list."""
    form = PlaceForm()
    if not form.is_submitted():
        return _rooms(form)
    if not form.validate():
        return _rooms(form), 422
    try:
        places.add_place(name=form.name.data, door=form.door.data, opened_by=form.opened_by.data)
    except Refused as refusal:
        form.refuse(refusal.message, refusal.field, refusal.values)
        return _rooms(form), 422
    flash(gettext("The room is on the list."))
    return redirect(url_for("networks.places"), 303)


def _rooms(form: PlaceForm) -> str:
    opened_by = {choice.value: choice.label for choice in OPENED_BY}
    return render_template("networks/places.html", form=form, rooms=places.all_places(), opened_by=opened_by)
