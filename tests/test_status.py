"""What the person who runs fnett is told: numbers and versions."""

import json
from datetime import date

import time_machine
from flask import Flask

from fnett import status
from tests.factories import make_institution, make_leader, make_meeting, make_network
from tests.test_worker import NOW, write_letters


@time_machine.travel(NOW)
def test_it_counts_what_there_is(app: Flask):
    with app.app_context():
        make_institution("Elvelangs barnehage", kind="kindergarten", joined=False)
        school = make_institution()
        make_leader(school)
        network = make_network(school)
        make_network(school, "3A")
        make_meeting(school, network, date(2026, 11, 5))
        write_letters(2)
        found = status.find(app)
    assert found["institutions"] == {"kindergarten listed": 1, "school joined": 2}
    assert (found["people"], sum(found["networks"].values())) == ({"leader": 2}, 2)
    assert (found["meetings"], found["messages"]) == ({"planned": 1}, {"ready": 2})
    assert found["migration"]["database"] == found["migration"]["code"]
    assert found["engines"]["postgresql"].startswith("18.")
    assert "meetings: planned 1\n" in status.as_text(found)
    assert json.loads(status.as_json(found)) == found


def test_an_empty_database_has_nothing_yet(app: Flask):
    with app.app_context():
        assert status.is_empty()
        assert "people: none yet\n" in status.as_text(status.find(app))
        make_institution()
        assert not status.is_empty()
