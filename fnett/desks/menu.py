"""Where a signed-in person can go: one table, shown as far as their roles allow."""

from collections.abc import Iterable
from typing import Any

from flask import g, request, url_for
from flask_login import current_user

from fnett.people import guard
from fnett.people.access import Permission, may
from fnett.people.accounts import Account
from fnett.web.access import is_for_anybody
from fnett.web.locale import gettext, lazy

Entry = tuple[str, str, Permission]
INSTITUTION: tuple[Entry, ...] = (
    ("desks.institution", lazy("Overview"), Permission.SEE_INSTITUTION),
    ("commitments.commitment", lazy("Commitment"), Permission.SIGN_COMMITMENT),
    ("people.people", lazy("Moderators"), Permission.INVITE_MODERATORS),
    ("networks.networks", lazy("Networks"), Permission.SEE_NETWORKS),
    ("networks.places", lazy("Rooms"), Permission.MANAGE_NETWORKS),
)
OFFICE: tuple[Entry, ...] = (
    ("desks.office", lazy("Today"), Permission.SEE_COUNTRY),
    ("onboarding.institutions", lazy("Schools and kindergartens"), Permission.SEE_COUNTRY),
    ("handovers.handovers", lazy("Hand-overs"), Permission.INVITE_LEADERS),
    ("monitoring.overview", lazy("How it goes"), Permission.SEE_COUNTRY),
)
UNDER = {  # pages whose address does not begin with that of the entry they belong to, by blueprint
    "planner": "networks.networks",
    "owners": "onboarding.institutions",
}


def context() -> dict[str, Any]:
    """`navigation` and `places` for the layout of signed-in pages: (words, address, is the present one)."""
    if not request or is_for_anybody(request.endpoint) or not current_user.is_authenticated:
        return {"navigation": [], "places": []}
    account = guard.account()
    return {"navigation": _navigation(account), "places": _places(account)}


def _navigation(account: Account) -> list[tuple[str, str, bool]]:
    if g.get("slug"):
        roles = account.roles_in(g.slug)
        entries = [(endpoint, words) for endpoint, words, wanted in INSTITUTION if may(roles, wanted)]
    elif (request.endpoint or "").startswith("people.") or not account.office or request.path.startswith("/me"):
        entries = []
    else:
        entries = [(endpoint, words) for endpoint, words, wanted in OFFICE if account.may_in_office(wanted)]
    found = [(gettext(words), url_for(endpoint)) for endpoint, words in entries]
    under = UNDER.get(request.blueprint or "")
    here = url_for(under) if under else _nearest([url for _, url in found])
    return [(words, url, url == here) for words, url in found]


def _nearest(urls: Iterable[str]) -> str | None:
    """The entry that the present page belongs to: the longest that its address begins with."""
    fitting = [url for url in urls if f"{request.path}/".startswith(f"{url.rstrip('/')}/")]
    return max(fitting, key=len, default=None)


def _places(account: Account) -> list[tuple[str, str, bool]]:
    """The office, each institution once, and one's own pages."""
    found = [(gettext("The office"), url_for("desks.office"), request.path.startswith("/office"))] if account.office else []
    institutions = {standing.slug: standing.institution for standing in account.standings}
    found += [(name, url_for("desks.institution", slug=slug), slug == g.get("slug")) for slug, name in institutions.items()]
    return [*found, (gettext("My own pages"), url_for("desks.me"), request.path.startswith("/me"))]
