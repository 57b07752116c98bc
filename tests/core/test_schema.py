"""What a migration says in one line makes a table that nobody sees but by a policy."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.exc import ProgrammingError

from fnett.core import schema
from fnett.embedded.postgres import Postgres

ONE, OTHER = uuid4(), uuid4()
MAKE = "CREATE TABLE thing (institution_id uuid, id uuid DEFAULT uuidv7(), network_id uuid, person_id uuid)"


@pytest.fixture
def connection(engine: Postgres, whole_app: object) -> Iterator[Connection]:
    """A connection as superuser, on a table that is gone afterwards."""
    with create_engine(engine.superuser_url("fnett"), poolclass=pool.NullPool).connect() as made:
        made.execute(text(MAKE))
        rows = [{"i": i, "n": n, "p": p} for i in (ONE, OTHER) for n in (ONE, OTHER) for p in (ONE, OTHER)]
        made.execute(text("INSERT INTO thing (institution_id, network_id, person_id) VALUES (:i, :n, :p)"), rows)
        yield made
        made.rollback()


def operations(connection: Connection) -> Operations:
    return Operations(MigrationContext.configure(connection))


def seen(connection: Connection, role: str, institution: object = "", networks: str = "{}", person: object = "") -> int:
    """How many rows this role sees in this scope."""
    values = {"role": role, "app.institution": str(institution), "app.networks": networks, "app.person": str(person)}
    for name, value in values.items():
        connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
    found = connection.execute(text("SELECT count(*) FROM thing")).scalar_one()
    connection.execute(text("SELECT set_config('role', 'none', true)"))
    return int(found)


def test_a_guarded_table_shows_nothing_even_to_its_owner(connection: Connection):
    connection.execute(text("ALTER TABLE thing OWNER TO fnett_owner"))
    assert seen(connection, "fnett_owner") == 8
    schema.guard(operations(connection), "thing")
    assert seen(connection, "fnett_owner") == 0


def test_an_institutions_table_shows_its_own_rows_and_all_to_the_office(connection: Connection):
    schema.institution_owned(operations(connection), "thing")
    assert seen(connection, "fnett_app", ONE) == 4
    assert seen(connection, "fnett_app") == 0
    assert seen(connection, "fnett_app", uuid4()) == 0
    assert seen(connection, "fnett_office") == 8


def test_a_networks_table_shows_the_scopes_networks_within_the_institution(connection: Connection):
    schema.network_owned(operations(connection), "thing")
    assert seen(connection, "fnett_app", ONE, "*") == 4
    assert seen(connection, "fnett_app", ONE, f"{{{ONE}}}") == 2
    assert seen(connection, "fnett_app", ONE, f"{{{ONE},{OTHER}}}") == 4
    assert seen(connection, "fnett_app", ONE, "{}") == 0
    assert seen(connection, "fnett_app", ONE, "") == 0
    assert seen(connection, "fnett_app", "", "*") == 0


def test_a_persons_table_shows_their_own_rows(connection: Connection):
    schema.person_owned(operations(connection), "thing")
    assert seen(connection, "fnett_person", person=ONE) == 4
    assert seen(connection, "fnett_person") == 0
    assert seen(connection, "fnett_app", ONE) == 0, "nobody is a member here"


def test_rights_that_were_not_given_are_not_there(connection: Connection):
    schema.doors(operations(connection), "thing", {"fnett_courier": "SELECT"})
    assert seen(connection, "fnett_courier") == 8
    asked = text("SELECT has_table_privilege(:role, 'thing', :right)")
    for role in (*schema.DOORS, "fnett_web"):
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"):
            expected = (role, right) == ("fnett_courier", "SELECT")
            assert connection.execute(asked, {"role": role, "right": right}).scalar() is expected, (role, right)


def test_facts_are_read_by_all_and_written_by_the_office(connection: Connection):
    schema.public_facts(operations(connection), "thing")
    assert {seen(connection, role) for role in schema.DOORS} == {8}
    asked = text("SELECT has_table_privilege(:role, 'thing', 'INSERT, UPDATE, DELETE')")
    may = [role for role in schema.DOORS if connection.execute(asked, {"role": role}).scalar()]
    assert may == ["fnett_office"]


def test_a_door_shows_other_rows_through_the_same_policy_and_is_shut_again(connection: Connection):
    making = operations(connection)
    schema.guard(making, "thing")
    schema.allow(making, "thing", "fnett_person", "SELECT", schema.PERSON.format(column="person_id"))
    assert seen(connection, "fnett_person", person=ONE) == 4
    schema.show(making, "thing", "fnett_person", schema.PERSON.format(column="network_id"))
    assert seen(connection, "fnett_person", person=ONE) == 4
    assert connection.execute(text("SELECT count(*) FROM pg_policies WHERE tablename = 'thing'")).scalar() == 1
    asked = text("SELECT has_table_privilege('fnett_person', 'thing', 'DELETE')")
    schema.grant(making, "thing", "fnett_person", "DELETE")
    assert connection.execute(asked).scalar() is True
    schema.revoke(making, "thing", "fnett_person", "DELETE")
    assert connection.execute(asked).scalar() is False
    schema.shut(making, "thing", "fnett_person", "SELECT")
    assert connection.execute(text("SELECT count(*) FROM pg_policies WHERE tablename = 'thing'")).scalar() == 0


def deleted(connection: Connection, role: str) -> int:
    """How many rows this role deletes of all there are; they are back afterwards."""
    point = connection.begin_nested()
    connection.execute(text("SELECT set_config('role', :role, true)"), {"role": role})
    touched = connection.execute(text("DELETE FROM thing")).rowcount
    point.rollback()
    return touched


def test_a_role_that_works_on_all_rows_deletes_only_those_of_the_condition(connection: Connection):
    op = operations(connection)
    schema.doors(op, "thing", {"fnett_courier": "SELECT, UPDATE"})
    schema.delete_only(op, "thing", "fnett_courier", f"institution_id = '{ONE}'")
    assert seen(connection, "fnett_courier") == 8
    assert deleted(connection, "fnett_courier") == 4
    schema.delete_nothing(op, "thing", "fnett_courier")
    assert seen(connection, "fnett_courier") == 8
    with pytest.raises(ProgrammingError, match="permission denied"):
        deleted(connection, "fnett_courier")
