"""Rules of coming in: whom the office may invite, and the words for where an institution stands."""

from fnett.web.locale import lazy

LISTED = "listed"
CLOSED = lazy("The register says that it is closed, so nobody can be invited here.")
MARKED_OUT = lazy("It is marked as not being one of ours, so nobody can be invited here.")


def why_not_invited(register_state: str, marked: str | None) -> str | None:
    """Why this institution's leader cannot be invited, a whole sentence (a msgid); None where they can."""
    if marked == "out":
        return MARKED_OUT
    return CLOSED if register_state != "active" else None
