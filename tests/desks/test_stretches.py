"""How far one person is, also where others' progress is seen."""

from uuid import UUID

from flask import Flask

from fnett.core import clock, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.desks import stretches
from fnett.people.access import Role
from fnett.training.models import ModuleProgress
from tests import factories as make


def note(person_id: UUID, read: int, *, passed: bool = False) -> None:
    with tenancy.work(Scope(Door.PERSON, person=person_id)) as session:
        passed_at = clock.now() if passed else None
        session.add(ModuleProgress(person_id=person_id, module="m1", edition=1, steps_read=read, passed_at=passed_at))


def test_each_sees_their_own_progress_inside_an_institution(app: Flask) -> None:
    with app.app_context():
        school = make.make_institution()
        begun, passed, fresh = (make.make_member(school, Role.MODERATOR) for _ in range(3))
        note(begun, 3)
        note(passed, 9, passed=True)
        with make.within(school):
            found = [stretches.of_person(person, "nb")[0] for person in (begun, passed, fresh)]
    assert [(stretch.read, stretch.is_passed) for stretch in found] == [(3, False), (9, True), (0, False)]
