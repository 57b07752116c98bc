"""The receipt for a signed commitment; the subject names neither school nor language (security rule 18)."""

from fnett.commitments import signing
from fnett.core.languages import LANGUAGES
from fnett.core.mail import Email
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door
from fnett.web.letters import email_from_template
from fnett.web.locale import gettext, reading_in


def receipt(due: Due) -> Email:
    """Who signed what, in which words, when, and until when it holds."""
    signed = signing.get_signed(due.subject_id)
    with reading_in(due.language):
        read_in = LANGUAGES[signed.language].own_name
        subject = gettext("Your receipt from fnett")
        return email_from_template("commitments/emails/receipt", due, subject, signed=signed, text_language=read_in)


def is_receipt_wanted(due: Due) -> bool:
    """As long as the signer's name stands there; what was signed stays signed."""
    return signing.get_signed(due.subject_id).name is not None


LETTERS = {"commitment_receipt": Letter(Door.APP, is_receipt_wanted, receipt)}
