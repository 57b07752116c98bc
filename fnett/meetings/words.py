"""Sentences about meetings that pages and prints share, in the bound language."""

from fnett.meetings.models import Meeting
from fnett.web.locale import gettext, lazy, ngettext

OPENED_BY = {
    "open": lazy("The door is open."),
    "moderator": lazy("The moderator opens the door."),
    "staff": lazy("Someone from the staff opens the door."),
    "bell": lazy("Ring the bell."),
}


def of_evening(meeting: Meeting, households: int | None) -> str:
    """How many households had someone there: half full, and of how many where that is known."""
    came = meeting.households or 0
    if not meeting.adults:
        return gettext("The room was ready, and nobody came this time. The circle is there again next time.")
    if households:
        return ngettext(
            "%(num)d of %(all)d households had someone there.",
            "%(num)d of %(all)d households had someone there.",
            came,
            all=households,
        )
    return ngettext("%(num)d household had someone there.", "%(num)d households had someone there.", came)
