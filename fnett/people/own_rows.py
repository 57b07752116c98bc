"""Which rows are about a person, as the inventory says; export and erasure ask the same question (security rule 29)."""

from sqlalchemy import ColumnElement, Table, Uuid, false, func, or_, select

from fnett.core import inventory
from fnett.core.db import Base
from fnett.people.models import Person


def tables() -> list[Table]:
    """The tables that hold rows about people, those that point to others first."""
    said = inventory.tables()
    return [t for t in reversed(Base.metadata.sorted_tables) if t.name in said and said[t.name].is_about_people]


def about(table: Table, person: Person) -> ColumnElement[bool]:
    """The rows of a table that are about this person."""
    said = inventory.tables()[table.name]
    if said.through:
        signed = Base.metadata.tables[said.through]
        return table.c.id.in_(select(signed.c.id).where(about(signed, person)))
    return or_(false(), *(_names(table, column, person) for column in said.about))


def _names(table: Table, name: str, person: Person) -> ColumnElement[bool]:
    """The column holds the person's id, the hash of their address, or the address, however its letters are written."""
    column = table.c[name]
    if isinstance(column.type, Uuid):
        return column == person.id
    if name == "email_hash":
        return column == person.email_hash
    return func.lower(column) == func.lower(person.email)
