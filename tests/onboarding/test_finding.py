"""The office's search: by name, number and place, page by page, with where each stands."""

from uuid import uuid4

import pytest
from flask import Flask

from fnett.core import tenancy
from fnett.core.problems import NotFound
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.onboarding import finding
from tests import factories as make

OFFICE = Scope(Door.OFFICE, networks=None, office=True)


def find(text: str = "", **narrowing: object) -> finding.Hits:
    with tenancy.work(OFFICE) as session:
        hits = finding.find(text, **{"county": None, "kind": None, **narrowing})  # type: ignore[arg-type]
        session.expunge_all()
        return hits


def names(hits: finding.Hits) -> list[str]:
    return [hit.institution.name for hit in hits.rows]


def test_what_is_found_says_where_it_stands(app: Flask) -> None:
    with app.app_context():
        make.make_institution("Furulia skole", joined=False)
        make.make_institution("Granlia skole")
        hits = find("lia")
    assert [(hit.institution.name, hit.municipality, hit.standing) for hit in hits.rows] == [
        ("Furulia skole", "Bærum", "listed"),
        ("Granlia skole", "Bærum", "joined"),
    ]


def test_pages_follow_each_other_without_a_gap(app: Flask) -> None:
    with app.app_context():
        for number in range(finding.PAGE + 2):
            make.make_institution(f"Skole {number:03}", joined=False)
        first = find()
        second = find(after=first.after)
    assert names(first) + names(second) == [f"Skole {number:03}" for number in range(finding.PAGE + 2)]
    assert second.after is None


def test_a_page_after_nobody_is_not_found(app: Flask) -> None:
    with app.app_context(), pytest.raises(NotFound):
        find(after=uuid4())


def test_an_empty_country_is_told_apart_from_an_empty_answer(app: Flask) -> None:
    with app.app_context():
        assert find("furulia").is_country_empty
        make.make_institution("Granlia skole")
        assert not find("furulia").is_country_empty


def test_closed_ones_show_on_request(app: Flask) -> None:
    with app.app_context():
        closed = make.make_institution("Gamlelia skole", joined=False)
        with tenancy.work(OFFICE) as session:
            session.get_one(Institution, closed).register_state = "closed"
        assert names(find("gamlelia")) == []
        assert names(find("gamlelia", closed=True)) == ["Gamlelia skole"]


def test_the_page_of_an_absent_institution_is_not_found(app: Flask) -> None:
    with app.app_context(), tenancy.work(OFFICE), pytest.raises(NotFound):
        finding.page_of(uuid4())
