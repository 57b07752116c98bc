"""Rules of meetings: good dates, wall time, and what may be counted (product G1, G8; security rules 19 and 27)."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from fnett.core.problems import Refused
from fnett.institutions.school_year import Window, find_window, label, school_year_of
from fnett.web.locale import lazy

OSLO = ZoneInfo("Europe/Oslo")
STARTS, ENDS = time(17, 0), time(18, 15)  # handbook, section 7
GOOD_WEEKDAYS = (1, 2, 3)  # Tuesday to Thursday: Mondays and Fridays suit fewer
CANCEL_REASONS = {
    "no_moderator": lazy("No moderator could come"),
    "room": lazy("The room could not be used"),
    "few_could": lazy("Too few could come that day"),
    "illness": lazy("Illness"),
    "weather": lazy("Weather or roads"),
    "merged": lazy("Held together with another meeting"),
    "other_time": lazy("A better time was found"),
}
POOR = {
    "past": lazy("This day has been."),
    "weekend": lazy("This day is in a weekend."),
    "outside_year": lazy("This day is outside the school's days this year."),
    "no_school": lazy("There is usually no school that day."),
    "window_taken": lazy("There is a meeting in this part of the year already."),
}
MOST_ADULTS, MOST_HOUSEHOLDS, MOST_CIRCLES, MOST_PROMISES = 400, 200, 40, 100
LARGEST_SINGLE_CIRCLE, GOOD_CIRCLE = 12, 8  # aim at 6 to 10, split above 12 (handbook, section 7)
LARGEST_PARTY = 6
NO_SUCH_TIME = lazy("The clock is put forward that night, so this time does not exist. Choose another time.")
NOT_THIS_YEAR = lazy("The network is planned for the school year %(year)s. Choose a day in it.")
TOO_EARLY = lazy("The meeting has not begun yet. You can close it as soon as it has.")
MORE_HOUSEHOLDS_THAN_ADULTS = lazy(
    "There cannot be more households than adults. A household is counted once, however many came."
)
MORE_HOUSEHOLDS_THAN_NETWORK = lazy("There are %(households)d households in the network, so no more can have been there.")
CIRCLES_NEED_PEOPLE = lazy("There is at least one circle when someone came, and never more circles than adults.")
NUMBER_TOO_LARGE = lazy("Write a number from %(least)d to %(most)d.")


def propose(windows: Sequence[Window], days: Sequence[date], *, today: date) -> list[date]:
    """One date in each window that is not over: the good weekday nearest its middle, after today."""
    proposals = []
    for window in windows:
        open_days = [day for day in days if window.holds(day) and day > today]
        good = [day for day in open_days if day.weekday() in GOOD_WEEKDAYS] or open_days
        if good:
            middle = window.first_day + (window.last_day - window.first_day) / 2
            proposals.append(min(good, key=lambda day: (abs(day - middle), day)))
    return proposals


def why_poor(
    day: date, days: Collection[date], windows: Sequence[Window], taken: Collection[date], today: date
) -> list[str]:
    """Why a date is poor, as codes; it is a warning and forbids nothing."""
    reasons = []
    if day < today:
        reasons.append("past")
    if day.weekday() >= 5:
        reasons.append("weekend")
    elif not windows or not windows[0].first_day <= day <= windows[-1].last_day:
        reasons.append("outside_year")
    elif day not in days:
        reasons.append("no_school")
    window = find_window(day, windows)
    if window and any(find_window(other, windows) == window for other in taken):
        reasons.append("window_taken")
    return reasons


def wall_time_to_utc(day: date, wall: time, field: str = "starts") -> datetime:
    """The instant of a time on a Norwegian wall; a doubled time is the first of the two. Raises Refused."""
    local = datetime.combine(day, wall, tzinfo=OSLO)
    instant = local.astimezone(UTC)
    if instant.astimezone(OSLO).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refused(NO_SUCH_TIME, field=field)
    return instant


def check_is_in_year(day: date, start: int) -> None:
    """A meeting belongs to the class of one school year, August to July. Raises Refused."""
    if school_year_of(day) != start:
        raise Refused(NOT_THIS_YEAR, field="day", year=label(start), on=day)


def check_can_be_closed(starts_at: datetime, now: datetime) -> None:
    """A meeting is closed once it has begun. Raises Refused."""
    if now < starts_at:
        raise Refused(TOO_EARLY)


def suggested_circles(adults: int) -> int:
    """Into how many circles so many adults go well: one up to twelve, then circles of six to ten."""
    return 1 if adults <= LARGEST_SINGLE_CIRCLE else round(adults / GOOD_CIRCLE)


def check_range(field: str, number: int, least: int, most: int) -> None:
    """A number that can be. Raises Refused beside its field."""
    if not least <= number <= most:
        raise Refused(NUMBER_TOO_LARGE, field=field, least=least, most=most)


def check_numbers(*, adults: int, households: int, circles: int, households_in_network: int | None) -> None:
    """Numbers that fit each other. Raises Refused beside the field that does not."""
    check_range("adults", adults, 0, MOST_ADULTS)
    check_range("households", households, 0, MOST_HOUSEHOLDS)
    check_range("circles", circles, 1, MOST_CIRCLES)
    if households > adults:
        raise Refused(MORE_HOUSEHOLDS_THAN_ADULTS, field="households")
    if households_in_network is not None and households > households_in_network:
        raise Refused(MORE_HOUSEHOLDS_THAN_NETWORK, field="households", households=households_in_network)
    if circles > max(adults, 1) or circles < 1:
        raise Refused(CIRCLES_NEED_PEOPLE, field="circles")
