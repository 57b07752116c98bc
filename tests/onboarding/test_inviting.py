"""Inviting a leader from the office: inside the institution, with the commitment, once."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from fnett.commitments.models import Commitment
from fnett.core import outbox, tenancy
from fnett.core.models import AuditEntry, Message
from fnett.core.problems import NotFound, Refused
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.institutions.participation import Participation
from fnett.onboarding import inviting, rules
from fnett.people import invitations
from fnett.people.access import Role
from fnett.people.models import Invitation
from tests import factories as make

OFFICE = Scope(Door.OFFICE, networks=None, office=True)
LETTER = {"name": "Rita Rektor", "email": "rita@furulia.example", "language": "nn"}


def scope_in(institution_id: UUID) -> Scope:
    return Scope(Door.APP, institution_id, networks=None, person=make.make_office_person(), office=True)


def count(model: type) -> int:
    with tenancy.work(OFFICE) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_leader_is_invited_and_the_commitment_sent(app: Flask) -> None:
    with app.app_context():
        institution_id = make.make_institution(joined=False)
        scope = scope_in(institution_id)
        assert inviting.invite_leader(scope, **LETTER)
        with tenancy.work(OFFICE) as session:
            invitation = session.scalars(select(Invitation)).one()
            commitment = session.scalars(select(Commitment)).one()
            actions = session.scalars(select(AuditEntry).where(AuditEntry.actor_id == scope.person)).all()
            assert (invitation.institution_id, invitation.role) == (institution_id, "leader")
            assert (commitment.institution_id, commitment.state) == (institution_id, "sent")
            assert session.get_one(Participation, institution_id).state == "invited"
            assert {(entry.action, entry.institution_id) for entry in actions} == {("invited to a role", institution_id)}
        with tenancy.work(outbox.COURIER) as session:
            message = session.scalars(select(Message)).one()
            assert (message.recipient, message.language) == ("rita@furulia.example", "nn")


def test_a_second_click_writes_no_second_letter(app: Flask) -> None:
    with app.app_context():
        scope = scope_in(make.make_institution(joined=False))
        assert inviting.invite_leader(scope, **LETTER)
        assert not inviting.invite_leader(scope, **{**LETTER, "email": "RITA@furulia.example"})
        assert (count(Invitation), count(Message), count(Commitment)) == (1, 1, 1)


def test_another_leader_can_be_invited_beside_the_first(app: Flask) -> None:
    with app.app_context():
        scope = scope_in(make.make_institution(joined=False))
        inviting.invite_leader(scope, **LETTER)
        assert inviting.invite_leader(scope, **{**LETTER, "email": "tore@furulia.example"})
        assert (count(Invitation), count(Commitment)) == (2, 1)


@pytest.mark.parametrize(
    ("column", "value", "reason"), [("register_state", "closed", rules.CLOSED), ("marked", "out", rules.MARKED_OUT)]
)
def test_closed_and_marked_out_institutions_are_refused_and_nothing_is_written(
    app: Flask, column: str, value: str, reason: str
) -> None:
    with app.app_context():
        institution_id = make.make_institution(joined=False)
        with tenancy.work(OFFICE) as session:
            setattr(session.get_one(Institution, institution_id), column, value)
        with pytest.raises(Refused, match=reason):
            inviting.invite_leader(scope_in(institution_id), **LETTER)
        assert (count(Invitation), count(Message), count(Commitment)) == (0, 0, 0)


def test_an_address_that_is_none_is_refused_beside_its_field(app: Flask) -> None:
    with app.app_context():
        scope = scope_in(make.make_institution(joined=False))
        with pytest.raises(Refused) as refusal:
            inviting.invite_leader(scope, **{**LETTER, "email": "rita at furulia"})
        assert refusal.value.field == "email"
        assert count(Invitation) == 0


def only_invitation() -> tuple[UUID, int, str | None]:
    with tenancy.work(OFFICE) as session:
        found = session.scalars(select(Invitation)).one()
        return found.id, found.generation, found.token_hash


def test_sending_again_ends_the_old_link_and_a_second_click_sends_nothing(app: Flask) -> None:
    with app.app_context():
        scope = scope_in(make.make_institution(joined=False))
        inviting.invite_leader(scope, **LETTER)
        invitation_id, generation, old_hash = only_invitation()
        inviting.send_again(scope, invitation_id, generation)
        inviting.send_again(scope, invitation_id, generation)
        assert only_invitation()[2] != old_hash
        assert count(Message) == 2


def test_a_withdrawn_invitation_makes_room_for_a_new_one(app: Flask) -> None:
    with app.app_context():
        scope = scope_in(make.make_institution(joined=False))
        inviting.invite_leader(scope, **LETTER)
        invitation_id, generation, _ = only_invitation()
        inviting.withdraw(scope, invitation_id)
        with pytest.raises(Refused):
            inviting.send_again(scope, invitation_id, generation)
        assert inviting.invite_leader(scope, **LETTER)


def test_the_office_leaves_the_institutions_own_invitations_alone(app: Flask) -> None:
    with app.app_context():
        scope = scope_in(make.make_institution(joined=False))
        with tenancy.work(scope):
            invitations.invite(email="mona@people.example", name="Mona", role=Role.MODERATOR, language="nb")
        invitation_id, generation, _ = only_invitation()
        with pytest.raises(NotFound):
            inviting.withdraw(scope, invitation_id)
        with pytest.raises(NotFound):
            inviting.send_again(scope, invitation_id, generation)


def test_an_invitation_of_another_institution_is_not_found(app: Flask) -> None:
    with app.app_context():
        inviting.invite_leader(scope_in(make.make_institution(joined=False)), **LETTER)
        invitation_id, _, _ = only_invitation()
        with pytest.raises(NotFound):
            inviting.withdraw(scope_in(make.make_institution(joined=False)), invitation_id)


@pytest.mark.parametrize(("second", "answers", "letters"), [("rita", [False, True], 1), ("tore", [True, True], 2)])
def test_two_clicks_at_the_same_moment_come_one_after_the_other(
    app: Flask, second: str, answers: list[bool], letters: int
) -> None:
    with app.app_context():
        scope = scope_in(make.make_institution(joined=False))

    def click(name: str) -> bool:
        with app.app_context():
            return inviting.invite_leader(scope, **{**LETTER, "email": f"{name}@furulia.example"})

    with ThreadPoolExecutor(2) as clicks:
        assert sorted(clicks.map(click, ("rita", second))) == answers
    with app.app_context():
        assert (count(Invitation), count(Message), count(Commitment)) == (letters, letters, 1)
