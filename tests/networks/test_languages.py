"""The languages of a network's invitation: a set, without counts, seen and changed within the scope alone."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from fnett.core.problems import NotFound
from fnett.institutions.models import Institution
from fnett.networks import languages
from fnett.networks.models import InvitationLanguage
from tests import factories


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_institution()


@pytest.fixture
def network(app: Flask, school: UUID) -> UUID:
    with app.app_context():
        return factories.make_network(school)


def choose(school: UUID, network: UUID, *codes: str) -> tuple[str, ...]:
    with factories.within(school):
        languages.choose(network, codes)
        return languages.chosen(network)


def test_what_was_chosen_is_a_set_in_the_order_of_the_house(app: Flask, school: UUID, network: UUID) -> None:
    with app.app_context():
        assert choose(school, network) == ()
        assert choose(school, network, "ti", "nb", "ar", "nb") == ("nb", "ar", "ti")
        assert choose(school, network, "nb", "so") == ("nb", "so")
        assert choose(school, network) == ()


def test_a_language_that_stays_keeps_its_row(app: Flask, school: UUID, network: UUID) -> None:
    def rows() -> dict[str, UUID]:
        with factories.within(school) as session:
            return {row.language: row.id for row in session.scalars(select(InvitationLanguage))}

    with app.app_context():
        choose(school, network, "nb", "uk")
        before = rows()
        choose(school, network, "nb", "uk")
        assert rows() == before
        choose(school, network, "nb", "so")
        assert rows()["nb"] == before["nb"]


@pytest.mark.parametrize("code", ["xx", "", "NB", "nb-NO"])
def test_a_language_that_parents_cannot_read_here_is_not_found(app: Flask, school: UUID, network: UUID, code: str) -> None:
    with app.app_context():
        choose(school, network, "nb")
        with pytest.raises(NotFound):
            choose(school, network, "nb", code)
        with factories.within(school):
            assert languages.chosen(network) == ("nb",)


def test_two_who_choose_at_once_make_one_set(app: Flask, school: UUID, network: UUID) -> None:
    def attempt(_: int) -> None:
        with app.app_context():
            choose(school, network, "nb", "en", "so")

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(attempt, range(6)))
    with app.app_context(), factories.within(school):
        assert languages.chosen(network) == ("nb", "en", "so")


def test_of_another_class_nothing_is_seen(app: Flask, school: UUID, network: UUID) -> None:
    with app.app_context():
        other = factories.make_network(school, "3A")
        choose(school, network, "ar")
        with factories.within(school, networks=frozenset({other})):
            assert languages.chosen(network) == ()
        with factories.within(school, networks=frozenset({network})):
            assert languages.chosen(network) == ("ar",)


@pytest.mark.parametrize(("form", "usual"), [(None, "nb"), ("nb", "nb"), ("nn", "nn")])
def test_the_usual_one_is_the_institutions_written_form(form: str | None, usual: str) -> None:
    assert languages.usual(Institution(written_form=form)) == (usual,)
