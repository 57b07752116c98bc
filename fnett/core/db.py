"""The database handle, the base of all tables, and the one commit at the end of a piece of work."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from psycopg.errors import UniqueViolation
from sqlalchemy import Date, DateTime, MetaData, String, Time, Uuid
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, registry

from fnett.core.tenancy import ScopedSession

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables: named constraints, UTC times with zone, strings of stated length."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: DateTime(timezone=True),
            date: Date(),
            time: Time(),
            UUID: Uuid(),
            str: String(80),
        },
    )


class Database(SQLAlchemy):
    """Forgets a request's session even when giving back its connection fails, lest a later request come upon it."""

    def _teardown_session(self, exc: BaseException | None) -> None:
        try:
            super()._teardown_session(exc)
        finally:
            self.session.registry.clear()


db = Database(model_class=Base, session_options={"class_": ScopedSession})


def commit() -> None:
    """Make the present piece of work last; called once by the request, the job or the command, never by a use case."""
    db.session.commit()


def rows_of(result: Any) -> int:
    """How many rows an UPDATE or DELETE has touched."""
    touched: int = result.rowcount
    return touched


def add(row: Any) -> None:
    """Write a new row now, so that its generated values are known."""
    db.session.add(row)
    db.session.flush()


def add_if_new(row: Any) -> bool:
    """Write a new row now; False where a unique key holds it already, as after a second click at the same moment."""
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        return False
    return True
