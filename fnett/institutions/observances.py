"""Larger observances of the families' religions and peoples: when they are, how sure that is, and from which hour.

Dates come from the library `holidays`. Those that follow the moon may move by a day where it is first seen; Jewish
ones begin at sunset the evening before, and an afternoon meeting meets that evening (product G1).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays.calendars.gregorian import FEB, SEP
from holidays.calendars.julian import JULIAN_CALENDAR
from holidays.groups.buddhist import BuddhistCalendarHolidays
from holidays.groups.chinese import ChineseCalendarHolidays
from holidays.groups.christian import ChristianHolidays
from holidays.groups.hebrew import HebrewCalendarHolidays
from holidays.groups.hindu import HinduCalendarHolidays
from holidays.groups.islamic import IslamicHolidays
from holidays.groups.persian import PersianCalendarHolidays
from holidays.holiday_base import HolidayBase

RAMADAN_DAYS = 30
CODES = (
    "rosh_hashanah",
    "meskel",
    "yom_kippur",
    "diwali",
    "orthodox_christmas",
    "lunar_new_year",
    "sami_day",
    "ramadan",
    "eid_al_fitr",
    "nowruz",
    "passover",
    "orthodox_easter",
    "vaisakhi",
    "eid_al_adha",
    "vesak",
)
UNCERTAIN = frozenset({"ramadan", "eid_al_fitr", "eid_al_adha", "diwali"})
FROM_THE_EVE = frozenset({"rosh_hashanah", "yom_kippur", "passover", "orthodox_christmas", "lunar_new_year", "meskel"})


@dataclass(frozen=True)
class Observance:
    """One observance: its code, its days, whether a day earlier or later is possible, and whether its eve counts too."""

    code: str
    first_day: date
    last_day: date
    is_uncertain: bool = False
    has_eve: bool = False

    def meets(self, day: date) -> bool:
        """Whether an afternoon of this day falls into it, as far as one can know."""
        early = timedelta(days=1 if self.is_uncertain or self.has_eve else 0)
        late = timedelta(days=1 if self.is_uncertain else 0)
        return self.first_day - early <= day <= self.last_day + late


class _Eastern(HolidayBase, ChristianHolidays):
    """The days of the churches that keep Easter and Christmas by the old calendar."""

    country = "fnett-eastern"

    def __init__(self, years: int) -> None:
        ChristianHolidays.__init__(self, JULIAN_CALENDAR)
        HolidayBase.__init__(self, years=years)

    def _populate_public_holidays(self) -> None:
        self._add_christmas_day("orthodox_christmas")
        for add in (self._add_good_friday, self._add_holy_saturday, self._add_easter_sunday):
            add("orthodox_easter")


class _Others(
    HolidayBase,
    BuddhistCalendarHolidays,
    ChineseCalendarHolidays,
    HebrewCalendarHolidays,
    HinduCalendarHolidays,
    IslamicHolidays,
    PersianCalendarHolidays,
):
    """Days by the moon, by the sun of other calendars, and the Sámi people's own."""

    country = "fnett-others"

    def __init__(self, years: int) -> None:
        BuddhistCalendarHolidays.__init__(self)
        ChineseCalendarHolidays.__init__(self)
        HebrewCalendarHolidays.__init__(self)
        HinduCalendarHolidays.__init__(self)
        IslamicHolidays.__init__(self, show_estimated=False)
        PersianCalendarHolidays.__init__(self)
        HolidayBase.__init__(self, years=years)

    def _populate_public_holidays(self) -> None:
        self._add_rosh_hashanah("rosh_hashanah", range(2))
        self._add_yom_kippur("yom_kippur")
        self._add_passover("passover")
        self._add_diwali_india("diwali")
        self._add_vaisakhi("vaisakhi")
        self._add_chinese_new_years_day("lunar_new_year")
        self._add_vesak("vesak")
        self._add_nowruz_day("nowruz")
        self._add_ramadan_beginning_day("ramadan")
        self._add_eid_al_fitr_day("eid_al_fitr")
        self._add_eid_al_adha_day("eid_al_adha")
        self._add_holiday("sami_day", date(self._year, FEB, 6))
        leap = self._year % 4 == 3  # the Ethiopian year before a Gregorian leap year is a day longer
        self._add_holiday("meskel", date(self._year, SEP, 28 if leap else 27))


@cache
def of_year(start: int) -> tuple[Observance, ...]:
    """The observances of the school year that begins in `start`, by their first day."""
    found = [made for year in (start, start + 1) for made in _of_calendar_year(year)]
    first, last = date(start, 8, 1), date(start + 1, 7, 31)
    return tuple(
        sorted((o for o in found if first <= o.last_day and o.first_day <= last), key=lambda o: (o.first_day, o.code))
    )


@cache
def unknown(start: int) -> tuple[str, ...]:
    """Which observances no calendar here knows for these years, so that a page can say so instead of staying silent."""
    known = {made.code for year in (start, start + 1) for made in _of_calendar_year(year)}
    return tuple(code for code in CODES if code not in known)


def on(day: date, observances: tuple[Observance, ...]) -> Iterator[Observance]:
    """Those that an afternoon of this day falls into."""
    return (observance for observance in observances if observance.meets(day))


@cache
def _of_calendar_year(year: int) -> tuple[Observance, ...]:
    days: dict[str, list[date]] = {}
    for calendar in (_Eastern(years=year), _Others(years=year)):
        for day in sorted(calendar):
            for code in calendar.get_list(day):
                days.setdefault(code, []).append(day)
    return tuple(_made(code, found) for code, found in days.items())


def _made(code: str, days: list[date]) -> Observance:
    last = days[0] + timedelta(days=RAMADAN_DAYS - 1) if code == "ramadan" else days[-1]
    return Observance(code, days[0], last, code in UNCERTAIN, code in FROM_THE_EVE)
