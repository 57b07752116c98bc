"""A class that is carried on in May keeps its name in letters and lists until August."""

from flask import Flask
from sqlalchemy import select

from fnett.core.db import db
from fnett.networks import interest, labels
from fnett.networks.rollover_rules import What
from tests import factories
from tests.networks.years import AUGUST, MAY, NOVEMBER, School, on


def test_the_name_is_that_of_the_present_school_year(app: Flask):
    with app.app_context():
        with on(NOVEMBER):
            school = School("2B")
        network = school.classes["2B"]
        for moment, name in ((MAY, "2B"), (AUGUST, "3B")):
            with on(moment):
                if moment == MAY:
                    school.carry_on({"2B": (What.ON, "3B")})
                    with factories.within(school.id, networks=frozenset({network})):
                        interest.offer(network, "ny@people.example")
                with factories.within(school.id):
                    assert db.session.scalar(select(labels.label_of(school.id, network))) == name
                    assert [offer.label for offer in interest.offers()] == [name]
