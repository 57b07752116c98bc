"""The letters of sign-in and invitations; subjects name neither school, class nor language (security rule 18)."""

from sqlalchemy import select

from fnett.core import clock, tokens
from fnett.core.db import db
from fnett.core.mail import Email
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door
from fnett.institutions.models import Institution
from fnett.people import invitations, sign_in
from fnett.people.models import Invitation, Person, SignInRequest
from fnett.web.letters import email_from_template, link_to
from fnett.web.locale import gettext, reading_in


def sign_in_link(due: Due) -> Email:
    """The link that signs one in, with the ten minutes it lasts."""
    request = db.session.get_one(SignInRequest, due.subject_id)
    link = link_to("people.open_link", token=tokens.make(sign_in.PURPOSE, request.id, key_id=request.key_id).text)
    with reading_in(due.language):
        return email_from_template("people/emails/sign_in", due, gettext("Your link to fnett"), link=link)


def is_sign_in_wanted(due: Due) -> bool:
    """Only while the link still works."""
    request = db.session.get(SignInRequest, due.subject_id)
    return request is not None and request.used_at is None and request.expires_at > clock.now()


def invitation(due: Due) -> Email:
    """An invitation to a role, from a named person, with what it means and how long it lasts."""
    row = db.session.scalars(select(Invitation).where(Invitation.id == due.subject_id)).one()
    institution = db.session.get_one(Institution, row.institution_id)
    inviter = db.session.get_one(Person, row.invited_by)
    token = tokens.make(invitations.PURPOSE, row.id, row.generation, row.key_id)
    with reading_in(due.language):
        return email_from_template(
            "people/emails/invitation",
            due,
            gettext("You are invited to fnett"),
            link=link_to("people.open_invitation", token=token.text),
            role=row.role,
            name=row.name,
            institution=institution.display_name or institution.name,
            inviter=inviter.name or gettext("A colleague"),  # who has erased themselves since is not named
            expires_at=row.expires_at,
        )


def is_invitation_wanted(due: Due) -> bool:
    """Only while it can be accepted."""
    row = db.session.scalars(select(Invitation).where(Invitation.id == due.subject_id)).first()
    is_open = row is not None and row.accepted_at is None and row.withdrawn_at is None
    return bool(is_open and row and row.expires_at > clock.now())


LETTERS = {
    "sign_in": Letter(Door.DOOR, is_sign_in_wanted, sign_in_link),
    "invitation": Letter(Door.DOOR, is_invitation_wanted, invitation),
}
