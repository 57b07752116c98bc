"""A class goes on at another school: the office tells the leader there what one school may tell another, once."""

from uuid import UUID

import pytest
from flask import Flask

from fnett.core import outbox, tenancy
from fnett.core.problems import NotFound, Refused
from fnett.core.tenancy import Door, Scope
from fnett.networks import handovers
from fnett.networks.rollover import Going
from fnett.networks.rollover_rules import What, field_of
from fnett.onboarding import handing_over
from fnett.people.access import Role
from tests import factories
from tests.client import Browser
from tests.networks.years import AUGUST, MAY, NOVEMBER, School, on
from tests.people.letters import delivered

OFFICE = Scope(Door.OFFICE, networks=None, office=True)


class Step:
    """7A leaves a primary school for the lower secondary one; its moderator wishes to go on."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context(), on(NOVEMBER):
            self.school = School("7A", "7B")
            self.next = factories.make_institution("Furulia ungdomsskole")
            self.admin = factories.make_office_person(language="en")
            self.moderator = self.school.moderators["7A"]

    def ask(self, moderators: frozenset[UUID] | None = None) -> None:
        going = Going(22, frozenset({self.moderator}) if moderators is None else moderators, self.next)
        with self.app.app_context(), on(MAY):
            self.school.carry_on({"7A": (What.END, ""), "7B": (What.END, "")}, **{"7A": going})

    def pass_on(self) -> None:
        with self.app.app_context(), on(MAY), tenancy.work(OFFICE):
            handing_over.pass_on(self.school.id, self.school.classes["7A"], self.scope_in)

    def scope_in(self, institution_id: UUID) -> Scope:
        return Scope(Door.APP, institution_id, networks=None, person=self.admin, office=True)

    def waiting(self) -> list[tuple[str, str, int | None, tuple[str, ...]]]:
        with self.app.app_context(), on(MAY), tenancy.work(OFFICE):
            return [(p.label, p.to, p.households, p.moderators) for p in handing_over.waiting()]


@pytest.fixture
def step(app: Flask) -> Step:
    return Step(app)


def test_the_office_sees_what_waits_and_no_family(step: Step):
    assert step.waiting() == []
    step.ask()
    assert step.waiting() == [("7A", "Furulia ungdomsskole", 22, ("Mona 7A",))]


def test_it_is_passed_on_once_to_every_leader_there(step: Step, app: Flask):
    step.ask()
    with pytest.raises(Refused):
        step.pass_on()
    with app.app_context(), on(NOVEMBER):
        for _ in range(2):
            factories.make_leader(step.next, language="en")
    for _ in range(2):
        step.pass_on()
    assert step.waiting() == []
    with app.app_context(), on(MAY):
        outbox.deliver()
    letters = delivered(app)
    assert [str(letter["Subject"]) for letter in letters] == ["A parent network comes to you"] * 2
    body = " ".join(letters[0].get_body(("plain",)).get_content().split())
    for words in ("Bjørkelia skole", "7A", "22 households", "Mona 7A"):
        assert words in body


def test_whoever_wishes_to_go_on_leads_the_old_class_until_the_summer(step: Step, app: Flask):
    step.ask()
    with app.app_context():
        factories.make_leader(step.next)
    step.pass_on()
    network = step.school.classes["7A"]
    with app.app_context():
        with on(MAY):
            assert step.school.moderators_of(network) == {step.moderator}
        with on(AUGUST):
            assert step.school.moderators_of(network) == set()


def test_nobody_is_named_who_has_not_said_so(step: Step, app: Flask):
    step.ask(frozenset())
    with app.app_context(), on(AUGUST), tenancy.work(OFFICE):
        assert [passed.moderators for passed in handing_over.waiting()] == [()]


def test_neither_school_sees_the_others_rows(step: Step, app: Flask):
    step.ask()
    with app.app_context(), factories.within(step.next), pytest.raises(NotFound):
        handing_over.pass_on(step.school.id, step.school.classes["7A"], step.scope_in)
    assert len(step.waiting()) == 1


@pytest.mark.parametrize("where", ["kindergarten", "itself", "nowhere"])
def test_a_class_goes_on_at_another_school_alone(step: Step, app: Flask, where: str):
    with app.app_context(), on(MAY):
        kindergarten = factories.make_institution("Solbakken barnehage", kind="kindergarten")
        to = {"kindergarten": kindergarten, "itself": step.school.id, "nowhere": UUID(int=7)}[where]
        with pytest.raises(Refused), factories.within(step.school.id, step.school.leader):
            handovers.ask(step.school.classes["7A"], to)
        with factories.within(step.school.id, step.school.leader):
            handovers.ask(step.school.classes["7A"], step.next)


def test_the_leader_asks_and_the_office_passes_on(step: Step, app: Flask):
    network = step.school.classes["7A"]
    with on(MAY):
        leader = Browser(app).sign_in(step.school.leader)
        leader.get(f"/i/{step.school.slug}/networks/next-year")
        leader.submit({field_of(network, "school"): str(step.next)})
        assert "7A ends here, and goes on at Furulia ungdomsskole." in leader.text
        leader.submit()
        admin = Browser(app).sign_in(step.admin)
        admin.get("/office/hand-overs")
        assert "Mona 7A" in admin.text
        admin.submit()
        assert "Nobody leads that school in fnett yet" in admin.text
        with app.app_context():
            factories.make_leader(step.next)
        admin.get("/office/hand-overs")
        admin.submit()
        assert "It is passed on" in admin.text
        assert admin.page.select(".empty")


def test_leaders_and_editors_do_not_pass_on(step: Step, app: Flask):
    with app.app_context():
        editor = factories.make_office_person(Role.EDITOR)
    for person, status in ((step.school.leader, 404), (editor, 403), (step.admin, 200)):
        with on(MAY):
            browser = Browser(app).sign_in(person)
            browser.get("/office/hand-overs")
            assert browser.status == status
