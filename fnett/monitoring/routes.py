"""What the office sees of the country: commitment, training, meetings, regularity."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from fnett.commitments import states
from fnett.core import clock
from fnett.institutions import school_year
from fnett.institutions.geography import find_municipality
from fnett.monitoring import overview as overviews
from fnett.people.access import Permission
from fnett.web.access import office
from fnett.web.paging import read_after

bp = Blueprint("monitoring", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/office/overview")
@office(Permission.SEE_COUNTRY)
def overview() -> Page:
    """Every institution that takes part or is invited, by name."""
    today = clock.today()
    return render_template(
        "monitoring/overview.html",
        overview=overviews.read(today, read_after(request.args)),
        year=school_year.label(school_year.school_year_of(today)),
        in_words=states.in_words,
        place=find_municipality,
    )
