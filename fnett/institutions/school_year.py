"""The school year: its school days by the county's usual calendar, and the four windows they are cut into.

At least 190 pupil days from mid-August to about 20 June (handbook, section 1.3); breaks move between years and
municipalities, so the county's calendar is a default that closed days are added to.
"""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from holidays.countries.norway import NO

FIRST_MONTH = 8
AUTUMN, WINTER = 41, 8  # ISO weeks where the county is unknown
BREAKS = Path(__file__).parent / "data" / "breaks.csv"
WINDOWS = 4


class Free(StrEnum):
    """Why there is no school on a weekday."""

    AUTUMN = "autumn_break"
    CHRISTMAS = "christmas_break"
    WINTER = "winter_break"
    EASTER = "easter_break"
    HOLIDAY = "public_holiday"


@dataclass(frozen=True)
class Window:
    """A quarter of the year's school days, W1 to W4."""

    number: int
    first_day: date
    last_day: date

    def holds(self, day: date) -> bool:
        """Whether the day lies in this window, days without school between its ends included."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class Year:
    """One institution's school year: its school days, its four windows, and why there is no school on other days."""

    start: int
    days: tuple[date, ...]
    windows: tuple[Window, ...]
    free: Mapping[date, str]


def school_year_of(day: date) -> int:
    """The calendar year in which the school year of this day began; it turns on 1 August."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def label(start: int) -> str:
    """`2026/27` for the year that began in 2026."""
    return f"{start}/{(start + 1) % 100:02d}"


@cache
def school_days(
    start: int, county: str | None, closed: Collection[date] = (), opened: Collection[date] = ()
) -> tuple[date, ...]:
    """The school days of a year in a county, less the closed days and with the opened ones; both must be hashable."""
    free = free_days(start, county)
    first, last = _first_day(start), date(start + 1, 6, 19)
    usual = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    days = {day for day in usual if day.weekday() < 5 and day not in free and day not in closed}
    return tuple(sorted(days | {day for day in opened if school_year_of(day) == start}))


@cache
def free_days(start: int, county: str | None) -> Mapping[date, Free]:
    """Why there is usually no school on a day: public holidays, and the breaks of the county."""
    autumn, winter = _weeks_of(start, county)
    return {
        **dict.fromkeys(_week(start, autumn), Free.AUTUMN),
        **dict.fromkeys(_christmas(start), Free.CHRISTMAS),
        **dict.fromkeys(_week(start + 1, winter), Free.WINTER),
        **dict.fromkeys(_easter_week(start + 1), Free.EASTER),
        **dict.fromkeys(NO(years=(start, start + 1)), Free.HOLIDAY),
    }


@cache
def windows(days: tuple[date, ...]) -> tuple[Window, ...]:
    """The four windows: quarters of the school days, as equal as can be (handbook, section 1.3); none of under 4 days."""
    if len(days) < WINDOWS:
        return ()
    cuts = [round(len(days) * part / WINDOWS) for part in range(WINDOWS + 1)]
    return tuple(Window(n + 1, days[cuts[n]], days[cuts[n + 1] - 1]) for n in range(WINDOWS))


def find_window(day: date, all_windows: Collection[Window]) -> Window | None:
    """The window that a day belongs to; days between two windows, such as a break, belong to the one before."""
    begun = [window for window in all_windows if window.first_day <= day]
    if not begun:
        return None
    last = max(begun, key=lambda window: window.number)
    return last if last.number < WINDOWS or day <= last.last_day else None


def _first_day(start: int) -> date:
    """Schools begin in mid-August: the first weekday from the 15th on."""
    middle = date(start, 8, 15)
    return middle + timedelta(days=max(0, 7 - middle.weekday()) if middle.weekday() >= 5 else 0)


def _week(year: int, week: int) -> list[date]:
    monday = date.fromisocalendar(year, week, 1)
    return [monday + timedelta(days=offset) for offset in range(5)]


def _christmas(start: int) -> list[date]:
    return [date(start, 12, 21) + timedelta(days=offset) for offset in range(14)]


def _easter_week(year: int) -> list[date]:
    """Monday to Wednesday before Easter; the other days are public holidays."""
    thursday = next(day for day, name in NO(years=year, language="no").items() if name == "Skjærtorsdag")
    return [thursday - timedelta(days=offset) for offset in (1, 2, 3)]


def _weeks_of(start: int, county: str | None) -> tuple[int, int]:
    """The ISO weeks of the autumn and the winter break; a year's own row stands before the usual one."""
    rows = _breaks()
    return rows.get((county, str(start))) or rows.get((county, "")) or (AUTUMN, WINTER)


@cache
def _breaks() -> Mapping[tuple[str | None, str], tuple[int, int]]:
    with BREAKS.open(encoding="utf-8", newline="") as source:
        return {
            (row["county"], row["school_year"]): (int(row["autumn_week"]), int(row["winter_week"]))
            for row in csv.DictReader(source)
        }
