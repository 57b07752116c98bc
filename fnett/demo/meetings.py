"""The demo's evenings: planned for the whole year, closed by their moderators as far as the year has come, answered."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from fnett.core import clock, tenancy
from fnett.core.db import db
from fnett.core.tenancy import Door, Scope
from fnett.demo.classes import CLASSES, HELD, MOVED, SILENT, Class, room_of
from fnett.demo.institutions import Networks
from fnett.demo.people import Ids
from fnett.institutions import calendars
from fnett.institutions.models import Institution
from fnett.institutions.school_year import Window, Year, school_year_of
from fnett.meetings import closing, planning, replies, rules
from fnett.meetings.closing import Evening
from fnett.meetings.models import Meeting
from fnett.networks import places

A_WEEK = timedelta(days=7)
CLOSED_AFTER = timedelta(minutes=20)
MORE_OR_LESS = (2, -1, 0, 1)  # households, from evening to evening
PARTIES = (1, 2, 1, 0, 1, 2)  # how many come, from answer to answer


def tell_the_year(networks: Networks, institutions: Ids, people: Ids) -> None:
    """Plan, close and answer, each network in its moderator's scope."""
    for group in CLASSES:
        network_id, moderator = networks[group.at, group.label], people[group.moderator]
        with tenancy.work(Scope(Door.APP, institutions[group.at], frozenset({network_id}), moderator)):
            institution = db.session.scalars(select(Institution).where(Institution.slug == group.at)).one()
            _plan(group, network_id, institution)
            _close_what_is_past(group, network_id)
            _answer(group, network_id)


def evenings(year: Year, weeks: int) -> list[date]:
    """One evening in each window, so many weeks before or after its middle."""
    middles = [window.first_day + (window.last_day - window.first_day) / 2 for window in year.windows]
    return [
        _nearest(year.days, window, middle + weeks * A_WEEK) for window, middle in zip(year.windows, middles, strict=True)
    ]


def _nearest(days: Sequence[date], window: Window, wanted: date) -> date:
    good = [day for day in days if window.holds(day) and day.weekday() in rules.GOOD_WEEKDAYS]
    return min(good, key=lambda day: (abs(day - wanted), day))


def _plan(group: Class, network_id: UUID, institution: Institution) -> None:
    """The year's four evenings; once the last is past, one more before the year turns, so that there is a next one."""
    today = clock.today()
    days = evenings(calendars.year_of(institution, school_year_of(today)), group.weeks)
    if days[-1] <= today:
        days += [day for day in (_one_more(today),) if day]
    _plan_days(group, network_id, days)


def _one_more(today: date) -> date | None:
    """A good weekday a week ahead or as late as the school year allows; None in the last days of July."""
    coming = (today + timedelta(days=ahead) for ahead in range(1, 12))
    good = [day for day in coming if day.weekday() in rules.GOOD_WEEKDAYS and school_year_of(day) == school_year_of(today)]
    return next((day for day in good if day >= today + A_WEEK), good[-1] if good else None)


def _plan_days(group: Class, network_id: UUID, days: Sequence[date]) -> list[Meeting]:
    place = next(place for place in places.all_places() if place.name == room_of(group).name)
    return planning.plan_year(network_id, days, starts=rules.STARTS, ends=rules.ENDS, place_id=place.id)


def _close_what_is_past(group: Class, network_id: UUID) -> None:
    past = [meeting for meeting in planning.of_network(network_id) if meeting.day < clock.today()]
    for number, (meeting, word) in enumerate(zip(past, group.year, strict=False)):
        if word == HELD:
            _hold(group, meeting, number)
        elif word == MOVED:
            _move(group, meeting, number)
        elif word != SILENT:
            _cancel(meeting, word)


def _hold(group: Class, meeting: Meeting, number: int) -> None:
    households = max(2, round(group.households * group.share) + MORE_OR_LESS[number])
    adults = households + households // 4
    circles = round(adults / 8) or 1
    evening = Evening(adults, households, circles, everyone_had_a_turn=group.share > 0.4 or number % 2 == 0)
    closing.close(meeting.network_id, meeting.id, evening)
    meeting.closed_at = meeting.ends_at + CLOSED_AFTER  # as if it had been closed that evening


def _cancel(meeting: Meeting, reason: str) -> None:
    closing.cancel(meeting.network_id, meeting.id, reason)
    meeting.closed_at = meeting.starts_at - CLOSED_AFTER


def _move(group: Class, meeting: Meeting, number: int) -> None:
    """Cancelled, and a week later instead; that one waits where its day has not come."""
    _cancel(meeting, "other_time")
    (later,) = _plan_days(group, meeting.network_id, [meeting.day + A_WEEK])
    if later.day < clock.today():
        _hold(group, later, number)


def _answer(group: Class, network_id: UUID) -> None:
    coming = planning.find_next(network_id, clock.today() + timedelta(days=1))
    for number in range(group.replies if coming else 0):
        party_size = PARTIES[number % len(PARTIES)]
        if coming:
            replies.answer(coming, party_size=party_size, edit_token=None, households=group.households)
