"""The text to paste into the municipality's own parent tool: plain words in the parents' language, no names (L9)."""

from datetime import date

from fnett.meetings.models import Meeting
from fnett.meetings.words import OPENED_BY
from fnett.networks.models import Place
from fnett.web.locale import clocktime, gettext, longdate, ngettext, reading_in

MOST = 700  # characters; what parents read on a locked phone


def text_of(meeting: Meeting, place: Place | None, label: str, address: str, language: str) -> str:
    """What parents of this language read: welcome, when, where, how long, that silence is fine, and the link."""
    with reading_in(language):
        lines = (
            gettext("Welcome to the parent network of %(label)s", label=label),
            "",
            _when(meeting),
            _where(place),
            "",
            gettext("You do not have to say anything.") + " " + gettext("It is fine just to listen."),
            "",
            gettext("Read more, and say whether you are coming, without a name:"),
            address,
        )
        return "\n".join(lines)


def change_of(meeting: Meeting, place: Place | None, label: str, address: str, language: str, was_on: date) -> str:
    """What parents of this language read who were told another day: the new one, or that nobody needs to come."""
    with reading_in(language):
        named = {"network": label, "day": longdate(was_on)}
        if meeting.state == "cancelled":
            said = [gettext("The meeting of %(network)s on %(day)s is called off. Nobody needs to come then.", **named)]
        else:
            moved = gettext("The meeting of %(network)s on %(day)s is moved. The new time:", **named)
            said = [moved, "", _when(meeting), _where(place)]
        return "\n".join([*said, "", gettext("Read more, and say whether you are coming, without a name:"), address])


def _when(meeting: Meeting) -> str:
    day, starts, ends = longdate(meeting.day), clocktime(meeting.starts), clocktime(meeting.ends)
    when = gettext("We meet on %(day)s, from %(starts)s to %(ends)s.", day=day, starts=starts, ends=ends)
    return when + " " + ngettext("It takes %(num)d minute.", "It takes %(num)d minutes.", _minutes(meeting))


def _minutes(meeting: Meeting) -> int:
    return int((meeting.ends_at - meeting.starts_at).total_seconds()) // 60


def _where(place: Place | None) -> str:
    if place is None:
        return gettext("The room is not known yet. It stands at the address below as soon as it is.")
    room = gettext("%(room)s, %(door)s.", room=place.name, door=place.door)
    return f"{room} {gettext(OPENED_BY[place.opened_by])}"
