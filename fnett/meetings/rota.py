"""Who leads each planned evening of a network: in turn, and whoever cannot come offers it to the others (product G13)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from fnett.core import audit, clock, outbox, tenancy
from fnett.core.db import add, db
from fnett.core.problems import NotFound
from fnett.meetings import rota_rules
from fnett.meetings.models import Meeting, MeetingLead
from fnett.meetings.rota_rules import Turn
from fnett.networks.models import Network
from fnett.people import members
from fnett.people.access import Role
from fnett.people.members import Member
from fnett.people.models import Person

LETTER, TAKEN = "evening_offered", "evening_taken"


@dataclass(frozen=True)
class Evening:
    """A planned evening and who leads it; `lead_id` is None until that is written, and tells one offer from the next."""

    meeting: Meeting
    turn: Turn
    leader: Member | None
    helper: Member | None
    lead_id: UUID | None


def moderators_of(network_id: UUID) -> list[Member]:
    """The network's moderators by name."""
    return [person for person in members.members(Role.MODERATOR) if network_id in person.networks]


def of_network(network_id: UUID) -> list[Evening]:
    """The evenings to come by day, each with who leads and who helps."""
    people = {person.id: person for person in moderators_of(network_id)}
    written = _written(network_id)
    found = []
    for number, meeting in enumerate(_counted(network_id)):
        rows = written.get(meeting.id, [])
        turn = rota_rules.standing(_turn(rows), number, list(people))
        lead_id = next((row.id for row in rows if not row.is_co and row.person_id == turn.leader), None)
        named = [people.get(person) if person else None for person in (turn.leader, turn.helper)]
        found.append(Evening(meeting, turn, named[0], named[1], lead_id))
    today = clock.today()
    return [evening for evening in found if evening.meeting.state == "planned" and evening.meeting.day >= today]


def fill(network_id: UUID) -> None:
    """Write down whose turn each planned evening is, where nothing is written yet."""
    for evening in of_network(network_id):
        if evening.lead_id is None and evening.turn.leader is not None:
            _write(evening, evening.turn)


def offer(network_id: UUID, meeting_id: UUID, by: UUID | None) -> None:
    """Offer an evening to the other moderators, who get a letter; twice is once. `by` None is the leader of the place, on
    somebody's behalf. Raises NotFound, Refused."""
    people = moderators_of(network_id)
    evening = _change(network_id, meeting_id, lambda turn: rota_rules.offer(turn, by, [person.id for person in people]))
    for person in people:
        if person.id != evening.turn.leader:
            _write_to(person, evening, LETTER)


def take(network_id: UUID, meeting_id: UUID, by: UUID) -> None:
    """Take an evening that is offered, and let whoever offered it know; of two at the same moment one has it. Raises
    NotFound, Refused."""
    people = moderators_of(network_id)
    if by not in [person.id for person in people]:
        raise NotFound("not a moderator of this network")
    before = _get(network_id, meeting_id)
    after = _change(network_id, meeting_id, lambda turn: rota_rules.take(turn, by, [person.id for person in people]))
    for person in people:
        if person.id == before.turn.leader != after.turn.leader:
            _write_to(person, after, TAKEN)


def choose(network_id: UUID, meeting_id: UUID, leader: UUID | None, helper: UUID | None) -> None:
    """Set who leads and who helps. Raises NotFound for anybody outside the network, Refused."""
    people = {person.id for person in moderators_of(network_id)}
    if not {person for person in (leader, helper) if person} <= people:
        raise NotFound("not a moderator of this network")
    chosen = rota_rules.choose(leader, helper)
    _change(network_id, meeting_id, lambda turn: chosen)


def _change(network_id: UUID, meeting_id: UUID, change: Callable[[Turn], Turn]) -> Evening:
    """Change one evening while everybody else who changes this network's evenings waits."""
    db.session.refresh(tenancy.get(Network, network_id), with_for_update=True)
    fill(network_id)
    evening = _get(network_id, meeting_id)
    turn = change(evening.turn)
    if turn != evening.turn:
        _write(evening, turn)
        audit.record("evening offered" if turn.is_offered else "evening led by", meeting_id)
    return _get(network_id, meeting_id)


def _get(network_id: UUID, meeting_id: UUID) -> Evening:
    found = [evening for evening in of_network(network_id) if evening.meeting.id == meeting_id]
    if not found:
        raise NotFound("no planned evening of this network")
    return found[0]


def _write(evening: Evening, turn: Turn) -> None:
    """Write who leads; whoever led before makes room first, since there is one of each kind."""
    meeting = evening.meeting
    db.session.execute(delete(MeetingLead).where(MeetingLead.meeting_id == meeting.id))
    for person_id, is_co in ((turn.leader, False), (turn.helper, True)):
        if person_id is not None:
            add(
                MeetingLead(
                    institution_id=meeting.institution_id,
                    network_id=meeting.network_id,
                    meeting_id=meeting.id,
                    person_id=person_id,
                    is_co=is_co,
                    is_offered=turn.is_offered and not is_co,
                )
            )


def _write_to(person: Member, evening: Evening, letter: str) -> None:
    """A letter to a moderator, once for each offer and each that takes it."""
    account = db.session.get(Person, person.id)
    if account is not None:
        address = {"to": account.email, "language": account.language, "person_id": person.id}
        outbox.write(letter, evening.meeting.id, key=key_of(evening, person.id), **address)  # type: ignore[arg-type]


def key_of(evening: Evening, person_id: UUID | None) -> str:
    """The key of the letter that tells this person of this turn."""
    return f"{evening.lead_id}:{person_id}"


def _counted(network_id: UUID) -> Sequence[Meeting]:
    """The evenings that take a turn: those that are planned, and those that were held."""
    query = select(Meeting).where(Meeting.network_id == network_id, Meeting.state != "cancelled")
    return db.session.scalars(query.order_by(Meeting.day, Meeting.id)).all()


def _written(network_id: UUID) -> dict[UUID, list[MeetingLead]]:
    found: dict[UUID, list[MeetingLead]] = {}
    for row in db.session.scalars(select(MeetingLead).where(MeetingLead.network_id == network_id)):
        found.setdefault(row.meeting_id, []).append(row)
    return found


def _turn(rows: Sequence[MeetingLead]) -> Turn | None:
    if not rows:
        return None
    leader = next((row for row in rows if not row.is_co), None)
    helper = next((row.person_id for row in rows if row.is_co), None)
    return Turn(leader.person_id if leader else None, helper, is_offered=bool(leader and leader.is_offered))
