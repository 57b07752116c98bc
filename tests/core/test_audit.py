"""The audit trail is written through every door that acts, also through those that may not read it."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from fnett.core import audit, tenancy
from fnett.core.tenancy import Door, Scope
from tests.factories import make_institution, make_person

LOOK = text("SELECT action, actor_id, object_id, institution_id FROM audit_entry ORDER BY at")


def test_every_door_that_acts_leaves_its_trace(app: Flask):
    with app.app_context():
        institution, person = make_institution(), make_person()
        scopes = {
            "app": Scope(Door.APP, institution, None, person),
            "person": Scope(Door.PERSON, person=person),
            "door": Scope(Door.DOOR),
            "office": Scope(Door.OFFICE, person=person, office=True),
        }
        for action, scope in scopes.items():
            with tenancy.work(scope):
                audit.record(action, person, actor=person)
        with tenancy.work(Scope(Door.OFFICE)) as session:
            found = {row.action: (row.actor_id, row.object_id, row.institution_id) for row in session.execute(LOOK)}
    assert found == {
        "app": (person, person, institution),
        "person": (person, person, None),
        "door": (person, person, None),
        "office": (person, person, None),
    }


def test_the_door_may_write_the_trail_and_not_read_it(app: Flask):
    with app.app_context(), pytest.raises(ProgrammingError, match="permission denied"), tenancy.work(Scope(Door.DOOR)) as s:
        s.execute(LOOK)


def test_a_person_writes_the_trail_in_nobody_elses_name_though_they_read_what_others_did_to_them(app: Flask):
    with app.app_context():
        me, colleague = make_person(), make_person("Ola Nordmann")
        with tenancy.work(Scope(Door.OFFICE, person=colleague, office=True)):
            audit.record("done to me", me)
        with tenancy.work(Scope(Door.PERSON, person=me)) as session:
            audit.record("done by me", me)
            assert {row.actor_id for row in session.execute(LOOK)} == {me, colleague}
        with pytest.raises(ProgrammingError, match="row-level security"), tenancy.work(Scope(Door.PERSON, person=me)):
            audit.record("done by me", me, actor=colleague)
