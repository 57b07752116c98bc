"""The letter that tells a leader of a class that comes from another school; its subject names nothing (rule 18)."""

from fnett.core.mail import Email
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door
from fnett.onboarding import handing_over
from fnett.web.letters import email_from_template
from fnett.web.locale import gettext, reading_in


def handover(due: Due) -> Email:
    """What the class was called, how many households it had, and which moderators wish to go on; never families."""
    passed = handing_over.get(due.subject_id)
    with reading_in(due.language):
        subject = gettext("A parent network comes to you")
        return email_from_template("onboarding/emails/handover", due, subject, passed=passed)


LETTERS = {handing_over.LETTER: Letter(Door.OFFICE, lambda due: True, handover)}
