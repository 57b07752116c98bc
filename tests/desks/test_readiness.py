"""What an institution has ready, read from its own rows."""

from datetime import date

import time_machine
from flask import Flask

from fnett.commitments import signing
from fnett.core import clock, tenancy
from fnett.desks import readiness
from fnett.desks.rules import Ready
from fnett.desks.seasons import seasons
from fnett.institutions.models import Institution
from fnett.people import invitations
from fnett.people.access import Role
from tests import factories as make


@time_machine.travel("2026-08-20T08:00:00+02:00", tick=False)
def test_readiness_counts_what_the_institution_has(app: Flask) -> None:
    with app.app_context():
        school = make.make_institution()
        leader = make.make_leader(school)
        make.make_member(school, Role.MODERATOR)
        network = make.make_network(school)
        make.make_meeting(school, network, date(2026, 9, 15))
        with make.within(school, leader):
            signing.request()
            invitations.invite(email="mona@people.example", name="Mona", role=Role.MODERATOR, language="nb")
            invitations.invite(email="kim@people.example", name="Kim", role=Role.COORDINATOR, language="nb")
        with make.within(school, leader):
            found = readiness.read(seasons(tenancy.get(Institution, school), clock.now(), clock.today()))
    assert found == Ready(commitment="sent", moderators=1, invited=1, rooms=1, networks=1, dates=1)


def test_an_institution_that_begins_has_nothing_yet(app: Flask) -> None:
    with app.app_context(), make.within(make.make_institution()):
        assert readiness.read([]) == Ready("not_asked", 0, 0, 0, 0, 0)
