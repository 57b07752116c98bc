"""The database roles and the rights of a database, made as superuser before the first migration.

One login that may do nothing, one role per door that it can step into but does not inherit from: plain
inheritance was measured to show every row (security, rule 4). On a server of one's own,
`python -m fnett.embedded.roles | psql` makes the same.
"""

import sys

import psycopg
from psycopg import sql

DOORS = ("fnett_app", "fnett_person", "fnett_door", "fnett_courier", "fnett_office")
EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")
PLAIN = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
Connection = psycopg.Connection[tuple[object, ...]]


def cluster_statements() -> list[str]:
    """Roles of the whole server; each statement may be run again."""
    statements = [
        _role("fnett_owner", f"LOGIN {PLAIN} NOBYPASSRLS"),
        _role("fnett_web", f"LOGIN NOINHERIT {PLAIN} NOBYPASSRLS"),
    ]
    statements += [_role(door, f"NOLOGIN {PLAIN} NOBYPASSRLS") for door in DOORS]
    statements += [_role("fnett_backup", f"LOGIN {PLAIN} BYPASSRLS")]
    statements += [f"GRANT {door} TO fnett_web WITH INHERIT FALSE, SET TRUE" for door in DOORS]
    return [*statements, "GRANT pg_read_all_data TO fnett_backup"]


def database_statements(database: str) -> list[str]:
    """Rights and extensions of one database, run while connected to it; each may be run again."""
    return [
        f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC',
        f'GRANT CONNECT ON DATABASE "{database}" TO fnett_web, fnett_backup',
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO fnett_web, fnett_backup, {', '.join(DOORS)}",
        "GRANT USAGE, CREATE ON SCHEMA public TO fnett_owner",
        *(f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS),
    ]


def make(connection: Connection) -> None:
    """Make the roles, or set them right."""
    for statement in cluster_statements():
        connection.execute(statement.encode())


def create_database(connection: Connection, name: str, template: str | None = None) -> None:
    """Make a database owned by fnett_owner, empty or as a copy of another."""
    statement = sql.SQL("CREATE DATABASE {} OWNER fnett_owner TEMPLATE {}")
    connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template or "template0")))


def prepare_database(connection: Connection, name: str) -> None:
    """Set the rights and extensions of the database that this connection is in."""
    for statement in database_statements(name):
        connection.execute(statement.encode())


def _role(name: str, attributes: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}')"
        f" THEN CREATE ROLE {name}; END IF; ALTER ROLE {name} {attributes}; END $$"
    )


if __name__ == "__main__":
    in_psql = [
        "CREATE DATABASE fnett OWNER fnett_owner ENCODING 'UTF8' TEMPLATE template0",
        "\\connect fnett",
    ]
    lines = [*cluster_statements(), *in_psql, *database_statements("fnett")]
    sys.stdout.write("".join(line + ("\n" if line.startswith("\\") else ";\n") for line in lines))
