"""The rules that the schema keeps, each a question to the catalogue; an answer says what breaks it, and what to do."""

from collections.abc import Callable

from sqlalchemy import Connection

from fnett.core.db import Base
from fnett.core.schema import DOORS
from tests.rules import catalogue, declared
from tests.rules.catalogue import INDEXES, MAKERS, MEMBERS, OTHERS, POLICIES, RIGHTS, ROLES, SETTINGS, TABLES, Key, ask

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
    "uq_subscription_link_token_hash": "a link is looked up before its institution is known",
    "ix_membership_person_id": "a person's standings are read before an institution is chosen",
    "uq_message_dedupe_key": "one letter, whoever wrote it",
    "ix_message_due": "the courier works for all institutions",
    "pk_message": "the outbox is shared, its institution may be absent",
    "pk_audit_entry": "the trail is shared, its institution may be absent",
    "ix_message_person_id": "a person exports and erases their letters, whichever institution wrote them",
    "ix_message_recipient": "letters to an address are a person's too, whichever institution wrote them",
    "ix_audit_entry_actor_id": "a person exports their own steps, in whichever institution",
    "ix_audit_entry_object_id": "a person exports the steps that were about them, in whichever institution",
    "ix_meeting_closed_by": "a person exports the meetings whose numbers they wrote down, in whichever institution",
    "ix_contact_request_person_id": "a person exports and erases what they asked, in whichever institution",
    "ix_meeting_lead_person_id": "a person exports and erases the evenings they lead, in whichever institution",
    "ix_commitment_signer_person_id": "a person exports and erases their signatures, in whichever institution",
}
OF_A_LETTER = {"id", "institution_id", "kind", "subject_id", "dedupe_key", "state", "due_at", "sent_at"}
BY_COLUMN = {  # rights on some columns of a table alone
    ("fnett_app", "message"): OF_A_LETTER,  # whether it was written and has gone, never to whom
    ("fnett_office", "message"): OF_A_LETTER,
    ("fnett_person", "message"): {"person_id", "recipient", "state"},  # erasure takes the address out, and cancels
    ("fnett_courier", "meeting"): {"place_id"},  # of an institution that left, the counts stay
    ("fnett_courier", "network_year"): {"label"},
    ("fnett_courier", "network_code"): {"ended_at"},
    ("fnett_office", "contact_request"): {"state", "answered_at"},  # it notes that it has called back
}
OFFICES_OWN = {"message", "audit_entry", "contact_request"}  # the last is written to the office, which alone sees them all
WRITES_FEWER = {  # policies that show more rows than they let be written; which, rights.toml says
    ("fnett_person", "message"): "letters to one's address are shown and erased; a new one is one's own",
    ("fnett_person", "audit_entry"): "steps of others about oneself are shown; who writes one names nobody but themselves",
}
ERASABLE = ("commitment_signer", "fnett_person", "DELETE")  # who signed goes with its person; the chain holds without it
ABILITIES = {  # what PostgreSQL lets each role do beside its rights
    **{door: {"rolinherit"} for door in DOORS},
    "fnett_web": {"rolcanlogin"},
    "fnett_owner": {"rolinherit", "rolcanlogin"},
    "fnett_backup": {"rolinherit", "rolcanlogin", "rolbypassrls"},
}
MEMBERSHIPS = [*((door, "fnett_web") for door in DOORS), ("pg_read_all_data", "fnett_backup")]
Rule = Callable[[Connection], list[str]]


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
        if (p["permissive"], p["cmd"], p["policyname"]) == ("RESTRICTIVE", "DELETE", "courier_deletes"):
            continue  # it takes away from the courier; of which rows, rights.toml says, and test_age.py why
        fewer = (p["roles"][0], p["tablename"]) in WRITES_FEWER and p["with_check"]  # type: ignore[index]
        if not p["using"] or (p["using"] != p["with_check"] and not fewer):
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
    tenants = {t["relname"] for t in ask(connection, TABLES) if t["is_tenant"]} - OFFICES_OWN
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
        f"{row['name']} is {row['what']}; fnett has none, so row-level security is asked each time"
        for row in ask(connection, OTHERS)
    ]


def strong_roles(connection: Connection) -> list[str]:
    """Roles that can do more than they are for: a door is neither a person nor an owner."""
    roles = {str(role.pop("rolname")): role for role in ask(connection, ROLES)}
    found = [
        f"{name} is {ability.removeprefix('rol')}; set it right in fnett/embedded/roles.py, a role has what it is for alone"
        for name, role in roles.items()
        for ability, has in role.items()
        if has and ability not in ABILITIES.get(name, set())
    ]
    return found + [f"the role {name} is not there" for name in ABILITIES if name not in roles]


def wrong_members(connection: Connection) -> list[str]:
    """Roles that are members of another: the login of the doors without inheriting, the backup of those who read all."""
    found, seen = [], set()
    for m in ask(connection, MEMBERS):
        pair, how = (m["role"], m["member"]), (m["inherit_option"], m["set_option"], m["admin_option"])
        seen.add(pair)
        if pair not in MEMBERSHIPS or how[2] or (pair[1] == "fnett_web" and how != (False, True, False)):
            found.append(
                f"{pair[1]} is a member of {pair[0]} {how}; only fnett_web steps through doors, inheriting nothing"
            )
    return found + [f"{member} is no member of {role}" for role, member in MEMBERSHIPS if (role, member) not in seen]


def makers(connection: Connection) -> list[str]:
    """Roles beside the owner that can make something in the schema or the database."""
    return [f"{row['rolname']} may {row['what']}; only fnett_owner makes things" for row in ask(connection, MAKERS)]


def fixed_settings(connection: Connection) -> list[str]:
    """Settings and rights that are there before anybody has said for whom he works."""
    return [
        f"{row['who']} brings {row['what']}; a scope is told in each transaction and never set"
        for row in ask(connection, SETTINGS)
    ]


def undeclared_rights(connection: Connection) -> list[str]:
    """Where rights or the conditions of policies are other than the reviewed list says."""
    return declared.differences(declared.declared(), declared.found(connection))


def lost_keys(connection: Connection) -> list[str]:
    """Keys of the models that the database does not hold."""
    held = {(key.table, key.columns, key.target, key.targets) for key in catalogue.keys(connection)}
    return [
        f"{key.name}: the database does not hold {key.table}{key.columns} to {key.target}; make it in a migration"
        for key in keys_of_the_models()
        if (key.table, key.columns, key.target, key.targets) not in held
    ]


def keys_of_the_models() -> list[Key]:
    """Every foreign key as the code says it."""
    return [
        Key(
            str(key.name),
            table.name,
            tuple(key.column_keys),
            key.referred_table.name,
            tuple(element.column.name for element in key.elements),
        )
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
    ]


RULES: tuple[Rule, ...] = (
    unguarded,
    wrongly_owned,
    loose_policies,
    excess_rights,
    office_that_writes,
    keys_across,
    indexes_without_tenant,
    back_doors,
    strong_roles,
    wrong_members,
    makers,
    fixed_settings,
    undeclared_rights,
    lost_keys,
)
