"""A person's rows are found by an index, however many rows the country has."""

import pytest
from flask import Flask
from sqlalchemy import Table, select, text

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people import own_rows
from fnett.people.models import Person
from tests import factories

SHORT = {  # tables that never grow long, each with the reason
    "invitation": "goes thirty days after it ran out",
    "sign_in_request": "goes a day after it ran out",
}


def plan_of(table: Table) -> str:
    """How PostgreSQL finds a person's rows, where it may choose, as it would among many."""
    person_id = factories.make_person()
    with tenancy.work(Scope(Door.PERSON, person=person_id, read_only=True)) as session:
        mine = own_rows.about(table, session.get_one(Person, person_id))
        asked = select(table).where(mine).compile(session.connection(), compile_kwargs={"literal_binds": True})
        session.execute(text("SET LOCAL enable_seqscan = off"))
        return "\n".join(session.scalars(text(f"EXPLAIN {asked}")))


@pytest.mark.parametrize("table", own_rows.tables(), ids=str)
def test_no_long_table_is_read_from_end_to_end_to_find_ones_own_rows(app: Flask, table: Table):
    with app.app_context():
        plan = plan_of(table)
    is_read_whole = f"Seq Scan on {table.name}" in plan
    assert is_read_whole == (table.name in SHORT), f"Give {table.name} an index on the columns of `about`:\n{plan}"
