"""Every institution that takes part or is invited, read at once."""

from datetime import date
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask

from fnett.commitments import signing
from fnett.commitments.models import Commitment
from fnett.core import clock, tenancy
from fnett.core.db import add
from fnett.core.problems import NotFound
from fnett.core.tenancy import Door, Scope
from fnett.institutions.participation import Participation
from fnett.meetings import closing
from fnett.meetings.closing import Evening
from fnett.monitoring import overview
from fnett.monitoring.overview import Line, Overview, Totals, Training
from fnett.networks.models import Network
from fnett.people.access import Role
from fnett.training.models import ModuleProgress
from tests import factories as make
from tests.counting import queries

OFFICE = Scope(Door.OFFICE, networks=None, office=True, read_only=True)
AUTUMN = "2026-08-20T08:00:00+02:00"
SPRING = "2027-05-20T08:00:00+02:00"
DAYS = (date(2026, 9, 15), date(2026, 11, 17), date(2027, 2, 9), date(2027, 4, 27))
EVENING = Evening(adults=9, households=8, circles=1, everyone_had_a_turn=True)


def read(after: UUID | None = None) -> Overview:
    with tenancy.work(OFFICE):
        return overview.read(clock.today(), after)


def line(name: str) -> Line:
    return next(found for found in read().lines if found.name == name)


def plan(institution_id: UUID, network_id: UUID, *days: date) -> list[UUID]:
    return [make.make_meeting(institution_id, network_id, day) for day in days]


def hold(institution_id: UUID, network_id: UUID, *meetings: UUID) -> None:
    """Close meetings as held, by somebody of the institution."""
    leader = make.make_leader(institution_id)
    for meeting_id in meetings:
        with make.within(institution_id, leader):
            closing.close(network_id, meeting_id, EVENING)


def test_an_institution_of_which_nothing_is_known_has_no_zero(app: Flask) -> None:
    with app.app_context():
        make.make_institution("Furulia skole")
        found = line("Furulia skole")
    assert found.commitment == "not_asked"
    assert found.training == Training(0, 0, 0)
    assert (found.standing.networks, found.standing.index, found.standing.rate) == (0, None, None)


def test_a_year_that_goes_well_is_told(app: Flask) -> None:
    with app.app_context():
        with time_machine.travel(AUTUMN, tick=False):
            school = make.make_institution("Furulia skole")
            network = make.make_network(school)
            meetings = plan(school, network, *DAYS)
        with time_machine.travel(SPRING, tick=False):
            hold(school, network, *meetings[:3])
            standing = line("Furulia skole").standing
    assert (standing.held, standing.total, standing.unknown) == (3, 4, 0)
    assert standing.rate == 100
    assert standing.index is not None
    assert standing.index > 90


def test_silence_is_unknown_and_lowers_nothing(app: Flask) -> None:
    with app.app_context():
        with time_machine.travel(AUTUMN, tick=False):
            school = make.make_institution("Furulia skole")
            network = make.make_network(school)
            meetings = plan(school, network, *DAYS)
        with time_machine.travel(SPRING, tick=False):
            hold(school, network, meetings[0])
            standing = line("Furulia skole").standing
    assert (standing.held, standing.unknown) == (1, 2)
    assert standing.rate == 33
    assert standing.index is None


def test_practice_networks_count_nowhere(app: Flask) -> None:
    with app.app_context(), time_machine.travel(AUTUMN, tick=False):
        school = make.make_institution("Furulia skole")
        network = make.make_network(school)
        assert line("Furulia skole").standing.networks == 1
        assert read().totals.with_networks == 1
        with make.within(school):
            tenancy.get(Network, network).is_practice = True
        assert line("Furulia skole").standing.networks == 0
        assert read().totals.with_networks == 0


def test_last_years_meetings_are_not_this_years(app: Flask) -> None:
    with app.app_context():
        with time_machine.travel("2025-08-20T08:00:00+02:00", tick=False):
            school = make.make_institution("Furulia skole")
            make.make_network(school)
            assert line("Furulia skole").standing.networks == 1
        with time_machine.travel(AUTUMN, tick=False):
            assert line("Furulia skole").standing.networks == 0


def test_moderators_are_counted_once_however_many_networks_they_have(app: Flask) -> None:
    with app.app_context():
        school = make.make_institution("Furulia skole")
        make.make_member(school, Role.MODERATOR, network_id=make.make_network(school, "2B"))
        begun, passed = make.make_member(school, Role.MODERATOR), make.make_member(school, Role.MODERATOR)
        make.make_leader(school)
        for person, passed_at in ((begun, None), (passed, clock.now())):
            with tenancy.work(Scope(Door.PERSON, person=person)):
                add(ModuleProgress(person_id=person, module="m1", edition=1, passed_at=passed_at))
        assert line("Furulia skole").training == Training(moderators=3, begun=2, passed=1)


@pytest.mark.parametrize(
    ("state", "valid_until", "shown", "signed"),
    [("sent", None, "sent", 0), ("signed", date(2028, 1, 1), "signed", 1), ("signed", date(2020, 1, 1), "expired", 0)],
)
def test_the_commitment_says_where_it_stands(
    app: Flask, state: str, valid_until: date | None, shown: str, signed: int
) -> None:
    with app.app_context():
        school = make.make_institution("Furulia skole")
        with make.within(school):
            commitment: Commitment = signing.request()
            commitment.state, commitment.valid_until = state, valid_until
        assert line("Furulia skole").commitment == shown
        assert read().totals.signed == signed


def test_the_country_is_in_the_order_of_names_and_without_those_only_listed(app: Flask) -> None:
    with app.app_context():
        for name in ("Åsen skole", "Beaivvi skuvla", "Ørneset skole"):
            make.make_institution(name)
        make.make_institution("Akset skole", joined=False)
        invited = make.make_institution("Alset skole", joined=False)
        with make.within(invited):
            add(Participation(institution_id=invited, state="invited"))
        found = read()
    assert [each.name for each in found.lines] == ["Alset skole", "Beaivvi skuvla", "Ørneset skole", "Åsen skole"]
    assert found.totals == Totals(invited=1, joined=3, signed=0, with_networks=0)


def test_a_large_country_costs_as_few_questions_as_a_small_one(app: Flask) -> None:
    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            school = make.make_institution(f"Skole {number:03}")
            make.make_member(school, Role.MODERATOR)
            plan(school, make.make_network(school), date(2026, 9, 15))

    with app.app_context(), time_machine.travel(AUTUMN, tick=False):
        fill(0, 2)
        with queries(app) as few:
            read()
        fill(2, overview.PAGE + 3)
        with queries(app) as many:
            first = read()
        second = read(first.after)
    assert len(few) == len(many) <= 8
    assert [found.name for found in (*first.lines, *second.lines)] == [f"Skole {n:03}" for n in range(overview.PAGE + 3)]
    assert (len(first.lines), second.after) == (overview.PAGE, None)


def test_a_page_after_nobody_is_not_found(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotFound):
        read(uuid4())


def test_a_cancelled_meeting_is_reported_and_not_held(app: Flask) -> None:
    with app.app_context():
        with time_machine.travel(AUTUMN, tick=False):
            school = make.make_institution("Furulia skole")
            network = make.make_network(school)
            (meeting,) = plan(school, network, DAYS[0])
        with time_machine.travel(SPRING, tick=False):
            with make.within(school, make.make_leader(school)):
                closing.cancel(network, meeting, "weather")
            standing = line("Furulia skole").standing
    assert (standing.held, standing.unknown, standing.rate) == (0, 2, 33)
