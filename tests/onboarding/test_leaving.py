"""Ninety days after an institution has left, what belonged to it is gone; its meetings are still counted."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from fnett.commitments import editions, signing
from fnett.core import clock, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.meetings import closing, replies
from fnett.meetings.closing import Evening
from fnett.meetings.models import Meeting
from fnett.networks import codes, languages, relays
from fnett.onboarding import leaving
from fnett.people import invitations
from fnett.people.access import Role
from fnett.people.models import Membership
from tests.aged import ask, tell
from tests.factories import (
    code_of,
    make_institution,
    make_leader,
    make_meeting,
    make_member,
    make_network,
    make_subscription,
    within,
)

GONE = (
    *("membership", "invitation", "place", "reply", "participation", "subscription", "subscription_link"),
    *("invitation_language", "relay_address"),
)
SPRING = datetime(2026, 3, 10, 12, tzinfo=UTC)
LEAVE = "UPDATE participation SET state = 'left', left_at = now() - interval '90 days' WHERE institution_id = :id"


@pytest.fixture
def institutions(app: Flask) -> Iterator[tuple[UUID, UUID]]:
    """Two alike, in a spring that is past; the first is about to leave."""
    with app.app_context():
        with time_machine.travel(SPRING, tick=False):
            pair = make_full("Bjørkelia skole"), make_full("Furulia skole")
        yield pair


def make_full(name: str) -> UUID:
    institution = make_institution(name)
    leader = make_leader(institution)
    moderator = make_member(institution, Role.MODERATOR)
    network = make_network(institution, "2B", moderators=(moderator,))
    make_subscription(institution, network, f"leser-{institution}@people.example")
    held = make_meeting(institution, network, date(2026, 3, 10), starts=datetime(2026, 3, 10, 14).time())
    planned = make_meeting(institution, network, date(2026, 4, 14))
    with time_machine.travel(SPRING + timedelta(hours=5)), within(institution, moderator):
        closing.close(network, held, Evening(12, 10, 2, True, contacts_promised=1))
        replies.answer(tenancy.get(Meeting, planned), party_size=2, edit_token=None, households=24)
    with within(institution, leader):
        languages.choose(network, ("nb", "so"))
        relays.keep(network, "klasse@skole.example")
        invitations.invite(email=f"ny-{institution}@people.example", name="Ny", role=Role.MODERATOR, language="nb")
    return institution


def left(engine: Postgres, institution: UUID) -> dict[str, int]:
    """How many rows there are of each kind that goes."""
    count = "SELECT count(*) FROM {} WHERE institution_id = :id"
    return {table: ask(engine, count.format(table), id=institution) for table in GONE}


def test_what_belonged_to_it_goes_after_ninety_days_and_not_a_day_before(engine: Postgres, institutions: tuple[UUID, UUID]):
    gone, stays = institutions
    tell(engine, LEAVE, id=gone)
    before = left(engine, gone)
    assert min(before.values()) > 0
    with time_machine.travel(clock.now() - timedelta(days=1)):
        assert leaving.forget_past() == 0
    assert left(engine, gone) == before
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert leaving.forget_past() > 0
        assert leaving.forget_past() == 0
    assert set(left(engine, gone).values()) == {0}
    assert left(engine, stays) == before


def test_meetings_are_still_counted_in_a_class_without_a_name(engine: Postgres, institutions: tuple[UUID, UUID]):
    gone, stays = institutions
    tell(engine, LEAVE, id=gone)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        leaving.forget_past()
    look = (
        "SELECT string_agg(concat_ws(' ', state, day, adults, meeting.households, circles, place_id IS NULL,"
        " label = '2B'), ', ' ORDER BY day) FROM meeting"
        " JOIN network_year y ON y.institution_id = meeting.institution_id"
        " AND y.id = network_year_id WHERE meeting.institution_id = :id"
    )
    assert ask(engine, look, id=gone) == "held 2026-03-10 12 10 2 t f"
    assert ask(engine, look, id=stays) == "held 2026-03-10 12 10 2 f t, planned 2026-04-14 f t"


def test_its_codes_are_dead_and_stay_so_when_it_is_back(engine: Postgres, institutions: tuple[UUID, UUID]):
    gone, stays = institutions
    network, other = (ask(engine, "SELECT id FROM network WHERE institution_id = :id", id=of) for of in institutions)
    first, kept = code_of(gone, network), code_of(stays, other)
    tell(engine, LEAVE, id=gone)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        leaving.forget_past()
    assert (codes.find_opened(first, "a"), codes.find_opened(kept, "a")) == (None, codes.Opened(stays, other))
    with within(gone):
        assert codes.get(network) != first
    assert codes.find_opened(first, "a") is None
    assert codes.find_opened(code_of(gone, network), "a") == codes.Opened(gone, network)


def test_one_that_takes_part_again_keeps_everything(engine: Postgres, institutions: tuple[UUID, UUID]):
    tell(engine, LEAVE, id=institutions[0])
    with within(institutions[0]) as session:
        leader = session.scalars(select(Membership.person_id).where(Membership.role == "leader")).one()
    with within(institutions[0], leader):
        signing.sign(name="Rita Rektor", title="Rektor", language="nb", text_hash=editions.current().text("nb").fingerprint)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert leaving.forget_past() == 0


def test_a_clock_that_is_years_ahead_takes_nothing_from_one_that_left_yesterday(
    engine: Postgres, institutions: tuple[UUID, UUID]
):
    tell(engine, LEAVE.replace("90 days", "1 day"), id=institutions[0])
    before = left(engine, institutions[0])
    with time_machine.travel(clock.now() + timedelta(days=3650)):
        assert leaving.forget_past() == 0
    assert left(engine, institutions[0]) == before


def test_the_courier_cannot_delete_a_meeting_that_was_held(engine: Postgres, institutions: tuple[UUID, UUID]):
    tell(engine, LEAVE, id=institutions[0])
    with tenancy.work(Scope(Door.COURIER, institutions[0])) as session:
        assert session.execute(text("SELECT count(*) FROM meeting")).scalar_one() == 2
        for table in ("reply", "language_help", "meeting_lead", "meeting"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own words
        assert session.execute(text("SELECT state FROM meeting")).scalar_one() == "held"


def test_the_courier_sees_nothing_of_one_that_takes_part(institutions: tuple[UUID, UUID]):
    for table in (*GONE, "meeting", "network_code", "network_year"):
        if table == "subscription_link":  # goes with its subscription, and the courier may not even look
            continue
        with tenancy.work(Scope(Door.COURIER, institutions[1])) as session:
            look = text(f"SELECT count(institution_id) FROM {table}")  # noqa: S608 - our own words
            assert session.execute(look).scalar_one() == 0, table


def test_who_had_a_role_there_counts_as_active_until_the_role_ended(engine: Postgres, institutions: tuple[UUID, UUID]):
    tell(engine, "UPDATE membership SET ends_on = '2026-05-01' WHERE role = 'moderator'")
    tell(engine, LEAVE, id=institutions[0])
    at = clock.now() + timedelta(days=1)
    with time_machine.travel(at):
        leaving.forget_past()
    look = "SELECT string_agg(last_active_on::text, ' ' ORDER BY last_active_on) FROM person"
    assert ask(engine, look) == f"2026-05-01 {(at - timedelta(days=90)).astimezone(clock.OSLO).date()}"
