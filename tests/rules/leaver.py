"""Somebody who has left a trace in every way that fnett offers, by their own hands as far as that goes."""

from datetime import date, timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import Connection, text

from fnett.core import clock, outbox, tenancy
from fnett.core.db import add, add_if_new
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Owner
from fnett.meetings import closing, talking
from fnett.meetings.closing import Evening
from fnett.people import addresses, invitations, office, sign_in
from fnett.people.access import Role
from fnett.people.models import OwnerMembership, Person
from fnett.training import progress
from tests import factories
from tests.client import Browser
from tests.people.letters import delivered, path_in

NAME, ADDRESS, TITLE = "Zaquarine Kvernbitt", "Zaquarine.Kvernbitt@people.example", "Rektor ved Kvernbittskolen"
MARKS = {"zaquarine", "kvernbitt", addresses.hash_of(ADDRESS)}
BACK = text(
    "UPDATE meeting SET day = day - 8, starts_at = starts_at - interval '8 days', ends_at = ends_at - interval '8 days'"
)
OWNER = "999888666"


def make(app: Flask, superuser: Connection) -> UUID:
    """The person: leader of one place, moderator there, coordinator elsewhere, of the office, and an owner's contact."""
    with app.app_context():
        here, elsewhere = factories.make_institution(), factories.make_institution("Furulia skole")
        for place, role in ((here, Role.LEADER), (here, Role.MODERATOR), (elsewhere, Role.COORDINATOR)):
            inviter = factories.make_leader(place)
            with factories.within(place, inviter):
                invitations.invite(email=ADDRESS.upper(), name=NAME, role=role, language="nb")
    browser = _accept_first(app)
    with app.app_context():
        person_id = _find()
        _give_roles(person_id)
        _learn(person_id)
        _close_a_meeting(here, person_id, superuser)
        _collide()
        slug = factories.slug_of(here)
    _sign(app, browser, slug, person_id)
    with app.app_context():
        _let_letters_wait(here, person_id)
    return person_id


def _accept_first(app: Flask) -> Browser:
    """Two of the three invitations wait on."""
    browser = Browser(app)
    browser.get(path_in(delivered(app)[0]))
    browser.get("/invitation")
    browser.submit()
    assert browser.path == "/me", browser.text
    return browser


def _find() -> UUID:
    with tenancy.work(Scope(Door.DOOR)):
        person = sign_in.find_person(ADDRESS)
        assert person
        return person.id


def _give_roles(person_id: UUID) -> None:
    with tenancy.work(Scope(Door.OFFICE)):
        office.let_in(person_id, Role.EDITOR)
        add(Owner(orgnr=OWNER, name="Bjørk kommune", fingerprint="0" * 64))
        add(OwnerMembership(person_id=person_id, owner_orgnr=OWNER, starts_on=date(2026, 1, 1)))


def _learn(person_id: UUID) -> None:
    with tenancy.work(Scope(Door.PERSON, person=person_id)):
        progress.answer("m1", "nb", "q-half", "a")


def _close_a_meeting(institution_id: UUID, person_id: UUID, superuser: Connection) -> None:
    factories.give_role(institution_id, person_id, Role.MODERATOR)
    network_id = factories.make_network(institution_id, moderators=(person_id,))
    meeting_id = factories.make_meeting(institution_id, network_id, clock.today() + timedelta(days=1))
    superuser.execute(BACK)
    superuser.commit()
    with factories.within(institution_id, person_id):
        closing.close(network_id, meeting_id, Evening(12, 10, 2, True, contacts_promised=1))
        talking.ask(network_id, meeting_id)


def _collide() -> None:
    """Two requests make the same account at one moment; PostgreSQL notes the second in its log."""
    with tenancy.work(Scope(Door.DOOR)):
        assert not add_if_new(Person(email=ADDRESS, email_hash=addresses.hash_of(ADDRESS), name=NAME))


def _sign(app: Flask, browser: Browser, slug: str, person_id: UUID) -> None:
    browser.sign_in(person_id).get(f"/i/{slug}/commitment")
    browser.submit()
    browser.submit({"name": NAME, "title": TITLE, "agreed": "y"}, form="sign")
    assert browser.page.select("dl.facts"), browser.text


def _let_letters_wait(institution_id: UUID, person_id: UUID) -> None:
    """A letter to a known person and one to an address, on their way when the account goes."""
    with factories.within(institution_id, person_id):
        for known in (person_id, None):
            outbox.write("invitation", person_id, to=ADDRESS, language="nb", key=f"waits:{known}", person_id=known)
