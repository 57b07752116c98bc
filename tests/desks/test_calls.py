"""Whom the office may want to call, and why."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from fnett.core import clock, tenancy
from fnett.core.db import add
from fnett.core.tenancy import Door, Scope
from fnett.desks import calls
from fnett.desks.calls import Calls
from fnett.institutions.participation import Participation
from fnett.meetings import closing
from fnett.networks.models import Network
from tests import factories as make

OFFICE = Scope(Door.OFFICE, networks=None, office=True, read_only=True)
TODAY = "2026-11-25T08:00:00+01:00"


def read(rule: Callable[..., Calls], *arguments: object) -> Calls:
    with tenancy.work(OFFICE):
        return rule(*arguments)


def names(found: Calls) -> list[str]:
    return [call.name for call in found.rows]


def without_date() -> Calls:
    return read(calls.without_date, clock.today())


def make_invited(name: str) -> UUID:
    institution_id = make.make_institution(name, joined=False)
    with make.within(institution_id):
        add(Participation(institution_id=institution_id, state="invited", invited_at=clock.now()))
    return institution_id


def test_who_is_invited_and_has_not_signed_stands_there_the_longest_waiting_first(app: Flask) -> None:
    with app.app_context():
        for name, day in (("Alset skole", "2026-11-02"), ("Furulia skole", "2026-10-01")):
            with time_machine.travel(day, tick=False):
                make_invited(name)
        make.make_institution("Granlia skole")
        make.make_institution("Bare listet skole", joined=False)
        assert names(read(calls.not_signed)) == ["Furulia skole", "Alset skole"]


def test_the_list_is_short_and_says_how_many_more_there_are(app: Flask) -> None:
    with app.app_context():
        for number in range(calls.MOST + 3):
            make_invited(f"Skole {number}")
        found = read(calls.not_signed)
    assert (len(found.rows), found.more) == (calls.MOST, 3)


def test_who_takes_part_without_a_network_stands_there_until_there_is_one(app: Flask) -> None:
    with app.app_context():
        school = make.make_institution("Furulia skole")
        make_invited("Alset skole")
        assert names(read(calls.without_network, clock.today())) == ["Furulia skole"]
        make.make_network(school)
        assert names(read(calls.without_network, clock.today())) == []


@time_machine.travel(TODAY, tick=False)
def test_networks_without_a_date_in_the_present_window_are_counted_by_institution(app: Flask) -> None:
    with app.app_context():
        school = make.make_institution("Furulia skole")
        networks = [make.make_network(school, label) for label in ("1A", "2B", "3C")]
        make.make_meeting(school, networks[0], date(2026, 12, 1))
        make.make_meeting(school, networks[1], date(2026, 9, 15))
        found = without_date()
    assert [(call.name, call.networks) for call in found.rows] == [("Furulia skole", 2)]
    assert found.rows[0].day > date(2026, 11, 25)


@time_machine.travel(TODAY, tick=False)
def test_a_cancelled_meeting_is_no_date_and_a_held_one_is(app: Flask) -> None:
    with app.app_context():
        school = make.make_institution("Furulia skole")
        network = make.make_network(school)
        meeting = make.make_meeting(school, network, date(2026, 12, 1))
        assert names(without_date()) == []
        with make.within(school, make.make_leader(school)):
            closing.cancel(network, meeting, "room")
        assert names(without_date()) == ["Furulia skole"]


@time_machine.travel(TODAY, tick=False)
def test_practice_networks_need_no_date(app: Flask) -> None:
    with app.app_context():
        school = make.make_institution("Furulia skole")
        network = make.make_network(school)
        assert names(without_date()) == ["Furulia skole"]
        with make.within(school):
            tenancy.get(Network, network).is_practice = True
        assert names(without_date()) == []


@pytest.mark.parametrize("day", ["2026-07-15", "2027-07-01"])
def test_summer_has_no_window_and_nobody_to_call(app: Flask, day: str) -> None:
    with app.app_context(), time_machine.travel(day, tick=False):
        make.make_network(make.make_institution("Furulia skole"))
        assert names(without_date()) == []


def test_the_windows_of_a_day_hold_every_county_once() -> None:
    found = calls.present_windows(date(2026, 11, 25))
    counties = [county for span in found.values() for county in span]
    assert len(counties) == len(set(counties)) == 16
    assert all(first <= date(2026, 11, 25) <= last for first, last in found)


@time_machine.travel(TODAY, tick=False)
def test_an_institution_outside_the_municipalities_has_a_window_too(app: Flask) -> None:
    with app.app_context():
        make.make_network(make.make_institution("Polarskolen", municipality=None))  # type: ignore[arg-type]
        assert names(without_date()) == ["Polarskolen"]
