"""A network's school year as its page shows it: four windows with their meetings, what is held, what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from fnett.institutions import calendars, observances
from fnett.institutions.models import Institution
from fnett.institutions.school_year import Window, Year, find_window, label
from fnett.meetings import hours, planning, rules
from fnett.meetings.models import Meeting
from fnett.networks import places
from fnett.networks.models import Place
from fnett.networks.networks import Shown

MEETINGS_A_YEAR = 4


@dataclass(frozen=True)
class Seen:
    """A meeting with its room, why its day is poor, whether it is today or has begun, and whether nobody has closed it."""

    meeting: Meeting
    place: Place | None
    poor: tuple[str, ...]
    has_begun: bool
    is_today: bool
    is_unreported: bool


@dataclass(frozen=True)
class Part:
    """One window of the year with its meetings."""

    window: Window
    meetings: tuple[Seen, ...]
    is_over: bool

    @property
    def is_open(self) -> bool:
        """Whether a date can still be chosen: to come, and nothing held or planned in it."""
        return not self.is_over and all(seen.meeting.state == "cancelled" for seen in self.meetings)


@dataclass(frozen=True)
class Season:
    """The whole year; `outside` are meetings on days that belong to no window."""

    label: str
    parts: tuple[Part, ...]
    outside: tuple[Seen, ...]
    held: int
    total: int
    coming: Seen | None
    promised: int | None


def of(network: Shown, institution: Institution, now: datetime, today: date) -> Season:
    """The present school year of a network."""
    year = calendars.year_of(institution, network.school_year)
    rooms = {place.id: place for place in places.all_places()}
    meetings = of_year(network)
    seen = {m.id: _seen(m, _room(m, rooms), _poor(m, meetings, year, today), now) for m in meetings}
    placed = {m.id: find_window(m.day, year.windows) for m in meetings}
    held = sum(meeting.state == "held" for meeting in meetings)
    return Season(
        label(network.school_year),
        tuple(
            Part(window, tuple(seen[m.id] for m in meetings if placed[m.id] == window), window.last_day < today)
            for window in year.windows
        ),
        tuple(seen[m.id] for m in meetings if placed[m.id] is None),
        held,
        max(MEETINGS_A_YEAR, held),
        next((seen[m.id] for m in meetings if m.state == "planned" and m.day >= today), None),
        promised_before(meetings, now),
    )


def of_year(network: Shown) -> list[Meeting]:
    """The meetings of the network's present school year by day."""
    return [meeting for meeting in planning.of_network(network.id) if meeting.network_year_id == network.year_id]


def promised_before(meetings: Sequence[Meeting], moment: datetime) -> int | None:
    """How many promised to get in touch at the last meeting that was held by then; None where nobody wrote it down."""
    held = [meeting for meeting in meetings if meeting.state == "held" and meeting.starts_at < moment]
    return max(held, key=lambda meeting: meeting.starts_at).contacts_promised if held else None


def open_windows(network: Shown, year: Year, today: date) -> list[Window]:
    """The windows that are not over and have no meeting yet."""
    days = _taken(of_year(network))
    return [
        window
        for window in year.windows
        if window.last_day > today and all(find_window(day, year.windows) != window for day in days)
    ]


def why_poor(network: Shown, year: Year, day: date, today: date) -> list[str]:
    """Why a day that is not planned yet is poor, as sentences to look up."""
    return [
        rules.words_of(code)
        for code in rules.why_poor(day, year, _taken(of_year(network)), today, observances.of_year(year.start))
    ]


def _seen(meeting: Meeting, room: Place | None, poor: tuple[str, ...], now: datetime) -> Seen:
    is_today = meeting.day == now.astimezone(rules.OSLO).date()
    is_unreported = hours.is_unreported(meeting.state, meeting.ends_at, now)
    return Seen(meeting, room, poor, meeting.starts_at <= now, is_today, is_unreported)


def _poor(meeting: Meeting, meetings: list[Meeting], year: Year, today: date) -> tuple[str, ...]:
    """Only a day to come can still be moved; of two meetings in a window the later made carries the words."""
    if meeting.state != "planned" or meeting.day < today:
        return ()
    taken = _taken([other for other in meetings if other.id < meeting.id])
    codes = rules.why_poor(meeting.day, year, taken, today, observances.of_year(year.start))
    after = [other for other in meetings if other.after_parents_meeting and other.state != "cancelled"]
    if meeting in after[rules.MOST_AFTER_PARENTS_MEETING :]:
        codes.append("third_after")
    return tuple(rules.words_of(code) for code in codes)


def _taken(meetings: list[Meeting]) -> list[date]:
    return [meeting.day for meeting in meetings if meeting.state != "cancelled"]


def _room(meeting: Meeting, rooms: dict[UUID, Place]) -> Place | None:
    return rooms.get(meeting.place_id) if meeting.place_id else None
