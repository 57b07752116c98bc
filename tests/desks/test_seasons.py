"""The year of each network that one sees."""

from datetime import date, time
from uuid import UUID

import time_machine
from flask import Flask

from fnett.core import clock, tenancy
from fnett.desks.seasons import Season, seasons
from fnett.institutions.models import Institution
from fnett.meetings import closing
from fnett.meetings.closing import Evening
from tests import factories as make

AUTUMN, LATER = "2026-08-20T08:00:00+02:00", "2026-11-25T08:00:00+01:00"
EVENING = Evening(adults=9, households=8, circles=1, everyone_had_a_turn=True)


def read(institution_id: UUID) -> list[Season]:
    with make.within(institution_id) as session:
        found = list(seasons(tenancy.get(Institution, institution_id), clock.now(), clock.today()))
        session.expunge_all()
        return found


def test_a_year_knows_what_is_held_what_to_report_and_what_is_next(app: Flask) -> None:
    with app.app_context():
        with time_machine.travel(AUTUMN, tick=False):
            school = make.make_institution()
            network = make.make_network(school)
            first, *_ = [make.make_meeting(school, network, date(2026, *day)) for day in ((9, 15), (11, 17), (12, 8))]
        with time_machine.travel(LATER, tick=False):
            with make.within(school, make.make_leader(school)):
                closing.close(network, first, EVENING)
            (found,) = read(school)
    assert (found.held, found.unknown, found.dates) == (1, 0, 3)
    assert found.to_report is not None
    assert found.to_report.day == date(2026, 11, 17)
    assert found.next is not None
    assert (found.next.day, found.next.starts) == (date(2026, 12, 8), time(17, 0))


def test_a_meeting_that_is_on_is_not_asked_about_until_it_is_over(app: Flask) -> None:
    with app.app_context():
        with time_machine.travel(AUTUMN, tick=False):
            school = make.make_institution()
            network = make.make_network(school)
            meeting = make.make_meeting(school, network, date(2026, 11, 17))
        for clock_says, is_on, is_over in (("16:59", False, False), ("17:01", True, False), ("18:16", False, True)):
            with time_machine.travel(f"2026-11-17T{clock_says}:00+01:00", tick=False):
                (found,) = read(school)
            assert (found.now is not None, found.to_report is not None) == (is_on, is_over), clock_says
            assert {shown.id for shown in (found.now, found.to_report) if shown} <= {meeting}


def test_the_evening_that_just_was_is_asked_about_before_one_that_nobody_reported(app: Flask) -> None:
    with app.app_context(), time_machine.travel(LATER, tick=False):
        school = make.make_institution()
        network = make.make_network(school)
        silent = make.make_meeting(school, network, date(2026, 11, 10))
        (found,) = read(school)
        assert (found.to_report and found.to_report.id, found.is_unreported) == (silent, True)
        fresh = make.make_meeting(school, network, date(2026, 11, 24))
        (found,) = read(school)
    assert (found.to_report and found.to_report.id, found.is_unreported) == (fresh, False)


def test_a_year_without_dates_has_nothing_next(app: Flask) -> None:
    with app.app_context(), time_machine.travel(LATER, tick=False):
        school = make.make_institution()
        make.make_network(school)
        (found,) = read(school)
    assert (found.held, found.unknown, found.dates, found.to_report, found.next) == (0, 1, 0, None, None)


def test_without_networks_there_are_no_years(app: Flask) -> None:
    with app.app_context():
        assert read(make.make_institution()) == []
