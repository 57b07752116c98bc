"""The office invites the leader of an institution, inside it and audited there (product O3, O4).

Each use case is a piece of work of its own in the institution's scope, since the office's own door writes nothing there.
"""

from uuid import UUID

from fnett.commitments import signing
from fnett.core import tenancy
from fnett.core.problems import Refused
from fnett.core.tenancy import Scope
from fnett.institutions.models import Institution
from fnett.onboarding import finding, rules
from fnett.people import invitations
from fnett.people.access import Role


def invite_leader(scope: Scope, *, name: str, email: str, language: str) -> bool:
    """Invite the leader and ask for the commitment; False where this address has an open invitation, so that a second
    click writes no second letter. Raises Refused for a closed institution or a bad address."""
    try:
        with tenancy.work(scope):
            _check_may_be_invited()
            invitations.invite(email=email, name=name, role=Role.LEADER, language=language)
            signing.request()
    except Refused as refusal:
        if refusal.message == invitations.OPEN_ALREADY:
            return False
        raise
    return True


def withdraw(scope: Scope, invitation_id: UUID) -> None:
    """Take a leader's invitation back; its link is dead from now on. Raises NotFound."""
    with tenancy.work(scope):
        finding.get_leader_invitation(invitation_id)
        invitations.withdraw(invitation_id)


def send_again(scope: Scope, invitation_id: UUID, generation: int) -> None:
    """Send a leader's invitation anew; the old link is dead. Raises NotFound, Refused where it was answered."""
    with tenancy.work(scope):
        finding.get_leader_invitation(invitation_id)
        _check_may_be_invited()
        invitations.send_again(invitation_id, generation)


def _check_may_be_invited() -> None:
    institution = tenancy.get(Institution, tenancy.current_institution())
    why_not = rules.why_not_invited(institution.register_state, institution.marked)
    if why_not:
        raise Refused(why_not)
