"""Links of each kind that works once, as a letter brings them, and the browsers that hold them."""

import itertools
import re
from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fnett.core import tenancy, tokens
from fnett.core.tenancy import Door, Scope
from fnett.people import invitations, sign_in
from fnett.people.access import Role
from fnett.people.models import Invitation, Person, SignInRequest
from tests import factories

SIGN_IN, INVITATION = "people.open_link", "people.open_invitation"  # the views that take a token
KINDS = (SIGN_IN, INVITATION)
STAYING = {  # a letter's reader comes back by these, a calendar asks hourly: they hold until the subscription ends or is
    # given others (test_links_that_stay.py); they open no account
    "subscriptions.reminders": "/reminders/{}",
    "subscriptions.answer": "/reminders/{}/reply",
    "subscriptions.calendar": "/calendar/{}.ics",
}
PAGES = {SIGN_IN: "/sign-in/confirm", INVITATION: "/invitation"}
COOKIES = {SIGN_IN: "sign_in_link", INVITATION: "invitation"}
PROOF = re.compile(r'name="csrf_token" value="([^"]+)"')
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Link:
    """One link: what its letter carries, what the asking browser keeps, and to whom it was written."""

    kind: str
    token: str
    row: UUID
    address: str
    binding: str | None = None

    @property
    def path(self) -> str:
        """The address in the letter."""
        return f"/sign-in/link/{self.token}" if self.kind == SIGN_IN else f"/invitation/{self.token}"


def make(app: Flask, kind: str) -> Link:
    """A link that nobody has opened yet."""
    with app.app_context():
        return _ask() if kind == SIGN_IN else _invite()


def _ask() -> Link:
    person_id = factories.make_person()
    with tenancy.work(Scope(Door.DOOR)) as session:
        address = session.get_one(Person, person_id).email
        binding = sign_in.ask(address, f"browser {next(_numbers)}").binding
        row = session.query(SignInRequest).filter_by(binding_hash=tokens.hash_of(binding)).one()
        return Link(SIGN_IN, tokens.make(sign_in.PURPOSE, row.id).text, row.id, address, binding)


def _invite() -> Link:
    institution_id, address = factories.make_institution(), f"new{next(_numbers)}@people.example"
    with factories.within(institution_id, factories.make_leader(institution_id)):
        row = invitations.invite(email=address, name="Amina Granlykt", role=Role.MODERATOR, language="nb")
        return Link(INVITATION, tokens.make(invitations.PURPOSE, row.id).text, row.id, address)


def is_used(app: Flask, link: Link) -> bool:
    """Whether somebody has used it up."""
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        if link.kind == SIGN_IN:
            return session.get_one(SignInRequest, link.row).used_at is not None
        return session.query(Invitation).filter_by(id=link.row).one().accepted_at is not None


def browser(app: Flask, link: Link, *, is_own: bool = True) -> FlaskClient:
    """A browser that has opened the link: the one that asked for it, or any other."""
    http = app.test_client()
    http.set_cookie(COOKIES[link.kind], link.token, path=PAGES[link.kind])
    if is_own and link.binding:
        http.set_cookie("sign_in_browser", link.binding, path="/sign-in")
    return http


def proof_of(http: FlaskClient) -> str:
    """The CSRF value of this browser."""
    found = PROOF.search(http.get("/sign-in").get_data(as_text=True))
    assert found
    return found[1]


def press(http: FlaskClient, link: Link, proof: str | None = None) -> TestResponse:
    """Press the button on the link's page."""
    return http.post(PAGES[link.kind], data={"csrf_token": proof or proof_of(http), "language": "nb"})


def worked(answer: TestResponse) -> bool:
    """Whether the link did what it is for."""
    return answer.status_code == 303
