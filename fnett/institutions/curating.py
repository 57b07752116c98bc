"""What people say about an institution over the registers' heads; it survives every import."""

from fnett.institutions import facts
from fnett.institutions.models import Institution

IN, OUT = "in", "out"


def mark(institution: Institution, verdict: str | None) -> None:
    """Mark it in (it stays though the register would leave it out), out (it is hidden), or neither."""
    if verdict not in (IN, OUT, None):
        raise ValueError(f"{verdict!r} is no mark.")
    institution.marked = verdict


def show_as(institution: Institution, display_name: str | None) -> None:
    """Show it under another name than the register's, and let it be found by both; None goes back."""
    institution.display_name = display_name
    found = facts.keys(institution.orgnr, institution.name, institution.municipality_number, institution.display_name)
    institution.search_key, institution.sort_key = found["search_key"], found["sort_key"]
