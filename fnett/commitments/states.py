"""The states of a commitment in words, with the sign that stands beside them; one table for every page."""

from datetime import date

from fnett.commitments.models import Commitment
from fnett.web.locale import gettext, lazy

NOT_ASKED = "not_asked"
IN_WORDS = {
    NOT_ASKED: ("unknown", lazy("Not asked for yet")),
    "sent": ("waiting", lazy("Sent, not opened yet")),
    "seen": ("waiting", lazy("Opened, not signed yet")),
    "signed": ("done", lazy("Signed")),
    "declined": ("attention", lazy("Not now; time for a talk")),
    "delegated": ("waiting", lazy("Handed to the right signer")),
    "superseded": ("attention", lazy("There is a new text to sign")),
    "expired": ("attention", lazy("Time to sign again")),
    "withdrawn": ("unknown", lazy("Taken back")),
    "orphaned": ("attention", lazy("A new leader is to sign")),
}


def state_of(commitment: Commitment | None, today: date) -> str:
    """Where a commitment stands on a day: a signed one expires after its last day."""
    if commitment is None:
        return NOT_ASKED
    is_past = commitment.state == "signed" and commitment.valid_until is not None and commitment.valid_until < today
    return "expired" if is_past else commitment.state


def in_words(state: str) -> tuple[str, str]:
    """The sign and the words of a state, in the bound language."""
    kind, words = IN_WORDS[state]
    return kind, gettext(words)
