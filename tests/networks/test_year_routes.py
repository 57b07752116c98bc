"""The leader's pages for many classes at once and for the next school year; nothing is done that was not shown."""

import pytest
from flask import Flask

from fnett.core import clock
from fnett.institutions.school_year import school_year_of
from fnett.networks import networks, rollover
from fnett.networks.rollover_rules import field_of
from tests import factories
from tests.client import Browser
from tests.networks.years import AUGUST, MAY, NOVEMBER, YEAR, School, on

MANY = {"first": "1", "last": "2", "letters": "A–B", "run_by": "parents", "show": "1"}
FORM = 'main form[action$="/next-year"]'


@pytest.fixture
def school(app: Flask) -> School:
    with app.app_context(), on(NOVEMBER):
        return School("2A", "7A")


def labels(app: Flask, school: School, year: int | None = None) -> list[str]:
    with app.app_context():
        return sorted(school.labels(school_year_of(clock.today()) if year is None else year))


def url(school: School, page: str) -> str:
    return f"/i/{school.slug}/networks/{page}"


def test_many_classes_are_shown_and_then_begun(client: Browser, app: Flask, school: School):
    with on(NOVEMBER):
        client.sign_in(school.leader).get(url(school, "many"))
        assert client.page.select_one("[name=last]")["value"] == "7"
        client.get(url(school, "many"), query_string=MANY)
        assert "3 networks, each with a code" in client.text
        assert "There already, and left as it is: 2A" in client.text
        assert labels(app, school) == ["2A", "7A"]
        client.submit()
        assert client.path == url(school, "").rstrip("/")
        assert labels(app, school) == ["1A", "1B", "2A", "2B", "7A"]
        client.get(url(school, "many"), query_string=MANY)
        assert not client.page.select("form[method=post] input[name=letters]")


@pytest.mark.parametrize("wrong", [{"letters": "Kari"}, {"last": "x"}, {"first": "9", "last": "1"}, {"letters": ""}])
def test_what_does_not_fit_is_said_and_what_was_typed_stays(client: Browser, app: Flask, school: School, wrong):
    values = {**MANY, **wrong}
    with on(NOVEMBER):
        client.sign_in(school.leader).get(url(school, "many"), query_string=values)
        assert client.status == 422
        for send in (lambda: None, lambda: client.post(url(school, "many"), values)):
            send()
            assert client.status == 422
            assert client.page.select(".wrong")
            for name in ("letters", "last"):
                assert client.page.select_one(f"[name={name}]").get("value", "") == values[name]
        assert labels(app, school) == ["2A", "7A"]


def test_a_kindergarten_has_lines_for_its_departments(client: Browser, app: Flask):
    with app.app_context():
        kindergarten = factories.make_institution("Solbakken barnehage", kind="kindergarten")
        leader, slug = factories.make_leader(kindergarten, language="en"), factories.slug_of(kindergarten)
    client.sign_in(leader).get(f"/i/{slug}/networks/many")
    values = {"line_1": "Bjørk", "line_3": "Rogn", "run_by": "staff", "show": "1"}
    client.get(f"/i/{slug}/networks/many", query_string={**values, "line_4": "Kari 12345"})
    assert client.status == 422
    client.get(f"/i/{slug}/networks/many", query_string=values)
    client.submit()
    with app.app_context(), factories.within(kindergarten):
        assert [(n.label, n.run_by) for n in networks.all_shown()] == [("Bjørk", "staff"), ("Rogn", "staff")]


def test_classes_are_carried_on_as_shown(client: Browser, app: Flask, school: School):
    with on(MAY):
        client.sign_in(school.leader).get(url(school, "next-year"))
        client.submit()
        assert client.status == 200
        assert "2A is called 3A." in client.text
        assert "Mona 2A" in client.text
        assert "7A ends here." in client.text
        assert labels(app, school, YEAR) == []
        client.submit()
        assert client.path == url(school, "").rstrip("/")
        assert labels(app, school, YEAR) == ["3A"]
        client.get(url(school, "next-year"))
        assert client.page.select(".empty")


def test_what_was_changed_after_the_preview_is_shown_before_it_is_done(client: Browser, app: Flask, school: School):
    name = field_of(school.classes["2A"], "label")
    with on(MAY):
        client.sign_in(school.leader).get(url(school, "next-year"))
        client.submit()
        client.submit({name: "3X"})
        assert "2A is called 3X." in client.text
        assert labels(app, school, YEAR) == []
        client.submit()
        assert labels(app, school, YEAR) == ["3X"]


def test_a_preview_that_is_clicked_twice_is_there_and_nothing_is_lost(client: Browser, app: Flask, school: School):
    name = field_of(school.classes["2A"], "label")
    with on(MAY):
        client.sign_in(school.leader).get(url(school, "next-year"))
        first = client.page
        for _ in range(2):
            client.page = first
            client.submit({name: "3X"})
            assert client.page.select_one(f"[name={name}]")["value"] == "3X"


def test_a_split_and_what_is_missing_for_it_stay_on_the_page(client: Browser, app: Flask, school: School):
    what, second = (field_of(school.classes["2A"], field) for field in ("what", "second"))
    with on(MAY):
        client.sign_in(school.leader).get(url(school, "next-year"))
        client.submit({what: "split"})
        assert client.status == 422
        assert client.page.select_one(f'a[href="#{second}"]')
        assert client.page.select_one(f"input[name={what}][checked]")["value"] == "split"
        client.submit({second: "3B"})
        assert "one of them is called 3B" in client.text
        client.submit()
        assert labels(app, school, YEAR) == ["3A", "3B"]


def test_nobody_from_elsewhere_goes_along(client: Browser, app: Flask, school: School):
    people, where = (field_of(school.classes["2A"], field) for field in ("moderators", "school"))
    with on(MAY):
        client.sign_in(school.leader).get(url(school, "next-year"))
        for values in ({people: [str(school.moderators["7A"])]}, {where: str(school.id)}, {where: "no id"}):
            client.get(url(school, "next-year"))
            client.submit(values)
            assert client.status == 404
        client.get(url(school, "next-year"))
        client.submit({people: [str(school.moderators["2A"])]})
        assert client.status == 200


def test_outside_its_time_the_page_says_from_when(client: Browser, app: Flask, school: School):
    with on(NOVEMBER):
        client.sign_in(school.leader).get(url(school, "next-year"))
        assert "May 1, 2027" in client.text or "1 May 2027" in client.text
        assert not client.page.select(FORM)
        client.post(url(school, "next-year"), {"seen": rollover_of_nothing(app)})
        assert client.status == 422
    with on(AUGUST):
        client.sign_in(school.leader).get(url(school, "next-year"))
        assert client.page.select(FORM)


def rollover_of_nothing(app: Flask) -> str:
    with app.app_context():
        return rollover.fingerprint([])


def test_moderators_and_strangers_do_neither(client: Browser, app: Flask, school: School):
    with app.app_context(), on(NOVEMBER):
        stranger = School("1A", name="Furulia skole").leader
    with on(MAY):
        for page in ("many", "next-year"):
            for person, status in ((school.moderators["2A"], 403), (stranger, 404), (school.leader, 200)):
                client.sign_in(person).get(url(school, page))
                assert client.status == status, (page, person)
