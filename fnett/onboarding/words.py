"""What the registers and the states say, in the reader's language."""

from fnett.institutions.models import Institution
from fnett.web.locale import gettext, lazy

STANDINGS = {
    "listed": ("unknown", lazy("In the register")),
    "invited": ("waiting", lazy("Invited")),
    "joined": ("done", lazy("Takes part")),
    "left": ("unknown", lazy("Took part before")),
}
KINDS = {
    "primary": lazy("Primary school"),
    "lower_secondary": lazy("Lower secondary school"),
    "combined": lazy("Combined school"),
    "upper_secondary": lazy("Upper secondary school"),
    "special": lazy("Special school"),
    "school": lazy("School"),
    "kindergarten": lazy("Kindergarten"),
}
LETTERS = {
    "ready": ("waiting", lazy("The letter is on its way")),
    "sending": ("waiting", lazy("The letter is on its way")),
    "sent": ("done", lazy("The letter is sent")),
    "parked": ("attention", lazy("The letter could not be delivered; check the address")),
    "cancelled": ("unknown", lazy("The letter was not sent")),
}
FAMILY = lazy("Family kindergarten")


def standing(state: str) -> tuple[str, str]:
    """The sign and the words for where an institution stands with fnett."""
    return _of(STANDINGS, state)


def letter(state: str) -> tuple[str, str]:
    """The sign and the words for what has become of a letter."""
    return _of(LETTERS, state)


def kind(institution: Institution) -> str:
    """Primary school, family kindergarten and so on."""
    if institution.is_family_kindergarten:
        return gettext(FAMILY)
    return gettext(KINDS[institution.school_kind or institution.kind])


def _of(table: dict[str, tuple[str, str]], state: str) -> tuple[str, str]:
    sign, words = table[state]
    return sign, gettext(words)
