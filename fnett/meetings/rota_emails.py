"""The letter that asks the other moderators to take an evening; its subject names nothing (security rule 18)."""

from fnett.core import clock
from fnett.core.db import db
from fnett.core.mail import Email
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door, current_institution
from fnett.institutions.models import Institution
from fnett.meetings import rota
from fnett.meetings.models import Meeting
from fnett.web.letters import email_from_template, link_to
from fnett.web.locale import gettext, reading_in


def evening_offered(due: Due) -> Email:
    """Which evening it is, and where it can be taken."""
    meeting = _meeting(due)
    slug = db.session.get_one(Institution, current_institution()).slug
    link = link_to("rota.rota", slug=slug, network_id=meeting.network_id)
    with reading_in(due.language):
        subject = gettext("Can you lead an evening?")
        return email_from_template("meetings/emails/evening_offered", due, subject, meeting=meeting, link=link)


def is_still_offered(due: Due) -> bool:
    """As long as this very offer stands: nobody has taken the evening, and the reader may still do so."""
    meeting = db.session.get(Meeting, (current_institution(), due.subject_id))
    if meeting is None or meeting.starts_at <= clock.now():
        return False
    others = {person.id for person in rota.moderators_of(meeting.network_id)}
    offered = [evening for evening in rota.of_network(meeting.network_id) if evening.turn.is_offered]
    asked = {f"{rota.LETTER}:{rota.key_of(evening, due.person_id)}" for evening in offered}
    return due.person_id in others and due.dedupe_key in asked


def _meeting(due: Due) -> Meeting:
    return db.session.get_one(Meeting, (current_institution(), due.subject_id))


LETTERS = {rota.LETTER: Letter(Door.APP, is_still_offered, evening_offered)}
