"""The demo's people come in as people do: invited by somebody, accepted through the door, and then they read M1."""

from uuid import UUID

from fnett.core import clock, tenancy, tokens
from fnett.core.db import add
from fnett.core.tenancy import Door, Scope
from fnett.demo import story
from fnett.demo.story import Account, Invited
from fnett.people import invitations
from fnett.people.access import Role
from fnett.people.models import OfficeMembership
from fnett.training import lessons, progress

MODULE = "m1"
Ids = dict[str, UUID]  # people by their address, or institutions by their slug


def begin_office() -> Ids:
    """The first people of the national organisation, whom nobody could invite."""
    people: Ids = {}
    for account in story.office():
        with tenancy.work(Scope(Door.DOOR)):
            people[account.email] = invitations.ensure_person(account.email, account.name, account.language).id
        with tenancy.work(Scope(Door.OFFICE)):
            add(OfficeMembership(person_id=people[account.email], role=account.role.value, starts_on=clock.today()))
    return people


def bring_in(role: Role, institutions: Ids, people: Ids) -> None:
    """Invite everybody with this role, and let them accept."""
    for account in story.members(role):
        invitation = _invite(account, institutions, people)
        token = tokens.make(invitations.PURPOSE, invitation)
        with tenancy.work(Scope(Door.DOOR)):
            people[account.email] = invitations.accept(token.text, account.language)


def leave_waiting(institutions: Ids, people: Ids) -> None:
    """Invite those whose letters lie in the demo mailbox."""
    for invited in story.INVITED:
        _invite(invited, institutions, people)


def train(people: Ids) -> None:
    """Let the moderators read as far as they have come."""
    for account in story.members(Role.MODERATOR):
        module = lessons.get_module(MODULE, account.language)
        training, right = account.training, account.training.right
        with tenancy.work(Scope(Door.PERSON, person=people[account.email])):
            for step in module.steps[: training.steps]:
                progress.read_step(MODULE, account.language, step.id)
            for question in module.questions[:right]:
                progress.answer(MODULE, account.language, question.id, question.right)
            for question in module.questions[right : right + training.wrong]:
                progress.answer(MODULE, account.language, question.id, _wrong_choice(question))


def _invite(invited: Account | Invited, institutions: Ids, people: Ids) -> UUID:
    """Leaders are invited by the office, everybody else by their leader."""
    at = invited.at or ""
    by_office = invited.role is Role.LEADER
    inviter = people[story.office()[0].email if by_office else story.leader_of(at).email]
    with tenancy.work(Scope(Door.APP, institutions[at], None, inviter, office=by_office)):
        return invitations.invite(email=invited.email, name=invited.name, role=invited.role, language=invited.language).id


def _wrong_choice(question: lessons.Question) -> str:
    return next(option.id for option in question.options if option.id != question.right)
