"""The letter that hands the text to paste to a network's relay address; its subject names neither school nor class."""

from fnett.core import tenancy
from fnett.core.db import db
from fnett.core.languages import get_language
from fnett.core.mail import Email
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door
from fnett.institutions.models import Institution
from fnett.meetings import inviting, relay
from fnett.meetings.models import Meeting
from fnett.networks import languages, networks
from fnett.web.letters import Piece, email_from_template
from fnett.web.locale import gettext, reading_in


def text_to_paste(due: Due) -> Email:
    """The text in each of the network's languages, with whom it is for and why it comes."""
    meeting = tenancy.get(Meeting, due.subject_id)
    institution = db.session.get_one(Institution, meeting.institution_id)
    network = networks.shown(meeting.network_id)
    own = languages.chosen(network.id) or languages.usual(institution)
    texts = inviting.texts_of(meeting, network, own)
    with reading_in(due.language):
        return email_from_template(
            "meetings/emails/relay",
            due,
            gettext("A text to pass on to the parents"),
            pieces=[Piece(get_language(code), text) for code, text in texts.items()],
            label=network.label,
            institution=institution.display_name or institution.name,
            day=meeting.day,
        )


LETTERS = {relay.KIND: Letter(Door.APP, relay.is_wanted, text_to_paste)}
