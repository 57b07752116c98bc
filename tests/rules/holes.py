"""Every hole that the schema could get, made from its own catalogue one at a time; each is planted and must be found."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from psycopg import ClientCursor, Error
from sqlalchemy import Connection

from fnett.core.schema import DOORS, INSTITUTION, NETWORKS
from tests.rules import asking, schema_rules
from tests.rules.asking import Asker, Inquiry
from tests.rules.catalogue import POLICIES, RIGHTS, TABLES, Key, ask
from tests.rules.ground import Ground, Row, part_of
from tests.rules.schema_rules import Rule

LOGIN = "fnett_web"
READS, WRITES = {"SELECT", "UPDATE", "DELETE"}, {"INSERT", "UPDATE"}


@dataclass(frozen=True)
class Hole:
    """A statement that weakens the database; where raw queries must feel it, whom to ask about which table."""

    name: str
    statement: str
    role: str = ""
    table: str = ""
    rules: tuple[Rule, ...] = field(default=schema_rules.RULES, compare=False)


@contextmanager
def planted(connection: Connection, hole: Hole) -> Iterator[None]:
    """The hole is there within the block, and gone afterwards."""
    point = connection.begin_nested()
    connection.exec_driver_sql(hole.statement.replace("%", "%%"))
    yield
    point.rollback()


def said_by_the_catalogue(connection: Connection, hole: Hole) -> list[str]:
    """What the first rule of the schema says that has something to say of the hole."""
    return next((said for rule in hole.rules if (said := rule(connection))), [])


def felt_by_queries(connection: Connection, ground: Ground, hole: Hole, askers: list[Asker]) -> list[str]:
    """The first thing that goes wrong for somebody who asks."""
    for by in askers:
        if by.role == hole.role:
            for wrong in Inquiry(connection, ground, by, hole.table).wrong():
                return [wrong]
    return []


def in_policies(connection: Connection) -> Iterator[Hole]:
    """Each policy removed; opened for reading, for writing, for both; without each half; for everyone."""
    for p in ask(connection, POLICIES):
        (role,), table, name = p["roles"], str(p["tablename"]), str(p["policyname"])  # type: ignore[misc]
        rules = (schema_rules.undeclared_rights,)
        what, change = f"the policy {name} on {table}", f"ALTER POLICY {name} ON {table}"
        of = asking.may(table, role)
        rights = {right for said in of.rights if (right := _kind(table, said))} if of else set()
        reads, writes = (role if rights & READS else ""), (role if rights & WRITES else "")
        yield Hole(f"{what} removed", f"DROP POLICY {name} ON {table}", role, table, rules)
        yield Hole(f"{what} for everyone", f"{change} TO PUBLIC", rules=rules)
        if p["cmd"] == "DELETE":
            yield Hole(f"{what} opened", f"{change} USING (true)", role, table, rules)
            continue
        if p["using"] == "true":
            yield Hole(f"{what} closed", f"{change} USING (false) WITH CHECK (false)", role, table, rules)
            continue
        yield Hole(f"{what} opened", f"{change} USING (true) WITH CHECK (true)", role, table, rules)
        yield Hole(f"{what} opened for reading", f"{change} USING (true)", reads, table, rules)
        yield Hole(f"{what} opened for writing", f"{change} WITH CHECK (true)", writes, table, rules)
        if of and of.condition == "own networks":
            networks = NETWORKS.format(column=of.column)
            for half, without in ((networks, "the institution"), (INSTITUTION, "the classes")):
                yield Hole(f"{what} without {without}", f"{change} USING ({half}) WITH CHECK ({half})", role, table, rules)


def _kind(table: str, right: str) -> str:
    """The kind of a right; nothing where it changes a column alone that does not say whose a row is."""
    kind, _, column = right.partition(" of ")
    return kind if not column or part_of(table, column) else ""


def in_guards(connection: Connection) -> Iterator[Hole]:
    """Row-level security of each table turned off, and not forced upon its owner; one more policy for all."""
    for t in ask(connection, TABLES):
        if t["relforcerowsecurity"]:
            table = str(t["relname"])
            alter, rules = f"ALTER TABLE {table}", (schema_rules.unguarded, schema_rules.undeclared_rights)
            yield Hole(f"{table} unguarded", f"{alter} DISABLE ROW LEVEL SECURITY", asking.SCHEMA_OWNER, table, rules)
            yield Hole(
                f"{table} open to its owner", f"{alter} NO FORCE ROW LEVEL SECURITY", asking.SCHEMA_OWNER, table, rules
            )
            yield Hole(f"one more policy on {table}", f"CREATE POLICY more ON {table} USING (true) WITH CHECK (true)")
        if t["is_tenant"]:
            rules, across = (schema_rules.indexes_without_tenant,), f"CREATE INDEX planted ON {t['relname']} ((1))"
            yield Hole(f"an index of {t['relname']} over all institutions", across, rules=rules)


def composite_keys() -> list[Key]:
    """The keys between tables of institutions, as the models say them."""
    return [key for key in schema_rules.keys_of_the_models() if key.columns[0] == "institution_id" and len(key.columns) > 1]


def in_keys() -> Iterator[tuple[Hole, Key]]:
    """Each key between tables of institutions removed, not enforced, on the id alone, and without the class."""
    for key in composite_keys():
        alter, rules = f"ALTER TABLE {key.table}", (schema_rules.lost_keys, schema_rules.keys_across)
        dropped = f"{alter} DROP CONSTRAINT {key.name}"

        def again(columns: tuple[str, ...], targets: tuple[str, ...], key: Key = key, dropped: str = dropped) -> str:
            unique = f"ALTER TABLE {key.target} ADD CONSTRAINT planted UNIQUE ({', '.join(targets)})"
            points = f"FOREIGN KEY ({', '.join(columns)}) REFERENCES {key.target} ({', '.join(targets)})"
            return f"{dropped}; {unique}; ALTER TABLE {key.table} ADD CONSTRAINT {key.name} {points}"

        yield Hole(f"{key.name} removed", dropped, table=key.table, rules=rules), key
        off = f"{alter} ALTER CONSTRAINT {key.name} NOT ENFORCED"
        yield Hole(f"{key.name} not enforced", off, table=key.table, rules=rules), key
        alone = again(key.columns[-1:], key.targets[-1:])
        yield Hole(f"{key.name} on the id alone", alone, table=key.table, rules=rules), key
        if len(key.columns) > 2:
            short = again((key.columns[0], key.columns[-1]), (key.targets[0], key.targets[-1]))
            yield Hole(f"{key.name} without the class", short, table=key.table, rules=rules), key


def pointing_across(connection: Connection, ground: Ground, key: Key) -> list[str]:
    """Rows that could be made to point to a row of another institution, or of another class where the key names it."""
    found = []
    for row in ground.rows[key.table]:
        for target in ground.rows[key.target]:
            if any(row.values[here] != target.values[there] for here, there in _shared(key)):
                state = _point(connection, ground, key, row, target)
                if state != key.name:
                    found.append(f"{key.name}: a row of {key.table} may point to another's {key.target} ({state})")
    return found


def _shared(key: Key) -> list[tuple[str, str]]:
    return list(zip(key.columns, key.targets, strict=True))[:-1]


def _point(connection: Connection, ground: Ground, key: Key, row: Row, target: Row) -> str:
    """What comes of it; rows that point to the row itself are taken away first, lest they hold it."""
    cursor = ClientCursor(connection.connection.dbapi_connection)  # type: ignore[arg-type]
    free = "".join(f"DELETE FROM {k.table}; " for k in schema_rules.keys_of_the_models() if k.target == key.table)  # noqa: S608
    start = f"SAVEPOINT pointed; SET LOCAL session_replication_role = 'replica'; {free}"
    where = f"WHERE {ground.key_of(key.table)} = %s"
    others = f"DELETE FROM {key.table} WHERE {ground.key_of(key.table)} <> %s"  # noqa: S608 - lest a unique key refuse first
    start += f"{others}; SET LOCAL session_replication_role = 'origin'"
    try:
        question = f"{start}; UPDATE {key.table} SET {key.columns[-1]} = %s {where}"  # noqa: S608
        cursor.execute(question.encode(), [row.key, target.values[key.targets[-1]], row.key])
        return "done"
    except Error as error:
        return str(error.diag.constraint_name or error.sqlstate)
    finally:
        cursor.execute("ROLLBACK TO pointed")


def in_rights(connection: Connection, ground: Ground) -> dict[str, dict[str, str]]:
    """For each role each right that it does not have on a table, and each that it has taken away, by table."""
    every = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")
    held = {(str(r["relname"]), str(r["role"]), str(r["right"])) for r in ask(connection, RIGHTS)}
    found: dict[str, dict[str, str]] = {}
    for table, columns in ground.columns.items():
        names = [column["name"] for column in columns]
        for role in (*DOORS, LOGIN, "PUBLIC"):
            for right in every:
                words, back = f"{right} ON {table}", (table, role, right) in held
                change = f"REVOKE {words} FROM {role}" if back else f"GRANT {words} TO {role}"
                found.setdefault(f"{role} and {right}", {})[table] = change
            last = [n for n in names if (table, role, f"SELECT of {n}") not in held][-1]
            if not {(table, role, "SELECT"), (table, role, f"UPDATE of {last}")} & held:
                found.setdefault(f"{role} and one column", {})[table] = f"GRANT SELECT ({last}) ON {table} TO {role}"
    return found


def in_roles(database: str) -> Iterator[Hole]:
    """Each role stronger than it should be, in each way; each a member of each that it should not be of."""
    roles = (*DOORS, LOGIN)
    rules = (schema_rules.strong_roles, schema_rules.wrong_members, schema_rules.makers, schema_rules.fixed_settings)
    for role in (*roles, "fnett_owner", "fnett_backup"):
        for ability in ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS", "LOGIN", "INHERIT"):
            if ability.lower() not in {word.removeprefix("rol") for word in _abilities(role)}:
                yield Hole(f"{role} {ability}", f"ALTER ROLE {role} {ability}", rules=rules)
    for role in roles:
        others = ("fnett_owner", "fnett_backup", "pg_read_all_data", "pg_write_all_data", "postgres", *DOORS)
        for other in others:
            if role != other and not (role == LOGIN and other in DOORS):
                yield Hole(f"{role} a member of {other}", f"GRANT {other} TO {role}", rules=rules)
        yield Hole(f"{role} makes tables", f"GRANT CREATE ON SCHEMA public TO {role}", rules=rules)
        yield Hole(f"{role} makes schemas", f"GRANT CREATE ON DATABASE {database} TO {role}", rules=rules)
        yield Hole(f"{role} makes temporary tables", f"GRANT TEMPORARY ON DATABASE {database} TO {role}", rules=rules)
        yield Hole(f"{role} owns the schema", f"ALTER SCHEMA public OWNER TO {role}", rules=rules)
        yield Hole(f"{role} owns the database", f"ALTER DATABASE {database} OWNER TO {role}", rules=rules)
        yield Hole(f"{role} brings a scope", f"ALTER ROLE {role} SET app.networks = '*'", rules=rules)
        new = f"ALTER DEFAULT PRIVILEGES FOR ROLE fnett_owner GRANT SELECT ON TABLES TO {role}"
        yield Hole(f"{role} reads every table to come", new, rules=rules)
    for door in DOORS:
        yield Hole(f"{LOGIN} inherits {door}", f"GRANT {door} TO {LOGIN} WITH INHERIT TRUE", rules=rules)
        yield Hole(f"{LOGIN} hands {door} on", f"GRANT {door} TO {LOGIN} WITH ADMIN TRUE", rules=rules)
        yield Hole(f"somebody new steps through {door}", f"CREATE ROLE planted LOGIN; GRANT {door} TO planted", rules=rules)
    yield Hole("a role that nobody knows", "CREATE ROLE fnett_planted LOGIN", rules=rules)
    yield Hole("the database brings a scope", f"ALTER DATABASE {database} SET app.networks = '*'", rules=rules)


def in_back_doors(connection: Connection) -> Iterator[Hole]:
    """For each table what reads it with somebody else's rights, and an owner that should not own it."""
    rules = (schema_rules.back_doors, schema_rules.wrongly_owned)
    for t in ask(connection, TABLES):
        table = str(t["relname"])
        select = f"SELECT * FROM {table}"  # noqa: S608
        yield Hole(f"a view of {table}", f"CREATE VIEW planted AS {select}", rules=rules)
        yield Hole(f"a kept view of {table}", f"CREATE MATERIALIZED VIEW planted AS {select}", rules=rules)
        body = f"LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM {table}'"  # noqa: S608
        yield Hole(f"a function over {table}", f"CREATE FUNCTION planted() RETURNS bigint {body}", rules=rules)
        yield Hole(f"a rule on {table}", f"CREATE RULE planted AS ON DELETE TO {table} DO ALSO NOTHING", rules=rules)
        yield Hole(f"an heir of {table}", f"CREATE TABLE planted () INHERITS ({table})", rules=rules)
        for door in DOORS:
            yield Hole(f"{table} owned by {door}", f"ALTER TABLE {table} OWNER TO {door}", rules=rules)
    yield Hole("another schema", "CREATE SCHEMA planted", rules=rules)


def unchanged(connection: Connection) -> Iterator[Hole]:
    """Statements that weaken nothing; whoever finds something there finds too much."""
    for p in ask(connection, POLICIES):
        (role,), table = p["roles"], str(p["tablename"])  # type: ignore[misc]
        check = f" WITH CHECK ({p['with_check']})" if p["with_check"] else ""
        same = f"ALTER POLICY {p['policyname']} ON {table} USING ({p['using']}){check}"
        yield Hole(f"the policy {p['policyname']} on {table} said again", same, role, table)


def _abilities(role: str) -> set[str]:
    names = {"super": "superuser", "canlogin": "login"}
    return {names.get(a.removeprefix("rol"), a.removeprefix("rol")) for a in schema_rules.ABILITIES[role]}
