"""The database refuses too: every table is guarded or named here, and nobody has more rights than a door needs."""

from collections.abc import Callable, Iterator

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import Connection, text

from fnett.core import schema
from fnett.core.schema import DOORS
from fnett.embedded.postgres import Postgres
from tests.conftest import as_superuser
from tests.rules import catalogue
from tests.rules.catalogue import INDEXES, MEMBERS, OTHERS, POLICIES, RIGHTS, ROLES, TABLES, ask

PUBLIC_FACTS = {"county", "municipality", "owner", "institution", "register_run"}
NOT_OURS = {"alembic_version"}
OPEN = {  # policies that let a door see every row of a table, each with its reason in the migration
    "fnett_office": None,  # reads all institutions (rule 4)
    "fnett_door": None,  # before a scope is known: it looks up tokens, sessions and memberships
    "fnett_courier": {"message", "timed_run"},
}
INDEX_EXCEPTIONS = {
    "uq_invitation_token_hash": "a token is looked up before its institution is known",
    "uq_network_code_code_hash": "a code is looked up before its institution is known",
    "ix_membership_person_id": "a person's standings are read before an institution is chosen",
    "uq_message_dedupe_key": "one letter, whoever wrote it",
    "ix_message_due": "the courier works for all institutions",
    "pk_message": "the outbox is shared, its institution may be absent",
    "pk_audit_entry": "the trail is shared, its institution may be absent",
}
BY_COLUMN = {  # rights on some columns of a table alone
    ("fnett_person", "message"): {"person_id", "recipient", "state"},  # erasure takes the address out, and cancels
}
ERASABLE = ("commitment_signer", "fnett_person", "DELETE")  # who signed goes with its person; the chain holds without it
Rule = Callable[[Connection], list[str]]


@pytest.fixture
def connection(app: Flask, engine: Postgres) -> Iterator[Connection]:
    """A connection that sees the whole catalogue; what a test plants is rolled back."""
    with as_superuser(engine).connect() as made:  # type: ignore[attr-defined]
        yield made
        made.rollback()


def unguarded(connection: Connection) -> list[str]:
    """Tables that are neither guarded nor facts nor named."""
    return [
        f"{t['relname']} has no forced row-level security: make it with a helper of fnett.core.schema,"
        " or name it in PUBLIC_FACTS if it holds facts from public registers alone"
        for t in ask(connection, TABLES)
        if t["relname"] not in PUBLIC_FACTS | NOT_OURS and not (t["relrowsecurity"] and t["relforcerowsecurity"])
    ]


def wrongly_owned(connection: Connection) -> list[str]:
    """Tables that belong to somebody else than the owner of the schema."""
    tables = ask(connection, TABLES)
    return [f"{t['relname']} belongs to {t['owner']}, not to fnett_owner" for t in tables if t["owner"] != "fnett_owner"]


def loose_policies(connection: Connection) -> list[str]:
    """Policies that check less when writing than when reading, or that do not look at the scope."""
    found, tenants = [], {t["relname"] for t in ask(connection, TABLES) if t["is_tenant"]}
    for p in ask(connection, POLICIES):
        name = f"policy {p['policyname']} on {p['tablename']}"
        if not p["using"] or p["using"] != p["with_check"]:
            found.append(f"{name}: USING and WITH CHECK differ; make it with schema.allow")
        if p["roles"] != [f"fnett_{p['policyname']}"]:
            found.append(f"{name} is for {p['roles']}; one policy for one door")
        if p["using"] == "true" and p["tablename"] in tenants:
            allowed = OPEN.get(str(p["roles"][0]), set())  # type: ignore[index]
            if allowed is not None and p["tablename"] not in allowed:
                found.append(f"{name} shows every institution's rows; give it a condition")
        if p["policyname"] == "app" and p["tablename"] in tenants and "app.institution" not in str(p["using"]):
            found.append(f"{name} does not look at the institution of the scope")
    return found


def excess_rights(connection: Connection) -> list[str]:
    """Rights of the login itself, of nobody in particular, or of a kind that no door needs."""
    found = []
    for r in ask(connection, RIGHTS):
        what = f"{r['role']} may {r['right']} {r['relname']}"
        if r["role"] not in (*DOORS, "fnett_backup") and (r["relname"], r["right"]) != ("alembic_version", "SELECT"):
            found.append(f"{what}; only doors have rights, the login steps through one")
        right, _, column = str(r["right"]).partition(" of ")
        if right not in ("SELECT", "INSERT", "UPDATE", "DELETE") or (
            column and column not in BY_COLUMN.get((str(r["role"]), str(r["relname"])), ())
        ):
            found.append(f"{what}; no door needs that")
    return found


def office_that_writes(connection: Connection) -> list[str]:
    """Rights of the office to write rows of institutions (rule 4)."""
    tenants = {t["relname"] for t in ask(connection, TABLES) if t["is_tenant"]} - {"message", "audit_entry"}
    return [
        f"fnett_office may {r['right']} {r['relname']}; it enters one institution as fnett_app for that"
        for r in ask(connection, RIGHTS)
        if r["role"] == "fnett_office" and r["right"] != "SELECT" and r["relname"] in tenants
    ]


def keys_across(connection: Connection) -> list[str]:
    """Keys between tables of institutions that could point into another institution."""
    tenants = {str(t["relname"]) for t in ask(connection, TABLES) if t["is_tenant"]}
    return [
        f"{key.name}: {key.table}{key.columns} may point into another institution;"
        f" begin both sides with institution_id (…, ['{key.target}.institution_id', …])"
        for key in catalogue.keys(connection)
        if key.table in tenants and key.target in tenants
        if key.columns[0] != "institution_id" or key.targets[0] != "institution_id"
    ]


def indexes_without_tenant(connection: Connection) -> list[str]:
    """Indexes on tables of institutions that begin with something else."""
    tenants = {t["relname"] for t in ask(connection, TABLES) if t["is_tenant"]}
    return [
        f"{i['name']} begins with {i['first']}; begin it with institution_id, or name it in INDEX_EXCEPTIONS"
        for i in ask(connection, INDEXES)
        if i["table"] in tenants and i["first"] != "institution_id" and i["name"] not in INDEX_EXCEPTIONS
    ]


def back_doors(connection: Connection) -> list[str]:
    """Views and functions that run with somebody else's rights."""
    return [
        f"{row['relname']} is a view, or a function with its owner's rights; fnett has none"
        for row in ask(connection, OTHERS)
    ]


PLAIN = "(institution_id uuid, id uuid, place_id uuid)"
ACROSS = "ALTER TABLE place ADD UNIQUE (id); ALTER TABLE meeting ADD FOREIGN KEY (place_id) REFERENCES place (id)"
PLANTED: dict[Rule, tuple[str, str]] = {
    unguarded: (f"CREATE TABLE planted {PLAIN}", "planted has no forced"),
    wrongly_owned: (f"CREATE TABLE planted {PLAIN}", "planted belongs to postgres"),
    loose_policies: ("CREATE POLICY courier ON place TO fnett_courier USING (true) WITH CHECK (true)", "every institution"),
    excess_rights: ("GRANT SELECT ON place TO fnett_web", "fnett_web may SELECT place"),
    office_that_writes: ("GRANT UPDATE ON place TO fnett_office", "fnett_office may UPDATE place"),
    keys_across: (ACROSS, "into another"),
    indexes_without_tenant: ("CREATE INDEX planted ON place (name)", "planted begins with name"),
    back_doors: ("CREATE VIEW planted AS SELECT * FROM place", "planted is a view"),
}
LOOSE = {
    "USING (true)": "differ",
    "USING (true) WITH CHECK (false)": "differ",
    "FOR SELECT USING (true)": "differ",
    "USING (true) WITH CHECK (true)": "for ['fnett_app', 'fnett_web']",
}


@pytest.mark.parametrize("rule", PLANTED, ids=lambda rule: rule.__name__)
def test_the_schema_keeps_its_rules(connection: Connection, rule: Rule):
    assert rule(connection) == []


@pytest.mark.parametrize("rule", PLANTED, ids=lambda rule: rule.__name__)
def test_what_breaks_a_rule_is_found(connection: Connection, rule: Rule):
    statement, said = PLANTED[rule]
    connection.exec_driver_sql(statement)
    assert [line for line in rule(connection) if said in line]


@pytest.mark.parametrize("condition", LOOSE)
def test_a_loose_policy_is_found_in_every_form(connection: Connection, condition: str):
    connection.exec_driver_sql(f"CREATE POLICY planted ON place TO fnett_app, fnett_web {condition}".replace(
        "TO fnett_app, fnett_web FOR SELECT", "FOR SELECT TO fnett_app, fnett_web"))  # fmt: skip
    assert [line for line in loose_policies(connection) if LOOSE[condition] in line]


def test_a_table_that_is_made_with_the_helper_breaks_no_rule(connection: Connection):
    connection.exec_driver_sql(f"CREATE TABLE planted {PLAIN}; ALTER TABLE planted OWNER TO fnett_owner")
    schema.institution_owned(Operations(MigrationContext.configure(connection)), "planted")
    assert [line for rule in PLANTED for line in rule(connection)] == []


def test_the_roles_are_as_weak_as_they_should_be(connection: Connection):
    roles = {str(role.pop("rolname")): role for role in ask(connection, ROLES)}
    assert set(roles) == {*DOORS, "fnett_web", "fnett_owner", "fnett_backup"}
    strong = {name: [key for key, value in role.items() if value] for name, role in roles.items()}
    assert strong["fnett_web"] == ["rolcanlogin"]
    assert set(strong["fnett_owner"]) - {"rolinherit"} == {"rolcanlogin"}
    assert set(strong["fnett_backup"]) - {"rolinherit"} == {"rolcanlogin", "rolbypassrls"}
    for door in DOORS:
        assert set(strong[door]) <= {"rolinherit"}, f"{door} may log in or more; it is a door, not a person"


def test_the_login_may_step_through_the_doors_and_inherits_nothing(connection: Connection):
    members = ask(connection, MEMBERS)
    assert {(m["role"], m["member"]) for m in members} == {
        *((door, "fnett_web") for door in DOORS),
        ("pg_read_all_data", "fnett_backup"),
    }
    for member in members:
        if member["member"] == "fnett_web":
            assert (member["inherit_option"], member["set_option"], member["admin_option"]) == (False, True, False), member


def test_nobody_may_make_anything_in_the_schema_but_its_owner(connection: Connection):
    asked = text("SELECT has_schema_privilege(:role, 'public', 'CREATE')")
    may = [role for role in (*DOORS, "fnett_web", "fnett_backup") if connection.execute(asked, {"role": role}).scalar()]
    assert may == []
    assert connection.execute(asked, {"role": "fnett_owner"}).scalar()


def test_evidence_and_trail_can_be_written_and_never_changed(connection: Connection):
    for table in ("commitment_evidence", "commitment_signer", "audit_entry"):
        changing = [
            r
            for r in ask(connection, RIGHTS)
            if r["relname"] == table and r["right"] in ("UPDATE", "DELETE") and tuple(r.values()) != ERASABLE
        ]
        assert changing == [], f"{table} is append-only (rule 14): grant SELECT and INSERT alone"
