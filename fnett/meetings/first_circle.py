"""First circle in a box (product G21): from nothing to a network with four dates, in one step."""

from datetime import date, time
from uuid import UUID

from fnett.core.problems import Refused
from fnett.institutions.models import Institution
from fnett.institutions.school_year import school_year_of
from fnett.meetings import planner, planning
from fnett.networks import networks, places
from fnett.web.locale import lazy

NO_DATES = lazy("No school days are left this year to propose dates on. Begin when the new school year is here.")


def begin(
    institution: Institution,
    today: date,
    *,
    label: str,
    households: int | None,
    name: str,
    door: str,
    opened_by: str,
    starts: time,
    ends: time,
) -> UUID:
    """Make the network and its room, and plan a date in each window that is left. Raises Refused."""
    network = networks.create(
        label=label, school_year=school_year_of(today), households=households, moderators=(), run_by=_run_by(institution)
    )
    place = places.find_place(name, door) or places.add_place(name=name, door=door, opened_by=opened_by)
    shown = networks.shown(network.id)
    proposals = planner.propose([shown], institution, today, hours=(starts, ends), only_room=place.id)
    days = [proposal.day for proposal in proposals if proposal.day]
    if not days:
        raise Refused(NO_DATES)
    planning.plan_year(network.id, days, starts=starts, ends=ends, place_id=place.id)
    return network.id


def _run_by(institution: Institution) -> str:
    """In kindergartens a member of staff often leads (handbook, section 7.1); it can be changed at any time."""
    return "staff" if institution.kind == "kindergarten" else "parents"
