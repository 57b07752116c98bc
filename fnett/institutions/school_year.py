"""The school year: its school days by the county's usual calendar, and the four windows they are cut into.

At least 190 pupil days from mid-August to about 20 June (handbook, section 1.3); breaks move between years and
municipalities, so the county's calendar is a default that closed days are added to.
"""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from holidays.countries.norway import NO

FIRST_MONTH = 8
AUTUMN, WINTER = 41, 8  # ISO weeks where the county is unknown
BREAKS = Path(__file__).parent / "data" / "breaks.csv"
WINDOWS = 4


@dataclass(frozen=True)
class Window:
    """A quarter of the year's school days, W1 to W4."""

    number: int
    first_day: date
    last_day: date

    def holds(self, day: date) -> bool:
        """Whether the day lies in this window, days without school between its ends included."""
        return self.first_day <= day <= self.last_day


def school_year_of(day: date) -> int:
    """The calendar year in which the school year of this day began; it turns on 1 August."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def label(start: int) -> str:
    """`2026/27` for the year that began in 2026."""
    return f"{start}/{(start + 1) % 100:02d}"


@cache
def school_days(start: int, county: str | None, closed: Collection[date] = ()) -> tuple[date, ...]:
    """The school days of a year in a county, less the closed days; `closed` must be hashable (a tuple or frozenset)."""
    autumn, winter = _breaks().get(county or "", (AUTUMN, WINTER))
    free = {*closed, *_week(start, autumn), *_week(start + 1, winter), *_easter_week(start + 1)}
    holidays = NO(years=(start, start + 1))
    day, last = _first_day(start), date(start + 1, 6, 19)
    found = []
    while day <= last:
        if day.weekday() < 5 and day not in free and day not in holidays and not _is_christmas(day, start):
            found.append(day)
        day += timedelta(days=1)
    return tuple(found)


@cache
def windows(days: tuple[date, ...]) -> tuple[Window, ...]:
    """The four windows: quarters of the school days, as equal as can be (handbook, section 1.3)."""
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


def _is_christmas(day: date, start: int) -> bool:
    return date(start, 12, 21) <= day <= date(start + 1, 1, 3)


def _easter_week(year: int) -> list[date]:
    """Monday to Wednesday before Easter; the other days are public holidays."""
    thursday = next(day for day, name in NO(years=year, language="no").items() if name == "Skjærtorsdag")
    return [thursday - timedelta(days=offset) for offset in (1, 2, 3)]


@cache
def _breaks() -> dict[str, tuple[int, int]]:
    with BREAKS.open(encoding="utf-8", newline="") as source:
        return {row["county"]: (int(row["autumn_week"]), int(row["winter_week"])) for row in csv.DictReader(source)}
