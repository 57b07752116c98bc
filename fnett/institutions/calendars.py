"""An institution's own calendar: the county's usual school days, less what is closed here, with what is open here."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from fnett.core import audit, tenancy
from fnett.core.db import Base, add_if_new, db, rows_of
from fnett.core.problems import NotFound, Refused
from fnett.core.tenancy import InstitutionOwned
from fnett.institutions import school_year
from fnett.institutions.geography import county_of
from fnett.institutions.models import Institution
from fnett.institutions.school_year import Year
from fnett.web.locale import lazy

MOST_DAYS = 60
OPEN = "open"
LAST_BEFORE_FIRST = lazy("The last day must be the first one or a later one.")
TOO_LONG = lazy("Write at most %(most)d days at a time.")
KNOWN_ALREADY = lazy("These days are on the list already.")


class CalendarChange(InstitutionOwned, Base):
    """Days on which this institution is closed, or open where others have a break; no words, only a kind from a list."""

    __tablename__ = "calendar_change"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        UniqueConstraint("institution_id", "first_day", "last_day", "kind"),
        CheckConstraint("kind IN ('planning_day', 'break', 'closed', 'open')", name="kind"),
        CheckConstraint("first_day <= last_day", name="days"),
    )

    first_day: Mapped[date]
    last_day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12))


def year_of(institution: Institution, start: int) -> Year:
    """The school year of an institution, by its county and its own list."""
    return years_of([institution], start)[institution.id]


def years_of(institutions: Collection[Institution], start: int) -> dict[UUID, Year]:
    """The school year of each institution, with one query for all their lists."""
    own: dict[UUID, list[tuple[date, date, str]]] = defaultdict(list)
    for found in changes([institution.id for institution in institutions], start):
        own[found.institution_id].append((found.first_day, found.last_day, found.kind))
    return {i.id: usual_year(county_of(i.municipality_number), start, tuple(own[i.id])) for i in institutions}


def changes(institution_ids: Collection[UUID], start: int) -> list[CalendarChange]:
    """What the institutions' own lists say of a school year, by day."""
    query = (
        select(CalendarChange)
        .where(CalendarChange.institution_id.in_(institution_ids))
        .where(CalendarChange.first_day <= date(start + 1, 7, 31), CalendarChange.last_day >= date(start, 8, 1))
        .order_by(CalendarChange.first_day, CalendarChange.id)
    )
    return list(db.session.scalars(query))


def usual_breaks(institution: Institution, start: int) -> list[tuple[str, date, date]]:
    """The breaks of the county's calendar as code, first and last day, by day; single public holidays are left out."""
    free = school_year.free_days(start, county_of(institution.municipality_number))
    found: dict[str, list[date]] = defaultdict(list)
    for day, why in free.items():
        if why != school_year.Free.HOLIDAY:
            found[why].append(day)
    spans = {why: (min(days), max(days)) for why, days in found.items()}
    first, wednesday = spans[school_year.Free.EASTER]
    spans[school_year.Free.EASTER] = (first, wednesday + timedelta(days=5))  # to Easter Monday, over the public holidays
    return sorted(((why, *span) for why, span in spans.items()), key=lambda line: line[1])


def change(*, first_day: date, last_day: date, kind: str) -> CalendarChange:
    """Say that these days differ from the usual calendar. Raises Refused."""
    if last_day < first_day:
        raise Refused(LAST_BEFORE_FIRST, field="last_day")
    if (last_day - first_day).days >= MOST_DAYS:
        raise Refused(TOO_LONG, field="last_day", most=MOST_DAYS)
    institution_id = tenancy.current_institution()
    made = CalendarChange(institution_id=institution_id, first_day=first_day, last_day=last_day, kind=kind)
    if not add_if_new(made):
        raise Refused(KNOWN_ALREADY, field="first_day")
    audit.record("calendar changed", made.id)
    return made


def take_back(change_id: UUID) -> None:
    """Take days off the list again. Raises NotFound where they are off it already, also for another institution's."""
    if not rows_of(db.session.execute(delete(CalendarChange).where(CalendarChange.id == change_id))):
        raise NotFound("no such days within the scope")
    audit.record("calendar changed back", change_id)


@cache
def usual_year(county: str | None, start: int, own: tuple[tuple[date, date, str], ...] = ()) -> Year:
    """A county's school year with first day, last day and kind of what differs; the later line stands for a day."""
    free: dict[date, str] = {day: why.value for day, why in school_year.free_days(start, county).items()}
    opened: set[date] = set()
    for first, last, kind in own:
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            if kind == OPEN:
                free.pop(day, None)
                opened.add(day)
            else:
                free[day] = kind
                opened.discard(day)
    days = school_year.school_days(start, county, frozenset(free), frozenset(opened))
    return Year(start, days, tuple(school_year.windows(days)), free)
