"""The letters about who leads: an evening is offered, or taken; their subjects name nothing (security rule 18)."""

from fnett.core import clock
from fnett.core.db import db
from fnett.core.mail import Email
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door, current_institution
from fnett.institutions.models import Institution
from fnett.meetings import rota
from fnett.meetings.models import Meeting
from fnett.web.letters import email_from_template, link_to
from fnett.web.locale import gettext, lazy, reading_in

OFFERED, TAKEN = lazy("Can you lead an evening?"), lazy("Somebody else leads your evening")


def evening_offered(due: Due) -> Email:
    """Which evening it is, and where it can be taken."""
    return _letter("evening_offered", due, OFFERED)


def evening_taken(due: Due) -> Email:
    """That somebody else leads now, and thanks for saying so."""
    return _letter("evening_taken", due, TAKEN)


def is_led_by_another(due: Due) -> bool:
    """As long as the evening is to come and the reader has not taken it back."""
    meeting = db.session.get(Meeting, (current_institution(), due.subject_id))
    if meeting is None or meeting.starts_at <= clock.now():
        return False
    turns = [evening.turn for evening in rota.of_network(meeting.network_id) if evening.meeting.id == meeting.id]
    return any(turn.leader not in (None, due.person_id) for turn in turns)


def is_still_offered(due: Due) -> bool:
    """As long as this very offer stands: nobody has taken the evening, and the reader may still do so."""
    meeting = db.session.get(Meeting, (current_institution(), due.subject_id))
    if meeting is None or meeting.starts_at <= clock.now():
        return False
    others = {person.id for person in rota.moderators_of(meeting.network_id)}
    offered = [evening for evening in rota.of_network(meeting.network_id) if evening.turn.is_offered]
    asked = {f"{rota.LETTER}:{rota.key_of(evening, due.person_id)}" for evening in offered}
    return due.person_id in others and due.dedupe_key in asked


def _letter(template: str, due: Due, subject: str) -> Email:
    meeting = db.session.get_one(Meeting, (current_institution(), due.subject_id))
    slug = db.session.get_one(Institution, current_institution()).slug
    link = link_to("rota.rota", slug=slug, network_id=meeting.network_id)
    with reading_in(due.language):
        return email_from_template(f"meetings/emails/{template}", due, gettext(subject), meeting=meeting, link=link)


LETTERS = {
    rota.LETTER: Letter(Door.APP, is_still_offered, evening_offered),
    rota.TAKEN: Letter(Door.APP, is_led_by_another, evening_taken),
}
