"""What fnett stores about a person: the file that they download and the page that says it in words (security rule 29).

Both are generated from the inventory, in the scope of the person's own pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select

from fnett.core import clock, inventory
from fnett.core.db import db
from fnett.institutions.models import Institution
from fnett.people import own_rows
from fnett.people.models import Person
from fnett.web.locale import gettext, lazy

IN_WORDS = {
    "person": lazy("Your name, e-mail address and language"),
    "membership": lazy("Your roles at schools and kindergartens"),
    "office_membership": lazy("Your roles in the national office"),
    "owner_membership": lazy("Owners that you are the contact of"),
    "invitation": lazy("Invitations to you"),
    "moderator_interest": lazy("Your offers to be a moderator, left on a page for parents"),
    "module_progress": lazy("How far you have come in the training"),
    "module_answer": lazy("Your answers in the training"),
    "commitment_signer": lazy("Your name and title under commitments"),
    "commitment_evidence": lazy("Which text you signed, and when"),
    "meeting": lazy("Meetings whose numbers you wrote down"),
    "contact_request": lazy("Times you asked to talk with someone: that you asked, and when"),
    "meeting_lead": lazy("Evenings that you lead, or help to lead"),
    "message": lazy("Letters to you: which kind and when, not what stood in them"),
    "sign_in_request": lazy("Links to sign in that you have asked for"),
    "sign_in_session": lazy("Browsers in which you are signed in"),
    "audit_entry": lazy("Steps in fnett: a fixed word and the time, such as “meeting planned”"),
}
KEPT = {
    "accounts": lazy("24 months after your last role ended and you last used fnett"),
    "invitations": lazy("30 days after they ran out"),
    "interests": lazy("Six months"),
    "commitments": lazy("Three years after the commitment ends"),
    "institutions": lazy("90 days after the school or kindergarten has left fnett"),
    "counts": lazy("The meeting stays, without a name"),
    "trail": lazy("24 months"),
    "requests": lazy("Six months"),
    "letters": lazy("24 months"),
    "sign_in_links": lazy("One day"),
    "sessions": lazy("Until you sign out, or 30 days unused"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of thing that is stored: what it is, how many there are, how long it stays; in the reader's language."""

    words: str
    count: int
    kept: str


def kinds(person_id: UUID) -> list[Kind]:
    """What is stored about the scope's person, for the page; kinds of which there is nothing are left out."""
    tables = {table.name: table for table in own_rows.tables()}
    person = db.session.get_one(Person, person_id)
    found = []
    for name, words in IN_WORDS.items():
        mine = own_rows.about(tables[name], person)
        if count := db.session.scalar(select(func.count()).select_from(tables[name]).where(mine)):
            found.append(Kind(gettext(words), count, gettext(KEPT[_retention(name)])))
    return found


def export(person_id: UUID) -> dict[str, Any]:
    """Everything that is stored about the scope's person, each column with what it is for and how long it stays."""
    person = db.session.get_one(Person, person_id)
    tables = {table.name: list(_rows(table, person)) for table in own_rows.tables()}
    return {
        "title": "What fnett stores about you",
        "made_at": _plain(clock.now()),
        "person": str(person_id),
        "stored": [_told(name, tables[name]) for name in IN_WORDS if tables[name]],
        "institutions": _names(tables),
    }


def _rows(table: Table, person: Person) -> Iterator[dict[str, Any]]:
    said = inventory.tables()[table.name].columns
    shown = [table.c[column.name] for column in said.values() if column.is_exported]
    for row in db.session.execute(select(*shown).where(own_rows.about(table, person))):
        yield {name: _plain(value) for name, value in row._mapping.items()}


def _told(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    table = inventory.tables()[name]
    columns = {
        column.name: {"purpose": column.purpose, "basis": inventory.bases()[column.basis], "kept": column.retention.period}
        for column in table.columns.values()
        if column.is_exported
    }
    return {"table": name, "holds": table.holds, "rows": rows, "columns": columns}


def _names(tables: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """The schools and kindergartens that the rows speak of, since an id says nothing to a reader."""
    ids = {UUID(row["institution_id"]) for rows in tables.values() for row in rows if row.get("institution_id")}
    query = select(Institution.id, func.coalesce(Institution.display_name, Institution.name)).where(Institution.id.in_(ids))
    return {str(institution_id): name for institution_id, name in db.session.execute(query)}


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _retention(name: str) -> str:
    """How long the rows of a table stay, as most of their columns do."""
    stays = [column.retention.name for column in inventory.tables()[name].columns.values()]
    return max(stays, key=stays.count)
