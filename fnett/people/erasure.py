"""A person is erased, by themselves or after two years away: generated from the inventory, through the door of one's own
pages (security rules 14, 29).

The row of the person is emptied rather than deleted: its id, which names nobody from then on, keeps meetings, evidence and
the trail whole, and takes no right to write in any institution's rows. What else is about them goes, or is emptied, as
data_inventory.toml says of each column. The ledger keeps the hash of the id alone; a restore replays it.
"""

import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Delete, String, Update, case, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from fnett.core import audit, clock, inventory, tenancy
from fnett.core.db import db
from fnett.core.inventory import Erase
from fnett.core.tenancy import Door, Rebound, Scope
from fnett.people import own_rows
from fnett.people.models import Erasure, Person

ERASED = "erased"
ID_MARK = "the id"  # what the inventory calls the id of the emptied row


def erase(person_id: UUID, step: str = "erased") -> None:
    """Take everything about a person away but what the inventory keeps; a second time changes nothing. The trail calls it
    `step`, which says when it was not themselves.

    The scope is that person's own: `tenancy.work(Scope(Door.PERSON, person=person_id))`. Raises Rebound for another.
    """
    _refuse_another_scope(person_id)
    person = db.session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()
    if person.state == ERASED:
        return
    for statement in _statements(person):
        db.session.execute(statement, execution_options={"synchronize_session": False})
    ledger = insert(Erasure).values(person_hash=hash_of(person_id), day=clock.today())
    db.session.execute(ledger.on_conflict_do_nothing().inline())
    audit.record(step, person_id)
    db.session.expire_all()


def _refuse_another_scope(person_id: UUID) -> None:
    scope = tenancy.current_scope()
    if scope.door is not Door.PERSON or scope.person != person_id:
        raise Rebound("A person is erased through the door of their own pages: Scope(Door.PERSON, person=…).")


def _statements(person: Person) -> Iterator[Delete | Update]:
    """One statement for each table; the person's own row last, since it tells whose the other rows are."""
    for table in sorted(own_rows.tables(), key=lambda table: table.name == Person.__tablename__):
        columns = inventory.tables()[table.name].columns.values()
        mine = own_rows.about(table, person)
        values = {column.name: _value(table.c[column.name], column, person) for column in columns if _changes(column)}
        if any(column.erase is Erase.DELETE for column in columns):
            yield delete(table).where(mine)
        elif values:
            yield update(table).where(mine).values(values)


def _changes(column: inventory.Column) -> bool:
    return column.erase in (Erase.EMPTY, Erase.MARK)


def _value(column: Column[Any], said: inventory.Column, person: Person) -> Any:
    """What a column holds from now on: nothing, a fixed word, or the id that names nobody."""
    if said.erase is Erase.MARK:
        becomes = person.id if said.becomes == ID_MARK else said.becomes
        return case((column.in_(said.was), becomes), else_=column) if said.was else becomes
    if column.unique:
        return hash_of(person.id)
    return None if column.nullable else ""


def replay() -> int:
    """Erase again whoever the ledger names and a restore has brought back; returns how many."""
    with tenancy.work(Scope(Door.DOOR)) as session:
        hash_of_id = func.encode(func.sha256(func.convert_to(cast(Person.id, String), "UTF8")), "hex")
        query = select(Person.id).where(Person.state != ERASED, hash_of_id.in_(select(Erasure.person_hash)))
        back = session.scalars(query).all()
    for person_id in back:
        with tenancy.work(Scope(Door.PERSON, person=person_id)):
            erase(person_id, "erased again after a restore")
    return len(back)


def hash_of(person_id: UUID) -> str:
    """What the ledger keeps of a person: SHA-256 of the id, which is random and stands nowhere outside fnett."""
    return hashlib.sha256(str(person_id).encode()).hexdigest()
