"""The code on the sheet opens its network until it is renewed; guessing ends."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from fnett.core import tokens
from fnett.core.attempts import Limit
from fnett.core.problems import NotFound
from fnett.networks import codes
from fnett.networks.models import NetworkCode
from tests import factories

School = tuple[UUID, UUID]


@pytest.fixture
def school(app: Flask) -> School:
    with app.app_context():
        institution = factories.make_institution()
        return institution, factories.make_network(institution)


def opens(code: str, reader: str = "reader") -> UUID | None:
    found = codes.find_opened(code, reader)
    return found.network_id if found else None


def test_the_code_is_made_again_for_each_print_and_kept_as_a_hash(app: Flask, school: School) -> None:
    with app.app_context():
        code = factories.code_of(*school)
        assert code == factories.code_of(*school)
        assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
        with factories.within(school[0]) as session:
            row = session.scalars(select(NetworkCode)).one()
            assert row.code_hash == tokens.hash_of(code.replace("-", ""))


def test_it_opens_its_network_however_it_is_typed(app: Flask, school: School) -> None:
    with app.app_context():
        code = factories.code_of(*school)
        for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), code.replace("0", "O")):
            assert opens(typed) == school[1]


def test_a_renewed_code_is_another_and_the_old_one_is_dead(app: Flask, school: School) -> None:
    with app.app_context():
        old = factories.code_of(*school)
        with factories.within(school[0]):
            codes.renew(school[1], codes.generation_of(school[1]))
        new = factories.code_of(*school)
        assert new != old
        assert (opens(old), opens(new)) == (None, school[1])


def test_of_many_clicks_at_once_one_renews(app: Flask, school: School) -> None:
    def click(_: int) -> None:
        with app.app_context(), factories.within(school[0]):
            codes.renew(school[1], 1)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(click, range(6)))
    with app.app_context(), factories.within(school[0]) as session:
        assert codes.generation_of(school[1]) == 2
        assert len(session.scalars(select(NetworkCode)).all()) == 2


def test_nobody_renews_what_they_do_not_see(app: Flask, school: School) -> None:
    with app.app_context():
        other = factories.make_institution("Furulia skole")
        for institution, network in ((other, school[1]), (school[0], uuid4())):
            with pytest.raises(NotFound), factories.within(institution):
                codes.renew(network, 1)
        with pytest.raises(NotFound), factories.within(school[0], networks=frozenset()):
            codes.renew(school[1], 1)
        assert opens(factories.code_of(*school)) == school[1]


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guesses of one reader end after a few."""
    monkeypatch.setattr(codes, "PER_READER", replace(codes.PER_READER, most=5))


def test_guessing_ends_for_one_reader_and_others_go_on(app: Flask, school: School, soon: None) -> None:
    with app.app_context():
        code = factories.code_of(*school)
        for number in range(codes.PER_READER.most):
            assert opens(f"0000-0000-0000-{number:04}") is None
        with pytest.raises(codes.TooMany):
            opens(code)
        assert opens(code, "another reader") == school[1]


@pytest.mark.parametrize("typed", ["", "-", "x" * 5000, "ÆØÅ", "' OR 1=1 --", "\x00"])
def test_what_is_no_code_opens_nothing(app: Flask, school: School, typed: str) -> None:
    with app.app_context():
        assert opens(typed) is None


def test_of_two_networks_each_has_its_own_code(app: Flask, school: School) -> None:
    with app.app_context():
        other = factories.make_network(school[0], "3C")
        with factories.within(school[0]):
            codes.renew(other, codes.generation_of(other))
            said = {network: codes.get(network) for network in (school[1], other)}
        assert {network: opens(code) for network, code in said.items()} == {school[1]: school[1], other: other}


def test_guessing_ends_for_everyone_when_very_many_guess_together(
    app: Flask, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "IN_ALL", Limit("unknown codes in a test", most=3, minutes=10))
    with app.app_context():
        assert [opens("0000-0000-0000-0000", f"reader {n}") for n in range(3)] == [None] * 3
        with pytest.raises(codes.TooMany):
            opens("0000-0000-0000-0000", "one more reader")


def test_a_code_that_has_ended_is_no_guess_however_often_a_calendar_asks_for_it(
    app: Flask, school: School, soon: None
) -> None:
    with app.app_context():
        old = factories.code_of(*school)
        with factories.within(school[0]):
            codes.renew(school[1], 1)
        assert [opens(old) for _ in range(codes.PER_READER.most + 1)] == [None] * (codes.PER_READER.most + 1)
        assert opens(factories.code_of(*school)) == school[1]
