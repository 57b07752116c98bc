"""A network's relay address: checked like every address, changed and emptied, seen within the scope alone."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from fnett.core.models import AuditEntry
from fnett.core.problems import Refused
from fnett.networks import relays
from tests import factories

WORK = "kontaktlarar@skole.example"


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_institution()


@pytest.fixture
def network(app: Flask, school: UUID) -> UUID:
    with app.app_context():
        return factories.make_network(school)


def keep(school: UUID, network: UUID, typed: str | None) -> str | None:
    with factories.within(school):
        relays.keep(network, typed)
        return relays.find(network)


def steps(school: UUID) -> list[str]:
    """What the trail says about relay addresses, the oldest first."""
    with factories.within(school) as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))
        return [action for action in actions if action.startswith("relay")]


def test_it_is_kept_changed_and_emptied_and_the_trail_says_so_without_it(app: Flask, school: UUID, network: UUID) -> None:
    with app.app_context():
        assert keep(school, network, None) is None
        assert keep(school, network, WORK) == WORK
        assert keep(school, network, WORK) == WORK
        assert keep(school, network, "fau@skole.example") == "fau@skole.example"
        assert keep(school, network, "") is None
        assert steps(school) == ["relay address set", "relay address set", "relay address emptied"]


def test_it_is_kept_as_mail_headers_hold_it(app: Flask, school: UUID, network: UUID) -> None:
    with app.app_context():
        assert keep(school, network, "post@blåbær.example") == "post@xn--blbr-roah.example"


@pytest.mark.parametrize(
    "typed", ["Kari", "a@b@c.example", "x" * 250 + "@skole.example", "a@skole.example\nBcc: b@c.example"]
)
def test_what_is_no_address_is_refused_beside_its_field_and_the_old_one_stays(
    app: Flask, school: UUID, network: UUID, typed: str
) -> None:
    with app.app_context():
        keep(school, network, WORK)
        with pytest.raises(Refused) as refusal:
            keep(school, network, typed)
        assert refusal.value.field == "relay"
        with factories.within(school):
            assert relays.find(network) == WORK


def test_each_class_has_its_own_and_sees_no_other(app: Flask, school: UUID, network: UUID) -> None:
    with app.app_context():
        other = factories.make_network(school, "3A")
        keep(school, network, WORK)
        keep(school, other, "fau@skole.example")
        with factories.within(school, networks=frozenset({other})):
            assert (relays.find(network), relays.find(other)) == (None, "fau@skole.example")
        with factories.within(school):
            assert relays.find(network) == WORK
