"""The institutions of the world (world.py): classes, rooms, evenings of each kind, replies, invitations, a signature."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.engine import Engine

from fnett.commitments import editions, signing
from fnett.core import clock, outbox, tenancy, tokens
from fnett.core.db import add
from fnett.core.tenancy import Door, Scope
from fnett.institutions import calendars
from fnett.meetings import closing, reminder_rules, reminders, replies, talking
from fnett.meetings.closing import Evening
from fnett.meetings.models import Meeting
from fnett.networks import carrying_on, interest, languages, relays, subscriptions
from fnett.networks.models import Handover, Network, NetworkPredecessor, NetworkYear
from fnett.onboarding import inviting
from fnett.people import invitations, sign_in
from fnett.people.access import Role
from fnett.people.models import Person, SignInRequest
from tests.factories import (
    code_of,
    make_institution,
    make_leader,
    make_meeting,
    make_member,
    make_network,
    make_place,
    make_subscription,
    slug_of,
    within,
)
from tests.rules import personas

DAYS = {"next": 14, "begun": 1, "held": 2, "off": 3}  # from today on; those that have been are moved back afterwards
ANSWER = {"party_size": 1, "edit_token": None, "households": 24, "help_language": "ti"}
FACTS = text(
    "UPDATE institution SET owner_orgnr = :owner, display_name = name, street = '-', postal_place = '-',"
    " website = 'https://a.example' WHERE id = :id"
)
BACK = text(
    "UPDATE meeting SET day = day - 8, starts_at = starts_at - interval '8 days', ends_at = ends_at - interval '8 days'"
    " WHERE id = ANY (:ids)"
)
OFFERED = text("UPDATE meeting_lead SET is_offered = true WHERE meeting_id = :id AND NOT is_co")  # to be kept after all
COLUMNS = text(
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    " AND column_name IN ('institution_id', 'person_id')"
)
DELETE = 'DELETE FROM "{}" WHERE "{}" = ANY (:ids)'


@dataclass
class House:
    """One institution and, for each of its two classes, what stands in addresses and forms."""

    institution_id: UUID
    leader_id: UUID
    classes: list[dict[str, str]] = field(default_factory=list)


def make(superuser: Engine) -> House:
    """An institution that has signed, with two classes."""
    institution_id = make_institution()
    house = House(institution_id, make_leader(institution_id))
    with superuser.begin() as connection:
        connection.execute(FACTS, {"owner": personas.OWNER, "id": institution_id})
    house.classes = [_make_class(superuser, house, label) for label in ("2A", "2B")]
    with within(institution_id, house.leader_id):
        signing.mark_seen()
        words = editions.current().text("nb")
        signing.sign(name="Rita Rektor", title="rektor", language="nb", text_hash=words.fingerprint)
    return house


def _make_class(superuser: Engine, house: House, label: str) -> dict[str, str]:
    """A class with its moderator, a room, an evening of each kind, a reply, and two invitations that wait."""
    institution_id = house.institution_id
    moderator_id = make_member(institution_id, Role.MODERATOR)
    network_id = make_network(institution_id, label, moderators=(moderator_id,))
    with within(institution_id, house.leader_id):
        languages.choose(network_id, ("nb", "ar"))
        relays.keep(network_id, f"klasse-{label}-{institution_id}@skole.example")
    place_id = make_place(institution_id, f"Rom {label}")
    reader = make_subscription(institution_id, network_id, f"leser-{label}-{institution_id}@people.example")
    evenings, answer = _make_evenings(superuser, house, network_id, moderator_id, place_id)
    _carry_on(house, network_id)
    with superuser.begin() as connection:
        connection.execute(OFFERED, {"id": evenings["next"]})
    _write_to(house, evenings["next"], reader)
    asked, leader = _invite(house, label), _invite_leader(house, label)
    offer = _offer(house, network_id, label)
    return {
        "institution_id": str(institution_id),
        "slug": slug_of(institution_id),
        "network_id": str(network_id),
        "place_id": str(place_id),
        "interest_id": str(offer),
        "change_id": str(_close_a_day(house, label)),
        "person_id": str(moderator_id),
        "meeting_id": str(evenings["next"]),
        "meetings.close:meeting_id": str(evenings["begun"]),
        "evenings.afterwards:meeting_id": str(evenings["held"]),
        "request_id": str(_ask_to_talk(house, network_id, evenings["held"], moderator_id)),
        "invitation_id": str(asked),
        "onboarding.withdraw_invitation:invitation_id": str(leader),
        "onboarding.resend_invitation:invitation_id": str(leader),
        "token": tokens.make(invitations.PURPOSE, asked).text,
        "code": code_of(institution_id, network_id),
        "answer": answer,
        **_links_of(institution_id, reader),
    }


def _offer(house: House, network_id: UUID, label: str) -> UUID:
    """The address of somebody who could be a moderator."""
    with within(house.institution_id):
        interest.offer(network_id, f"villig-{label}-{house.institution_id}@people.example")
        return next(offer.id for offer in interest.offers() if offer.network_id == network_id)


def _write_to(house: House, meeting_id: UUID, reader_id: UUID) -> None:
    """A letter of each kind to the subscriber; that the evening is called off, they have been told."""
    with within(house.institution_id):
        meeting, reader = tenancy.get(Meeting, meeting_id), subscriptions.get(reader_id)
        for slot, kind in enumerate(reminder_rules.COUNTED, 1):
            reminders.write(kind, meeting, reader, slot=slot)
        reminders.write(reminder_rules.MOVED, meeting, reader, was_on=meeting.day - timedelta(days=7))
        outbox.write(carrying_on.LETTER, reader.id, to=reader.email, language=reader.language, key=str(reader.id))


def _links_of(institution_id: UUID, reader: UUID) -> dict[str, str]:
    """The links in a subscriber's letters, by the views that they open."""
    with within(institution_id):
        page, calendar = (subscriptions.token_of(reader, of) for of in (subscriptions.PAGE, subscriptions.CALENDAR))
    views = {"reminders": page, "answer": page, "calendar": calendar}
    return {f"subscriptions.{view}:token": token for view, token in views.items()}


def _make_evenings(
    superuser: Engine, house: House, network_id: UUID, moderator_id: UUID, place_id: UUID
) -> tuple[dict[str, UUID], str]:
    """The evenings by kind, and the token with which a parent's answer to the next one can be changed."""
    today = clock.today()
    evenings = {
        kind: make_meeting(house.institution_id, network_id, today + timedelta(days=ahead), place_id=place_id)
        for kind, ahead in DAYS.items()
    }
    with superuser.begin() as connection:
        connection.execute(BACK, {"ids": [evenings["begun"], evenings["held"]]})
    with within(house.institution_id, moderator_id):
        closing.close(network_id, evenings["held"], Evening(12, 10, 2, True, contacts_promised=1))
        closing.cancel(network_id, evenings["off"], "room")
        answer = replies.answer(tenancy.get(Meeting, evenings["next"]), **ANSWER)
    return evenings, answer


def _close_a_day(house: House, label: str) -> UUID:
    """A planning day on the institution's calendar; another one for each class."""
    day = clock.today() + timedelta(days=60 + ord(label[-1]) % 40)
    with within(house.institution_id, house.leader_id):
        return calendars.change(first_day=day, last_day=day, kind="planning_day").id


def _ask_to_talk(house: House, network_id: UUID, meeting_id: UUID, moderator_id: UUID) -> UUID:
    with within(house.institution_id, moderator_id):
        asked = talking.ask(network_id, meeting_id)
        assert asked
        return asked.id


def _carry_on(house: House, network_id: UUID) -> None:
    """The class comes from the one before it, and a hand-over waits with the office: to its own leader, as it were."""
    with within(house.institution_id, house.leader_id) as session:
        session.execute(update(NetworkYear).where(NetworkYear.network_id == network_id).values(carried="ended"))
        add(Handover(institution_id=house.institution_id, network_id=network_id, to_institution_id=house.institution_id))
        for before in session.scalars(select(Network.id).where(Network.id != network_id)).all():
            add(NetworkPredecessor(institution_id=house.institution_id, network_id=network_id, predecessor_id=before))


def _invite(house: House, label: str) -> UUID:
    address = f"ny-{label}-{house.institution_id}@people.example"
    with within(house.institution_id, house.leader_id):
        return invitations.invite(email=address, name=f"Ny {label}", role=Role.MODERATOR, language="nb").id


def _invite_leader(house: House, label: str) -> UUID:
    scope = Scope(Door.APP, house.institution_id, networks=None, person=house.leader_id, office=True)
    address = f"leder-{label}-{house.institution_id}@people.example"
    inviting.invite_leader(scope, name=f"Leder {label}", email=address, language="nb")
    with within(house.institution_id):
        return next(asked.id for asked in invitations.unanswered() if asked.email == address)


def ask_for_link(values: dict[str, str]) -> None:
    """The moderator of this class has asked for a link to sign in: the token, the code, and what the browser kept."""
    with tenancy.work(Scope(Door.DOOR)) as session:
        person = session.get_one(Person, UUID(values["person_id"]))
        binding = sign_in.ask(person.email, "192.0.2.1").binding
        row = session.query(SignInRequest).filter_by(binding_hash=tokens.hash_of(binding)).one()
        values["people.open_link:token"] = tokens.make(sign_in.PURPOSE, row.id).text
        values["sign_in_code"], values["binding"] = sign_in.short_code(row.id), binding


def delete(superuser: Engine, house: House) -> None:
    """Take every row of an institution and of its people away, as if they had never been."""
    people = [house.leader_id, *(UUID(values["person_id"]) for values in house.classes)]
    with superuser.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table, column in connection.execute(COLUMNS).all():
            ids = [house.institution_id] if column == "institution_id" else people
            connection.execute(text(DELETE.format(table, column)), {"ids": ids})
        connection.execute(text(DELETE.format("person", "id")), {"ids": people})
        connection.execute(text(DELETE.format("institution", "id")), {"ids": [house.institution_id]})
