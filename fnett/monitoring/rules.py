"""Regularity of a network's year and how much of it is reported: pure rules (product F2 and F3).

C = due windows with a held meeting / due windows; a window is due when it is over, or once a meeting was held in it.
Excused windows leave both counts. S = clip(2 - longest gap / 60, 0, 1), gaps in school days from the year's first school
day over the held meetings to the last day reckoned (today, or the year's last). R = round(100 (0.75 C + 0.25 S)), halves
rounded up. Reporting stands beside the index: under half of the due windows reported, the index is unknown.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from fnett.institutions.school_year import WINDOWS, Window, find_window

COVERAGE, SPACING = Fraction(3, 4), Fraction(1, 4)
LONG_GAP = 60  # school days
ON_TIME = timedelta(days=7)
ENOUGH = Fraction(1, 2)


@dataclass(frozen=True)
class Regularity:
    """The index from 0 to 100 and what it is made of; `index` None where no window is due yet."""

    index: int | None
    held: int
    due: int
    longest_gap: int


@dataclass(frozen=True)
class Reporting:
    """How many of the due windows are reported, and how many evenings were closed within a week; None where none is due."""

    reported: int
    due: int
    on_time: int
    past: int

    @property
    def is_enough(self) -> bool:
        """Whether so much is reported that the index may be shown (product F3)."""
        return self.due > 0 and Fraction(self.reported, self.due) >= ENOUGH

    @property
    def rate(self) -> int | None:
        """The reporting rate in per cent."""
        return round_half_up(Fraction(100 * self.reported, self.due)) if self.due else None


@dataclass(frozen=True)
class Evening:
    """A meeting as the reckoning sees it: its day, its state, and when somebody closed it."""

    day: date
    state: str
    closed_at: datetime | None = None


@dataclass(frozen=True)
class NetworkStanding:
    """A network's year on a day; `unknown` of its four meetings should be known by now and are not."""

    regularity: Regularity
    reporting: Reporting
    held: int
    unknown: int


@dataclass(frozen=True)
class InstitutionStanding:
    """An institution's year on a day: its networks together; `index` and `rate` None where they are not known."""

    networks: int
    held: int
    unknown: int
    index: int | None
    rate: int | None

    @property
    def total(self) -> int:
        """The meetings of a whole year: four a network."""
        return WINDOWS * self.networks


def standing(
    days: Sequence[date], windows: Sequence[Window], evenings: Collection[Evening], today: date
) -> NetworkStanding:
    """Where one network's year stands; a fifth meeting is welcome, but the year has four chairs."""
    held = [evening.day for evening in evenings if evening.state == "held"]
    told = reporting(windows, evenings, today)
    shown = min(len(held), WINDOWS)
    return NetworkStanding(
        regularity(days, windows, held, today), told, shown, min(told.due - told.reported, WINDOWS - shown)
    )


def institution_standing(networks: Collection[NetworkStanding]) -> InstitutionStanding:
    """The institution's year: meetings added up, the index the mean over networks that report enough.

    A mean, because every network counts the same, the small class too; only those that report enough, so that grey is
    not zero. The rate is of all networks' due windows together; under half of it the index is unknown here as well, so
    that one network that reports does not speak for many that are silent.
    """
    known = [n.regularity.index for n in networks if n.reporting.is_enough and n.regularity.index is not None]
    due, reported = sum(n.reporting.due for n in networks), sum(n.reporting.reported for n in networks)
    return InstitutionStanding(
        networks=len(networks),
        held=sum(n.held for n in networks),
        unknown=sum(n.unknown for n in networks),
        index=round_half_up(Fraction(sum(known), len(known))) if known and reported >= ENOUGH * due else None,
        rate=round_half_up(Fraction(100 * reported, due)) if due else None,
    )


def regularity(
    days: Sequence[date],
    windows: Sequence[Window],
    held: Collection[date],
    today: date,
    excused: Collection[int] = (),
) -> Regularity:
    """The regularity of one network's year on a day; `days` are the year's school days, `excused` window numbers."""
    held = sorted(day for day in held if days[0] <= day <= today)
    with_meeting = _window_numbers(held, windows) - set(excused)
    due = _due_numbers(windows, today, excused) | with_meeting
    gap = _longest_gap(days, held, today)
    if not due:
        return Regularity(None, 0, 0, gap)
    coverage = Fraction(len(with_meeting), len(due))
    spacing = min(Fraction(1), max(Fraction(0), 2 - Fraction(gap, LONG_GAP)))
    index = round_half_up(100 * (COVERAGE * coverage + SPACING * spacing))
    return Regularity(index, len(with_meeting), len(due), gap)


def reporting(
    windows: Sequence[Window], evenings: Collection[Evening], today: date, excused: Collection[int] = ()
) -> Reporting:
    """What is reported: a window counts when one of its meetings is closed, whether it was held or not."""
    closed = [evening.day for evening in evenings if evening.state != "planned" and evening.day <= today]
    held = [evening.day for evening in evenings if evening.state == "held" and evening.day <= today]
    reported = _window_numbers(closed, windows) - set(excused)
    due = _due_numbers(windows, today, excused) | (_window_numbers(held, windows) - set(excused))
    past = [evening for evening in evenings if evening.day < today]
    on_time = [e for e in past if e.closed_at and e.closed_at.date() - e.day <= ON_TIME]
    return Reporting(len(reported & due), len(due), len(on_time), len(past))


def round_half_up(number: Fraction) -> int:
    """The nearest whole number; a half goes up, so that 76.5 is shown as 77 everywhere."""
    return math.floor(number + Fraction(1, 2))


def _window_numbers(days: Collection[date], windows: Sequence[Window]) -> set[int]:
    found = (find_window(day, windows) for day in days)
    return {window.number for window in found if window}


def _due_numbers(windows: Sequence[Window], today: date, excused: Collection[int]) -> set[int]:
    return {window.number for window in windows if window.last_day < today and window.number not in excused}


def _longest_gap(days: Sequence[date], held: Sequence[date], today: date) -> int:
    """In school days; a day without school stands at the next school day, and summer is outside."""
    last = max(0, bisect_right(days, today) - 1)
    stops = [0, *(min(bisect_left(days, day), last) for day in held), last]
    return max((after - before for before, after in pairwise(stops)), default=0)
