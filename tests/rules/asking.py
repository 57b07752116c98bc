"""Raw queries past all Python, as somebody would who could run them: what each role gets against what it may get.

Who may see a row is decided here by its owner and rights.toml, not by the policies that are tried.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from psycopg import ClientCursor, Error
from sqlalchemy import Connection

from fnett.core.tenancy import Door, Scope
from tests.rules.declared import Declared, declared, parse
from tests.rules.ground import Ground, Owner, Row

LOGIN, SCHEMA_OWNER = "fnett_web", "fnett_owner"
RIGHTS_TRIED = ("no scope", "all of an institution")  # what a role may do at all does not depend on more
DENIED = "42501"  # insufficient privilege: neither the right nor the policy let it through
BROKEN = "23"  # class of errors of keys, which are looked at after the policy has let the row through


@dataclass(frozen=True)
class Asker:
    """A role within a scope; `networks` None means all of the institution's."""

    role: str
    institution: UUID | None = None
    networks: frozenset[UUID] | None = frozenset()
    person: UUID | None = None
    form: str | None = None
    name: str = field(default="", compare=False)

    def scope(self) -> Scope:
        """The same as the app says it."""
        return Scope(Door(self.role), self.institution, self.networks, self.person)

    def told(self) -> dict[str, str]:
        """The settings that tell PostgreSQL so."""
        networks = "*" if self.networks is None else "{" + ",".join(map(str, sorted(self.networks))) + "}"
        scope = {"institution": self.institution, "networks": networks, "person": self.person, "form": self.form}
        return {"role": self.role, **{name: str(value or "") for name, value in scope.items()}}


TELL = (
    "SAVEPOINT asked; SELECT set_config('session_replication_role', 'replica', true), set_config('role', %(role)s, true),"
    " set_config('app.institution', %(institution)s, true), set_config('app.networks', %(networks)s, true),"
    " set_config('app.person', %(person)s, true), set_config('app.form', %(form)s, true)"
)  # replica: keys to other tables are not followed, so that what answers is the policy


def askers(ground: Ground) -> list[Asker]:
    """Every role: without a scope, with each kind of scope, and with one that does not fit together."""
    first, second, third, _, both = ground.owners
    found = [Asker(role, name="no scope") for role in (*Door, LOGIN, SCHEMA_OWNER)]
    for one, other in ((first, second), (third, first)):
        found += [
            Asker(Door.APP, one.institution, None, name="all classes"),
            Asker(Door.APP, one.institution, frozenset({_sure(one.network)}), name="one class"),
            Asker(Door.APP, one.institution, frozenset({_sure(one.network), _sure(other.network)}), name="two classes"),
            Asker(Door.APP, one.institution, name="no class"),
        ]
    found += [
        Asker(Door.APP, first.institution, frozenset({_sure(third.network)}), name="another institution's class"),
        Asker(Door.APP, uuid4(), None, name="an unknown institution"),
        Asker(Door.APP, None, None, name="all classes of no institution"),
        Asker(
            Door.APP, first.institution, frozenset({_sure(first.network)}), first.person, first.form, name="a whole scope"
        ),
    ]
    found += [Asker(Door.PERSON, person=of.person, name="a person") for of in (first, second, both)]
    found += [Asker(Door.PERSON, person=uuid4(), name="an unknown person")]
    found += [Asker(role, form=second.form, name="the form of a request") for role in Door]
    found += [Asker(role, first.institution, None, first.person, name="all of an institution") for role in (*Door, LOGIN)]
    found += [Asker(Door.COURIER, third.institution, name="an institution that left")]
    return list(dict.fromkeys(found))


BY_AGE = (
    "old interest",
    "old trail",
    "old letters",
    "old runs",
    "old line of the ledger",
    "old requests",
)  # what the courier deletes, whosesoever it is
SHOWN: dict[str | None, Callable[[Ground, Asker, Owner], bool]] = {
    None: lambda ground, by, of: True,
    "every row": lambda ground, by, of: True,
    "no row": lambda ground, by, of: False,
    "own institution": lambda ground, by, of: _same(by.institution, of.institution),
    "own networks": lambda ground, by, of: (
        _same(by.institution, of.institution) and (by.networks is None or of.network in by.networks)
    ),
    "own requests": lambda ground, by, of: (
        _same(by.institution, of.institution)
        and (by.networks is None or of.network in by.networks)
        and _same(by.person, of.person)
    ),
    "own person": lambda ground, by, of: _same(by.person, of.person),
    **dict.fromkeys(
        ("own deeds", "own signatures", "own line of the ledger", "own interest", "own invitations", "own letters"),
        lambda ground, by, of: _same(by.person, of.person),
    ),
    **dict.fromkeys(BY_AGE, lambda ground, by, of: ground.is_old(of)),
    **dict.fromkeys(
        ("past term", "of a past term", "of past evidence", "institution that left", "of an institution that left"),
        lambda ground, by, of: _same(by.institution, of.institution) and ground.is_old(of),
    ),
    "planned meetings": lambda ground, by, of: not ground.is_held(of),
    "own form": lambda ground, by, of: _same(by.form, of.form),
    "own members": lambda ground, by, of: any(
        _same(one.institution, by.institution) and _same(one.person, of.person) for one in ground.owners
    ),
}


def may(table: str, role: str) -> Declared | None:
    """What rights.toml says of a role and a table."""
    line = declared().get((table, role.removeprefix("fnett_")))
    return parse(line) if line else None


def is_guarded(table: str) -> bool:
    """Whether any role sees only some rows of this table, by a policy; facts are there for all."""
    return any(parse(line).condition for (of, _), line in declared().items() if of == table)


def due(ground: Ground, by: Asker, table: str, right: str = "SELECT") -> set[str]:
    """The keys of the rows that this scope may see; or of those that it may delete or write, where that is less."""
    of = may(table, by.role)
    if of is None:
        return set()
    fewer = {"DELETE": of.deletes, "INSERT": of.writes}.get(right)
    for condition in (of.condition, fewer):
        assert condition in SHOWN, f"Say in SHOWN (tests/rules/asking.py) whose rows {condition!r} shows."
    shown = (SHOWN[of.condition], SHOWN[fewer])
    return {row.key for row in ground.rows[table] if all(does(ground, by, row.owner) for does in shown)}


@dataclass
class Inquiry:
    """Asks about one table as one role in one scope; counts its queries."""

    connection: Connection
    ground: Ground
    by: Asker
    table: str
    asked: int = 0

    def wrong(self) -> Iterator[str]:
        """Everything that went otherwise than it may, in words."""
        if self.by.role == SCHEMA_OWNER:
            if is_guarded(self.table):
                yield from self.exactly("SELECT", f"SELECT {self.key} FROM {self.table}", set())  # noqa: S608
            return
        of = may(self.table, self.by.role)
        rights = of.rights if of else frozenset()
        yield from self.wrong_rights(rights)
        seen = due(self.ground, self.by, self.table)
        if {"SELECT", "SELECT of id"} & rights:
            yield from self.exactly("SELECT", f"SELECT {self.key} FROM {self.table}", seen)  # noqa: S608
        for right in sorted(right for right in rights if right.startswith(("UPDATE", "DELETE"))):
            touched = due(self.ground, self.by, self.table, right)
            yield from self.exactly(right, f"{self.changed(right)} RETURNING {self.key}", touched)
        yield from self.wrong_hands(rights, due(self.ground, self.by, self.table, "INSERT"))

    def wrong_rights(self, rights: frozenset[str]) -> Iterator[str]:
        """What is let through though nobody granted it."""
        for right, question in self.questions().items():
            if right not in rights and self.by.name in RIGHTS_TRIED:
                yield from self.refused(right, question)

    def wrong_hands(self, rights: frozenset[str], own_keys: set[str]) -> Iterator[str]:
        """Rows that are written for others, or given to them."""
        own = self.ground.rows[self.table]
        if "INSERT" in rights:
            for row in own:
                yield from self.inserted(row, row.key in own_keys)
        names = [n for n in self.ground.owning(self.table) if {"UPDATE", f"UPDATE of {n}"} & rights]
        for row in own if names and own_keys else []:
            if row.key not in own_keys:
                yield from self.refused("UPDATE into foreign hands", self.moved(names), row.whole)

    @property
    def key(self) -> str:
        """SQL for the key of a row."""
        return self.ground.key_of(self.table)

    def questions(self) -> dict[str, str]:
        """A query that needs one right alone."""
        of = may(self.table, self.by.role)
        names = [c["name"] for c in self.ground.columns[self.table]]
        held = of.rights if of else frozenset()
        unread, column = ([n for n in names if f"{right} of {n}" not in held][-1] for right in ("SELECT", "UPDATE"))
        table = self.table
        return {
            "SELECT": f"SELECT count({unread}) FROM {table}",  # noqa: S608
            "INSERT": f"INSERT INTO {table} DEFAULT VALUES",
            "UPDATE": f"UPDATE {table} SET {column} = {column}",  # noqa: S608
            "DELETE": f"DELETE FROM {table}",  # noqa: S608
            "TRUNCATE": f"TRUNCATE {table} CASCADE",
        }

    def changed(self, right: str) -> str:
        """A query that changes all rows there are by one right, or takes them away."""
        kind, _, column = right.partition(" of ")
        return f"UPDATE {self.table} SET {column} = {column}" if column else self.questions()[kind]  # noqa: S608

    def moved(self, names: list[str]) -> str:
        """A query that gives all rows to the owner of another one."""
        given = f"jsonb_populate_record(NULL::{self.table}, CAST(%(row)s AS jsonb))"
        return f"UPDATE {self.table} SET ({', '.join(names)}) = (SELECT {', '.join(names)} FROM {given})"  # noqa: S608

    def exactly(self, right: str, question: str, expected: set[str]) -> Iterator[str]:
        """The rows that a query touches are those that the scope may see."""
        state, keys = self.ask(question)
        if state != "done":
            yield self.say(f"{right} was refused ({state})")
        elif keys != expected:
            yield self.say(f"{right} touched {len(keys - expected)} foreign rows and not {len(expected - keys)} own ones")

    def refused(self, right: str, question: str, row: str = "{}") -> Iterator[str]:
        """A query that neither right nor policy lets through."""
        state, _ = self.ask(question, row)
        if state != DENIED:
            yield self.say(f"{right} was let through ({state})")

    def inserted(self, row: Row, is_own: bool) -> Iterator[str]:
        """A copy of a row gets past the policy exactly where the row is the scope's; the key alone stops it then."""
        given = f"jsonb_populate_record(NULL::{self.table}, CAST(%(row)s AS jsonb))"
        state, _ = self.ask(f"INSERT INTO {self.table} SELECT * FROM {given}", row.whole)  # noqa: S608
        if is_own and not state.startswith(BROKEN):
            yield self.say(f"INSERT of an own row was refused ({state})")
        if not is_own and state != DENIED:
            yield self.say(f"INSERT of a foreign row was let through ({state})")

    def ask(self, question: str, row: str = "{}") -> tuple[str, set[str]]:
        """Run a query and take it back: what came of it (`done`, or the state of the error), and the keys it gave."""
        self.asked += 1
        given = {**self.by.told(), **({"row": row} if "%(row)s" in question else {})}
        cursor = ClientCursor(self.connection.connection.dbapi_connection)  # type: ignore[arg-type]
        try:
            cursor.execute(f"{TELL}; {question}".encode(), given)
            cursor.set_result(-1)
            return "done", {str(key) for (key,) in cursor} if cursor.description else set()
        except Error as error:
            return str(error.sqlstate), set()
        finally:
            cursor.execute("ROLLBACK TO asked")

    def say(self, what: str) -> str:
        """One line for a person."""
        return f"{self.by.role} ({self.by.name}), {self.table}: {what}"


def _same(one: object, other: object) -> bool:
    return one is not None and one == other


def _sure(network: UUID | None) -> UUID:
    assert network
    return network
