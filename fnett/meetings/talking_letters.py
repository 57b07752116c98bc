"""The letter that tells the office that somebody would like to talk; its subject names nobody (security rule 18)."""

from fnett.core.mail import Email
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door
from fnett.meetings import talking
from fnett.web.letters import email_from_template, link_to
from fnett.web.locale import gettext, reading_in


def contact_request(due: Due) -> Email:
    """Who it is, of which class where, since when, and until when they wait."""
    asked = talking.get_asked(due.subject_id)
    with reading_in(due.language):
        subject = gettext("Somebody would like to talk")
        return email_from_template(
            "meetings/emails/contact_request", due, subject, asked=asked, link=link_to("desks.office")
        )


def is_wanted(due: Due) -> bool:
    """Only while nobody has answered, and to those alone who answer."""
    return talking.is_open(due.subject_id) and talking.answers(due.person_id)


LETTERS = {talking.KIND: Letter(Door.OFFICE, is_wanted, contact_request)}
