"""The database refuses too: every table is guarded or named, and nobody has more rights than a door needs."""

from collections.abc import Iterator

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import Connection

from fnett.core import schema
from fnett.embedded.postgres import Postgres
from tests.conftest import as_superuser
from tests.ledger import Recorder
from tests.rules import schema_rules as rules
from tests.rules.catalogue import RIGHTS, ask
from tests.rules.schema_rules import Rule

PLAIN = "(institution_id uuid, id uuid, place_id uuid)"
ACROSS = "ALTER TABLE place ADD UNIQUE (id); ALTER TABLE meeting ADD FOREIGN KEY (place_id) REFERENCES place (id)"
PLANTED: dict[Rule, tuple[str, str]] = {
    rules.unguarded: (
        f"CREATE TABLE planted {PLAIN}",
        "planted has no forced row-level security: make it with a helper of",
    ),
    rules.wrongly_owned: (f"CREATE TABLE planted {PLAIN}", "planted belongs to postgres"),
    rules.loose_policies: (
        "CREATE POLICY courier ON network TO fnett_courier USING (true) WITH CHECK (true)",
        "every institution",
    ),
    rules.excess_rights: ("GRANT SELECT ON place TO fnett_web", "fnett_web may SELECT place"),
    rules.office_that_writes: ("GRANT UPDATE ON place TO fnett_office", "fnett_office may UPDATE place"),
    rules.keys_across: (ACROSS, "into another"),
    rules.indexes_without_tenant: ("CREATE INDEX planted ON place (name)", "planted begins with name"),
    rules.back_doors: ("CREATE VIEW planted AS SELECT * FROM place", "planted is a view"),
    rules.strong_roles: ("ALTER ROLE fnett_app BYPASSRLS", "fnett_app is bypassrls"),
    rules.wrong_members: ("GRANT fnett_owner TO fnett_app", "fnett_app is a member of fnett_owner"),
    rules.makers: ("GRANT CREATE ON SCHEMA public TO fnett_app", "fnett_app may make tables in the schema"),
    rules.fixed_settings: ("ALTER ROLE fnett_web SET app.networks = '*'", "fnett_web brings app.networks"),
    rules.undeclared_rights: ("GRANT DELETE ON place TO fnett_app", "if the database is right, write app ="),
    rules.lost_keys: ("ALTER TABLE meeting DROP CONSTRAINT fk_meeting_institution_id_place_id", "does not hold meeting"),
}
LOOSE = {
    "USING (true)": "differ",
    "USING (true) WITH CHECK (false)": "differ",
    "FOR SELECT USING (true)": "differ",
    "USING (true) WITH CHECK (true)": "for ['fnett_app', 'fnett_web']",
}


@pytest.fixture
def connection(app: Flask, engine: Postgres) -> Iterator[Connection]:
    """A connection that sees the whole catalogue; what a test plants is rolled back."""
    with as_superuser(engine).connect() as made:  # type: ignore[attr-defined]
        yield made
        made.rollback()


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_schema_keeps_its_rules(connection: Connection, rule: Rule, proof: Recorder):
    exceptions = rule(connection)
    assert exceptions == []
    proof.figure(4, "exceptions in the catalogue", len(exceptions))


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_what_breaks_a_rule_is_found(connection: Connection, rule: Rule):
    statement, said = PLANTED[rule]
    connection.exec_driver_sql(statement)
    assert [line for line in rule(connection) if said in line]


def test_a_new_table_of_an_institution_without_a_policy_is_found_with_what_to_do(connection: Connection, proof: Recorder):
    connection.exec_driver_sql(f"CREATE TABLE planted {PLAIN}; ALTER TABLE planted OWNER TO fnett_owner")
    (said,) = rules.unguarded(connection)
    assert said == (
        "planted has no forced row-level security: make it with a helper of fnett.core.schema,"
        " or name it in PUBLIC_FACTS if it holds facts from public registers alone"
    )
    connection.exec_driver_sql("ALTER TABLE planted ENABLE ROW LEVEL SECURITY")
    assert rules.unguarded(connection) == [said], "its owner would still see every row"
    connection.exec_driver_sql("GRANT SELECT ON planted TO fnett_app")
    (said,) = rules.undeclared_rights(connection)
    assert 'write app = "SELECT" under [planted] in tests/rules/rights.toml' in said
    proof.caught(4, "a tenant table without policy")


@pytest.mark.parametrize("condition", LOOSE)
def test_a_loose_policy_is_found_in_every_form(connection: Connection, condition: str):
    connection.exec_driver_sql(f"CREATE POLICY planted ON place TO fnett_app, fnett_web {condition}".replace(
        "TO fnett_app, fnett_web FOR SELECT", "FOR SELECT TO fnett_app, fnett_web"))  # fmt: skip
    assert [line for line in rules.loose_policies(connection) if LOOSE[condition] in line]


def test_a_table_that_is_made_with_the_helper_breaks_no_rule_but_waits_to_be_declared(connection: Connection):
    connection.exec_driver_sql(f"CREATE TABLE planted {PLAIN}; ALTER TABLE planted OWNER TO fnett_owner")
    schema.institution_owned(Operations(MigrationContext.configure(connection)), "planted")
    broken = [(rule, line) for rule in rules.RULES for line in rule(connection)]
    assert {rule for rule, _ in broken} == {rules.undeclared_rights}
    app, office = (line for _, line in broken)
    assert 'write app = "SELECT, INSERT, UPDATE: own institution" under [planted]' in app
    assert 'write office = "SELECT: every row" under [planted]' in office


def test_evidence_and_trail_can_be_written_and_never_changed(connection: Connection):
    for table in ("commitment_evidence", "commitment_signer", "audit_entry"):
        changing = [
            r
            for r in ask(connection, RIGHTS)
            if r["relname"] == table and str(r["right"])[:6] in ("UPDATE", "DELETE") and tuple(r.values()) != rules.ERASABLE
            if (r["role"], r["right"]) != ("fnett_courier", "DELETE")  # of old rows alone: test_age.py
        ]
        assert changing == [], f"{table} is append-only (rule 14): grant SELECT and INSERT alone"
