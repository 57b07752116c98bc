"""The letters that hand a text to paste to a network's relay address; their subjects name neither school nor class."""

from datetime import date

from fnett.core import tenancy
from fnett.core.db import db
from fnett.core.languages import get_language
from fnett.core.mail import Email
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door
from fnett.institutions.models import Institution
from fnett.meetings import inviting, relay, relay_changes
from fnett.meetings.models import Meeting
from fnett.networks import languages, networks
from fnett.web.letters import Piece, email_from_template
from fnett.web.locale import gettext, lazy, reading_in

INVITATION = lazy("A text to pass on to the parents")
CHANGE = lazy("A meeting has changed: a text to pass on to the parents")


def text_to_paste(due: Due) -> Email:
    """The text in each of the network's languages, with whom it is for and why it comes."""
    return _letter("relay", due, INVITATION)


def change_to_paste(due: Due) -> Email:
    """The same for a meeting that is not on the day that was passed on."""
    return _letter("relay_change", due, CHANGE, relay_changes.of(due).was_on)


def _letter(template: str, due: Due, subject: str, was_on: date | None = None) -> Email:
    meeting = tenancy.get(Meeting, due.subject_id)
    institution = db.session.get_one(Institution, meeting.institution_id)
    network = networks.shown(meeting.network_id)
    own = languages.chosen(network.id) or languages.usual(institution)
    texts = inviting.changes_of(meeting, network, own, was_on) if was_on else inviting.texts_of(meeting, network, own)
    with reading_in(due.language):
        return email_from_template(
            f"meetings/emails/{template}",
            due,
            gettext(subject),
            pieces=[Piece(get_language(code), text) for code, text in texts.items()],
            label=network.label,
            institution=institution.display_name or institution.name,
            day=was_on or meeting.day,
        )


LETTERS = {
    relay.KIND: Letter(Door.APP, relay.is_wanted, text_to_paste),
    relay_changes.KIND: Letter(Door.APP, relay_changes.is_wanted, change_to_paste),
}
