"""The login of the app may do nothing of itself; no role of the app may pass over policies (rule 4)."""

import subprocess
import sys

import psycopg
import pytest

from fnett.embedded import roles
from fnett.embedded.postgres import Postgres
from tests.conftest import CHECKOUT


@pytest.fixture
def connection(engine: Postgres) -> psycopg.Connection:  # type: ignore[type-arg]
    with psycopg.connect(host=str(engine.sockets), user="postgres", dbname="fnett", autocommit=True) as found:
        yield found


def test_only_the_backup_role_passes_over_policies_and_none_is_superuser(connection: psycopg.Connection):  # type: ignore[type-arg]
    found = connection.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname LIKE 'fnett%'"
    ).fetchall()
    assert {row[0] for row in found} == {*roles.DOORS, "fnett_owner", "fnett_web", "fnett_backup"}
    assert [row[0] for row in found if row[2]] == ["fnett_backup"]
    assert not any(row[1] or row[3] or row[4] for row in found)


def test_the_login_steps_through_every_door_and_inherits_from_none(engine: Postgres):
    with psycopg.connect(host=str(engine.sockets), user="fnett_web", dbname="fnett", autocommit=True) as login:
        for door in roles.DOORS:
            assert login.execute("SELECT pg_has_role(%s, 'USAGE')", [door]).fetchone() == (False,)
            login.execute(f"SET ROLE {door}".encode())
            login.execute("RESET ROLE")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            login.execute("SET ROLE fnett_owner")


def test_making_them_again_sets_them_right(connection: psycopg.Connection):  # type: ignore[type-arg]
    connection.execute("ALTER ROLE fnett_app BYPASSRLS")
    roles.make(connection)
    roles.prepare_database(connection, "fnett")
    assert connection.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = 'fnett_app'").fetchone() == (False,)


def test_the_script_for_a_server_of_ones_own_says_the_same():
    said = subprocess.run(
        [sys.executable, "-m", "fnett.embedded.roles"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
    for statement in (*roles.cluster_statements(), *roles.database_statements("fnett")):
        assert f"{statement};\n" in said
    assert said.index("CREATE DATABASE fnett") < said.index("\\connect fnett\n") < said.index("REVOKE ALL ON DATABASE")
