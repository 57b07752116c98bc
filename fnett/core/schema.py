"""What a migration says to make a table guarded: row-level security, policies and grants in one line (rule 5)."""

from collections.abc import Mapping

from alembic.operations import Operations

DOORS = ("fnett_app", "fnett_person", "fnett_door", "fnett_courier", "fnett_office")
INSTITUTION = "institution_id = nullif(current_setting('app.institution', true), '')::uuid"
NETWORKS = (
    "(current_setting('app.networks', true) = '*'"
    " OR {column} = ANY (nullif(nullif(current_setting('app.networks', true), '*'), '')::uuid[]))"
)
PERSON = "{column} = nullif(current_setting('app.person', true), '')::uuid"
MEMBER = "{column} = ANY (ARRAY(SELECT membership.person_id FROM membership))"
GONE = "institution_id = ANY (ARRAY(SELECT participation.institution_id FROM participation))"  # courier: those that left


def guard(op: Operations, table: str) -> None:
    """Nobody sees a row of this table, its owner included, but by a policy."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def allow(op: Operations, table: str, role: str, rights: str, condition: str = "true") -> None:
    """Let one role through one door: rights such as `SELECT, INSERT`, on the rows that meet the condition."""
    op.execute(f"GRANT {rights} ON {table} TO {role}")
    op.execute(
        f"CREATE POLICY {role.removeprefix('fnett_')} ON {table} TO {role} USING ({condition}) WITH CHECK ({condition})"
    )


def grant(op: Operations, table: str, role: str, rights: str) -> None:
    """Let a role do more with the rows that its policy shows; rights may name columns: `UPDATE (state)`."""
    op.execute(f"GRANT {rights} ON {table} TO {role}")


def revoke(op: Operations, table: str, role: str, rights: str) -> None:
    """Take rights back."""
    op.execute(f"REVOKE {rights} ON {table} FROM {role}")


def show(op: Operations, table: str, role: str, condition: str, writes: str = "") -> None:
    """Let the policy of a role show other rows than before, of which it may write fewer (`writes`) than it shows; there is
    never a second policy for one role."""
    name = role.removeprefix("fnett_")
    op.execute(f"ALTER POLICY {name} ON {table} USING ({condition}) WITH CHECK ({writes or condition})")


def shut(op: Operations, table: str, role: str, rights: str) -> None:
    """Close the door again that `allow` has opened."""
    revoke(op, table, role, rights)
    op.execute(f"DROP POLICY {role.removeprefix('fnett_')} ON {table}")


def institution_owned(op: Operations, table: str, rights: str = "SELECT, INSERT, UPDATE") -> None:
    """A table of one institution's rows; the office reads them all and writes none (rule 4)."""
    guard(op, table)
    allow(op, table, "fnett_app", rights, INSTITUTION)
    allow(op, table, "fnett_office", "SELECT")


def network_owned(
    op: Operations,
    table: str,
    rights: str = "SELECT, INSERT, UPDATE",
    *,
    column: str = "network_id",
    office: bool = True,
) -> None:
    """A table of one network's rows: within the institution, only the scope's networks (rule 2)."""
    guard(op, table)
    allow(op, table, "fnett_app", rights, f"{INSTITUTION} AND {NETWORKS.format(column=column)}")
    if office:
        allow(op, table, "fnett_office", "SELECT")


def person_owned(op: Operations, table: str, rights: str = "SELECT, INSERT, UPDATE", *, column: str = "person_id") -> None:
    """A table of one person's rows; institutions read their members', the office reads all."""
    guard(op, table)
    allow(op, table, "fnett_person", rights, PERSON.format(column=column))
    allow(op, table, "fnett_app", "SELECT", MEMBER.format(column=column))
    allow(op, table, "fnett_office", "SELECT")


def public_facts(op: Operations, table: str) -> None:
    """A table of facts from public registers: everyone reads, the office writes."""
    for role in DOORS:
        op.execute(f"GRANT SELECT ON {table} TO {role}")
    op.execute(f"GRANT INSERT, UPDATE, DELETE ON {table} TO fnett_office")


def doors(op: Operations, table: str, rights: Mapping[str, str]) -> None:
    """A guarded table that is nobody's: each named role with its rights on all rows."""
    guard(op, table)
    for role, granted in rights.items():
        allow(op, table, role, granted)


def delete_only(op: Operations, table: str, role: str, condition: str) -> None:
    """Let a role that works on all rows of a table delete none but those that meet the condition (rule 33)."""
    grant(op, table, role, "DELETE")
    name = f"{role.removeprefix('fnett_')}_deletes"
    op.execute(f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR DELETE TO {role} USING ({condition})")


def delete_nothing(op: Operations, table: str, role: str) -> None:
    """Take back what `delete_only` has given."""
    op.execute(f"DROP POLICY {role.removeprefix('fnett_')}_deletes ON {table}")
    revoke(op, table, role, "DELETE")
