"""The base of all tables: stated names, lengths and zones."""

import pytest
from flask import Flask
from sqlalchemy import DateTime, String, UniqueConstraint, text

from fnett.core import tenancy
from fnett.core.db import Base, add
from fnett.core.models import AuditEntry, TimedRun
from fnett.core.tenancy import Door, Scope

TABLES = sorted(Base.metadata.tables)


@pytest.mark.parametrize("table", TABLES)
def test_every_constraint_has_a_name_that_says_where_it_stands(table: str):
    for constraint in Base.metadata.tables[table].constraints:
        prefix = {"PrimaryKeyConstraint": "pk", "ForeignKeyConstraint": "fk", "CheckConstraint": "ck"}
        kind = "uq" if isinstance(constraint, UniqueConstraint) else prefix.get(type(constraint).__name__, "ex")
        assert str(constraint.name).startswith(f"{kind}_{table}"), constraint


@pytest.mark.parametrize("table", TABLES)
def test_every_text_has_a_length_and_every_moment_a_zone(table: str):
    for column in Base.metadata.tables[table].columns:
        if isinstance(column.type, String):
            assert column.type.length, f"{table}.{column.name} may be endless: give it String(n)"
        if isinstance(column.type, DateTime):
            assert column.type.timezone, f"{table}.{column.name} has no zone"


def test_a_row_that_was_added_knows_its_id(app: Flask):
    with app.app_context(), tenancy.work(Scope(Door.OFFICE)):
        entry = AuditEntry(action="looked")
        add(entry)
        assert entry.id is not None


def test_a_piece_of_work_is_kept_whole_or_not_at_all(app: Flask):
    with app.app_context():
        with pytest.raises(ZeroDivisionError):
            break_off_halfway()
        with tenancy.work(Scope(Door.COURIER)):
            add(TimedRun(name="whole", period="2026"))
        with tenancy.work(Scope(Door.COURIER)) as session:
            assert session.execute(text("SELECT name FROM timed_run")).scalars().all() == ["whole"]


def break_off_halfway() -> None:
    with tenancy.work(Scope(Door.COURIER)):
        add(TimedRun(name="half", period="2026"))
        raise ZeroDivisionError
