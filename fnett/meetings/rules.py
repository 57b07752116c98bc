"""Rules of meetings: good dates, wall time, and what may be counted (product G1, G8; security rules 19 and 27)."""

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fnett.core.languages import HELP_LANGUAGES
from fnett.core.problems import Refused
from fnett.institutions.observances import Observance
from fnett.institutions.school_year import Year, find_window, label, school_year_of
from fnett.web.locale import lazy

OSLO = ZoneInfo("Europe/Oslo")
STARTS, ENDS = time(17, 0), time(18, 15)  # handbook, section 7
GOOD_WEEKDAYS = (1, 2, 3)  # Tuesday to Thursday: Mondays and Fridays suit fewer
MOST_AFTER_PARENTS_MEETING = 2  # product G1
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
    "autumn_break": lazy("The schools have their autumn break then."),
    "christmas_break": lazy("It is Christmas holiday then."),
    "winter_break": lazy("The schools have their winter break then."),
    "easter_break": lazy("It is Easter holiday then."),
    "public_holiday": lazy("It is a public holiday."),
    "planning_day": lazy("The staff have a planning day, and the children are at home."),
    "break": lazy("It is closed here then, by your own calendar."),
    "closed": lazy("It is closed here then, by your own calendar."),
    "no_school": lazy("There is usually no school that day."),
    "before_days_off": lazy("Days off begin the day after, and many are on their way."),
    "window_taken": lazy("There is a meeting in this part of the year already."),
    "moderator_busy": lazy("A moderator of this network leads another circle that day."),
    "room_busy": lazy("The room is taken at that time."),
    "third_after": lazy("Two circles after a parents' meeting are plenty; an evening of its own gives more room to talk."),
}
NO_PROPOSAL = {
    "no_day_left": lazy("No school day is left in a part of the year."),
    "no_room_left": lazy(
        "No room is free on the days that are left in a part of the year. Add a room, or choose other hours."
    ),
    "no_moderator_free": lazy("A moderator leads another circle on each day that is left in a part of the year."),
}
OBSERVED = {
    "rosh_hashanah": lazy("It is Rosh Hashanah, the Jewish new year, from the evening before."),
    "yom_kippur": lazy("It is Yom Kippur, the Jewish day of atonement, from the evening before."),
    "passover": lazy("It is Passover, Pesach, from the evening before."),
    "meskel": lazy("It is Meskel, a feast of many from Eritrea and Ethiopia, from the evening before."),
    "orthodox_christmas": lazy("It is Christmas in many Orthodox churches, from the evening before."),
    "orthodox_easter": lazy("It is Easter in the Orthodox churches."),
    "ramadan": lazy(
        "It is Ramadan, give or take a day. Who fasts goes home at sunset: begin earlier, or offer food to take along."
    ),
    "eid_al_fitr": lazy("It is Eid al-Fitr, give or take a day: the moon decides."),
    "eid_al_adha": lazy("It is Eid al-Adha, give or take a day: the moon decides."),
    "diwali": lazy("It is Diwali, give or take a day."),
    "vaisakhi": lazy("It is Vaisakhi, the harvest feast of Sikhs and many others."),
    "vesak": lazy("It is Vesak, the day of the Buddha."),
    "lunar_new_year": lazy("It is the lunar new year of many from Vietnam and China, from the evening before."),
    "nowruz": lazy("It is Nowruz, the new year of many Persians, Kurds and Afghans."),
    "sami_day": lazy("It is the Sámi national day."),
}
MOST_ADULTS, MOST_HOUSEHOLDS, MOST_CIRCLES, MOST_PROMISES = 400, 200, 40, 100
COUNTED = {  # what an address may carry to the closing form, each with its least and its most
    "adults": (0, MOST_ADULTS),
    "households": (0, MOST_HOUSEHOLDS),
    "circles": (1, MOST_CIRCLES),
    "contacts_promised": (0, MOST_PROMISES),
}
TAPPED = ("adults", "households")  # on the evening, one tap each
LARGEST_SINGLE_CIRCLE, GOOD_CIRCLE = 12, 8  # aim at 6 to 10, split above 12 (handbook, section 7)
LARGEST_PARTY = 6
FEW = 3  # adults, the moderator included: many circles begin so (product T16)
NO_SUCH_TIME = lazy("The clock is put forward that night, so this time does not exist. Choose another time.")
NOT_THIS_YEAR = lazy("The network is planned for the school year %(year)s. Choose a day in it.")
PAST_DAY = lazy("That day is over. Choose a day that is still to come.")
TOO_EARLY = lazy("The meeting has not begun yet. You can close it as soon as it has.")
MORE_HOUSEHOLDS_THAN_ADULTS = lazy(
    "There cannot be more households than adults. A household is counted once, however many came."
)
MORE_HOUSEHOLDS_THAN_NETWORK = lazy("There are %(households)d households in the network, so no more can have been there.")
CIRCLES_NEED_PEOPLE = lazy("There is at least one circle when someone came, and never more circles than adults.")
UNKNOWN_LANGUAGE = lazy("Choose a language from the list.")
NUMBER_TOO_LARGE = lazy("Write a number from %(least)d to %(most)d.")


def why_poor(
    day: date, year: Year, taken: Collection[date], today: date, observances: Collection[Observance] = ()
) -> list[str]:
    """Why a date is poor, as codes of POOR and OBSERVED; it is a warning and forbids nothing (product G1)."""
    reasons = ["past"] if day < today else []
    if day.weekday() >= 5:
        reasons.append("weekend")
    elif not year.windows or not year.windows[0].first_day <= day <= year.windows[-1].last_day:
        reasons.append("outside_year")
    elif day not in year.days:
        reasons.append(year.free.get(day, "no_school"))
    elif is_before_days_off(day, year):
        reasons.append("before_days_off")
    reasons += [observance.code for observance in observances if observance.meets(day)]
    window = find_window(day, year.windows)
    if window and any(find_window(other, year.windows) == window for other in taken):
        reasons.append("window_taken")
    return reasons


def is_before_days_off(day: date, year: Year) -> bool:
    """Whether the next weekday is none of the school days, or Friday comes before a week off."""
    following = day + timedelta(days=3 if day.weekday() == 4 else 1)
    return day in year.days and following not in year.days


def words_of(code: str) -> str:
    """The sentence of a reason, to look up in the reader's language."""
    return POOR.get(code) or OBSERVED[code]


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


def check_is_not_moved_back(day: date, before: date, today: date) -> None:
    """An evening that is still to come is not moved to one that is over. Raises Refused."""
    if day < today <= before:
        raise Refused(PAST_DAY, field="day", on=day)


def check_can_be_closed(starts_at: datetime, now: datetime) -> None:
    """A meeting is closed once it has begun. Raises Refused."""
    if now < starts_at:
        raise Refused(TOO_EARLY)


def suggested_circles(adults: int) -> int:
    """Into how many circles so many adults go well: one up to twelve, then circles of six to ten."""
    return 1 if adults <= LARGEST_SINGLE_CIRCLE else round(adults / GOOD_CIRCLE)


def is_few(adults: int | None) -> bool:
    """Whether so few came that whoever led deserves a word that carries on."""
    return adults is not None and adults <= FEW


def nobody_came(adults: int | None, households: int | None) -> bool:
    """Whether whoever led was alone with the chairs, or among staff: there is nobody to thank for coming."""
    return adults is not None and (adults <= 1 or households == 0)


def read_number(text: str | None, least: int, most: int) -> int | None:
    """The number that an address carries, where it is a whole one within these bounds; None for anything else."""
    if text is None or not re.fullmatch("[0-9]{1,4}", text):
        return None
    return int(text) if least <= int(text) <= most else None


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


def read_help_language(code: str | None) -> str | None:
    """A language of the closed list, or none. Raises Refused."""
    if code and code not in HELP_LANGUAGES:
        raise Refused(UNKNOWN_LANGUAGE, field="help_language")
    return code or None
