"""The leader opens the text, signs what is on the page, and keeps a receipt."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from fnett.commitments import editions
from fnett.commitments.models import Commitment, CommitmentEvidence
from fnett.core import clock
from fnett.institutions.participation import Participation
from fnett.people.access import Role
from tests import factories
from tests.client import Browser
from tests.people.letters import delivered, text_of


class School(NamedTuple):
    """An institution that has not signed, with its leader at a browser."""

    id: UUID
    url: str
    leader: Browser


@pytest.fixture
def school(app: Flask) -> School:
    return make_school(app)


def make_school(app: Flask) -> School:
    with app.app_context():
        institution = factories.make_institution()
        leader = factories.make_leader(institution, language="en")
        return School(institution, f"/i/{factories.slug_of(institution)}/commitment", Browser(app).sign_in(leader))


def test_a_leader_who_is_back_sees_the_text_and_signs_again(app: Flask, school: School) -> None:
    open_text(school)
    sign(school)
    assert not school.leader.page.select("article")
    with app.app_context(), factories.within(school.id) as session:
        session.get_one(Participation, school.id).state = "left"
    school.leader.get(school.url)
    assert "held until" not in school.leader.text
    sign(school)
    assert (count(app, school), len(school.leader.page.select("article"))) == (2, 0)


def open_text(school: School) -> None:
    school.leader.get(school.url)
    school.leader.submit(form="/seen")


def sign(school: School, **values: str) -> None:
    school.leader.submit({"title": "Headteacher", "agreed": "y", **values}, form="/sign")


def count(app: Flask, school: School) -> int:
    with app.app_context(), factories.within(school.id) as session:
        return session.scalar(select(func.count()).select_from(CommitmentEvidence)) or 0


def test_the_first_page_introduces_and_writes_nothing(app: Flask, school: School) -> None:
    school.leader.get(school.url)
    assert not school.leader.page.select("article")
    with app.app_context(), factories.within(school.id) as session:
        assert session.scalars(select(Commitment)).all() == []


def test_opening_shows_the_text_in_the_leaders_language_and_remembers_it(app: Flask, school: School) -> None:
    open_text(school)
    assert school.leader.page.select_one("article")["lang"] == "en"  # type: ignore[index]
    assert "116 111" in school.leader.text
    assert school.leader.find_form("/sign").select_one("[name=name]")["value"] == "Rita Rektor"  # type: ignore[index]
    with app.app_context(), factories.within(school.id) as session:
        assert session.scalars(select(Commitment.state)).one() == "seen"


@pytest.mark.parametrize("language", editions.LANGUAGES)
def test_the_text_can_be_read_and_signed_in_each_language(app: Flask, school: School, language: str) -> None:
    open_text(school)
    school.leader.get(f"{school.url}?text={language}")
    shown = school.leader.page.select_one("article")
    assert shown is not None
    assert (shown["lang"], shown.h1.get_text()) == (language, editions.current().text(language).title)  # type: ignore[union-attr]
    sign(school)
    with app.app_context(), factories.within(school.id) as session:
        row = session.scalars(select(CommitmentEvidence)).one()
        assert (row.language, row.text_hash) == (language, editions.locked()[f"1/{language}"])


def test_an_unknown_language_falls_back(school: School) -> None:
    open_text(school)
    for wanted in ("uk", "", "../../../etc/passwd"):
        school.leader.get(school.url, query_string={"text": wanted})
        assert school.leader.page.select_one("article")["lang"] == "nb"  # type: ignore[index]


def test_the_receipt_says_who_what_when_and_until(app: Flask) -> None:
    with time_machine.travel(datetime(2026, 10, 7, 10, 30, tzinfo=UTC), tick=True):
        school = make_school(app)
        open_text(school)
        sign(school)
        assert (school.leader.status, school.leader.path) == (200, school.url)
        check_receipt(school)


def check_receipt(school: School) -> None:
    for fact in ("Bjørkelia skole", "Rita Rektor", "Headteacher", "12:30", editions.locked()["1/en"], "English"):
        assert fact in school.leader.text, fact
    assert school.leader.page.select_one('dd time[datetime="2028-10-07"]')
    assert not school.leader.page.select("main form")
    school.leader.get(f"{school.url}/text?text=en")
    assert editions.locked()["1/en"] in school.leader.text


def test_a_letter_carries_the_receipt_to_the_leader(app: Flask, school: School) -> None:
    open_text(school)
    sign(school)
    (letter,) = delivered(app)
    assert editions.locked()["1/en"] in re.sub(r"\s", "", text_of(letter))
    assert "Bjørkelia" in text_of(letter)
    assert "Bjørkelia" not in str(letter["Subject"])


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("title", ""), ("agreed", ""), ("name", "x" * 81), ("title", "\u202eRektor")]
)
def test_what_is_not_filled_in_is_said_beside_the_field(app: Flask, school: School, field: str, value: str) -> None:
    open_text(school)
    school.leader.get(f"{school.url}?text=nn")
    sign(school, name="Rita Storm", **{field: value}) if field != "name" else sign(school, name=value)
    assert school.leader.status == 422
    assert school.leader.page.select_one(f"#{field}-error")
    assert school.leader.page.select_one("article")["lang"] == "nn"  # type: ignore[index]
    if field == "title":
        assert school.leader.page.select_one("#name")["value"] == "Rita Storm"  # type: ignore[index]
    assert count(app, school) == 0
    assert delivered(app) == []


def test_a_text_that_changed_meanwhile_is_read_again_before_it_is_signed(app: Flask, school: School) -> None:
    open_text(school)
    sign(school, text_hash="0" * 64)
    assert school.leader.status == 422
    assert school.leader.page.select_one("[role=alert]")
    assert not school.leader.page.select_one("#agreed").has_attr("checked")  # type: ignore[union-attr]
    assert count(app, school) == 0
    sign(school)  # the page now holds the present text
    assert school.leader.status == 200
    assert count(app, school) == 1


def test_a_double_click_signs_once_and_shows_the_receipt_twice(app: Flask, school: School) -> None:
    open_text(school)
    form = {field["name"]: field.get("value", "") for field in school.leader.find_form("/sign").select("input")}
    for _ in range(2):
        school.leader.post(f"{school.url}/sign", {**form, "title": "Headteacher", "agreed": "y"})
        assert school.leader.status == 200
        assert editions.locked()["1/en"] in school.leader.text
        school.leader.get("/me")
    assert count(app, school) == 1
    assert len(delivered(app)) == 1


def test_when_the_two_years_are_over_the_text_is_offered_again(app: Flask, school: School) -> None:
    open_text(school)
    sign(school)
    with time_machine.travel(clock.now() + timedelta(days=732), tick=True):
        with app.app_context():
            leader = factories.make_leader(school.id, name="New Leader")
        again = school._replace(leader=Browser(app).sign_in(leader))
        again.leader.get(school.url)
        assert again.leader.page.select_one("main .sheet.warm")
        sign(again)
        assert again.leader.status == 200
    assert count(app, school) == 2


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.MODERATOR])
def test_others_of_the_institution_are_told_that_it_is_the_leaders(app: Flask, school: School, role: Role) -> None:
    with app.app_context():
        browser = Browser(app).sign_in(factories.make_member(school.id, role))
    browser.get("/me")
    for url in (school.url, f"{school.url}/text"):
        assert browser.get(url).status_code == 403
    for url in (f"{school.url}/seen", f"{school.url}/sign"):
        assert browser.post(url).status_code == 403
    assert count(app, school) == 0


def test_a_leader_of_another_institution_finds_nothing(app: Flask, school: School) -> None:
    with app.app_context():
        other = factories.make_leader(factories.make_institution("Furulia skole"))
    browser = Browser(app).sign_in(other)
    browser.get("/me")
    for url in (school.url, f"{school.url}/text", "/i/no-such-place/commitment"):
        assert browser.get(url).status_code == 404
    for url in (f"{school.url}/seen", f"{school.url}/sign"):
        assert browser.post(url).status_code == 404
    assert school.leader.get(school.url).status_code == 200


def test_a_stranger_signs_in_first(app: Flask, school: School) -> None:
    answer = Browser(app).get(school.url, follow=False)
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={school.url}")
