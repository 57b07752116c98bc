"""Scope: what a session may see, told to PostgreSQL at the start of each transaction (security rules 1 to 4).

Isolation is the database's: row-level security compares every row with these settings, and the login role may do
nothing until a door is chosen. Python only refuses unbound use and stamps new rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import current_app
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from fnett.core.problems import NotFound

Row = TypeVar("Row")


class Door(StrEnum):
    """One database role per way in; none sees what another sees."""

    APP = "fnett_app"  # inside one institution
    PERSON = "fnett_person"  # one's own pages
    DOOR = "fnett_door"  # before a scope is known: tokens, sessions, memberships, sign-in
    COURIER = "fnett_courier"  # outbox and timed runs
    OFFICE = "fnett_office"  # reads all institutions, owns the office's own tables


@dataclass(frozen=True)
class Scope:
    """Who is asking, within which institution and networks; `networks` None means all of the institution's."""

    door: Door
    institution: UUID | None = None
    networks: frozenset[UUID] | None = frozenset()
    person: UUID | None = None
    office: bool = False
    read_only: bool = False


class Unbound(RuntimeError):
    """A query was made before anybody said for whom."""


class Rebound(RuntimeError):
    """A session was to change its scope; make a new one instead (measured trap M6)."""


class ScopedSession(FlaskSession):
    """A session that belongs to one scope for life."""

    @property
    def scope(self) -> Scope:
        """The scope of this session. Raises Unbound."""
        scope = self.info.get("scope")
        if scope is None:
            raise Unbound("No scope is bound: begin with tenancy.bind(Scope(…)) or tenancy.work(Scope(…)).")
        return scope  # type: ignore[no-any-return]


class InstitutionOwned:
    """A row of one institution; the key is the pair, so that no key can point across institutions."""

    institution_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-3)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"), sort_order=-2)


class NetworkOwned(InstitutionOwned):
    """A row of one network; moderators see their own networks' rows only."""

    network_id: Mapped[UUID] = mapped_column(sort_order=-1)


class PersonOwned:
    """A row that belongs to a person and follows them between institutions."""

    person_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-3)
    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("uuidv7()"), sort_order=-2)


def bind(scope: Scope) -> None:
    """Bind the present session to its scope, once. Raises Rebound if it has another."""
    session = _session()
    bound = session.info.setdefault("scope", scope)
    if bound != scope:
        raise Rebound(f"This session belongs to {bound}; open another with tenancy.work(…).")


def current_scope() -> Scope:
    """The scope of the present session. Raises Unbound."""
    return _session().scope


def current_institution() -> UUID:
    """The institution of the present session. Raises Unbound where the scope has none."""
    institution = current_scope().institution
    if institution is None:
        raise Unbound("This scope has no institution: begin with Scope(Door.APP, institution_id).")
    return institution


@contextmanager
def work(scope: Scope) -> Iterator[Session]:
    """A piece of work of its own: new session, one scope, one commit at the end, nothing kept if it raises."""
    with current_app._get_current_object().app_context():  # type: ignore[attr-defined]
        bind(scope)
        session = _session()
        yield session
        session.commit()


@contextmanager
def look(scope: Scope) -> Iterator[Session]:
    """A question from another scope than the present session's: asked with the session that is given, and never written."""
    make = current_app.extensions["sqlalchemy"].session.session_factory
    with make(info={"scope": replace(scope, read_only=True)}) as session:
        yield session
        session.commit()  # after a rollback the database would have to prepare its statements anew


def get(model: type[Row], row_id: UUID) -> Row:
    """The row with this id within the scope. Raises NotFound, also for rows of others."""
    session = _session()
    scope = session.scope
    key: Any = row_id
    if issubclass(model, InstitutionOwned):
        key = (scope.institution, row_id)
    elif issubclass(model, PersonOwned):
        key = (scope.person, row_id)
    row = session.get(model, key)
    if row is None:
        raise NotFound(f"no {model.__name__} with this id within the scope")
    return row


def _session() -> ScopedSession:
    session: ScopedSession = current_app.extensions["sqlalchemy"].session()
    return session


TELL = (
    "SELECT set_config('role', %(role)s, true), set_config('app.institution', %(institution)s, true),"
    " set_config('app.networks', %(networks)s, true), set_config('app.person', %(person)s, true),"
    " set_config('transaction_read_only', %(read_only)s, true)"
)


@event.listens_for(ScopedSession, "after_begin")
def _tell_the_database(session: ScopedSession, transaction: Any, connection: Connection) -> None:
    scope = session.scope
    networks = "*" if scope.networks is None else "{" + ",".join(sorted(map(str, scope.networks))) + "}"
    connection.exec_driver_sql(
        TELL,
        {
            "role": scope.door.value,
            "institution": str(scope.institution or ""),
            "networks": networks,
            "person": str(scope.person or ""),
            "read_only": "on" if scope.read_only else "off",
        },
    )


@event.listens_for(ScopedSession, "before_flush")
def _stamp_new_rows(session: ScopedSession, context: Any, instances: Any) -> None:
    scope = session.scope
    for row in session.new:
        if isinstance(row, InstitutionOwned) and scope.institution:
            _stamp(row, "institution_id", scope.institution)
        if isinstance(row, PersonOwned) and scope.door is Door.PERSON and scope.person:
            _stamp(row, "person_id", scope.person)


def _stamp(row: Any, column: str, value: UUID) -> None:
    present = getattr(row, column)
    if present is None:
        setattr(row, column, value)
    elif present != value:
        raise Rebound(f"{type(row).__name__}.{column} is not the scope's; a row is written from its own scope.")
