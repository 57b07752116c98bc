"""One's own rows for the export, what erasure may take away, and the ledger of erasures."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import PERSON, allow, grant, guard, revoke, show, shut

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ME = "nullif(current_setting('app.person', true), '')::uuid"
OWN = PERSON.format(column="person_id")
MY_HASH = "email_hash = ANY (ARRAY(SELECT person.email_hash FROM person))"  # of person, this role sees its own row alone
MY_ADDRESS = "lower(recipient) = ANY (ARRAY(SELECT lower(person.email) FROM person))"
MY_SIGNATURE = "id = ANY (ARRAY(SELECT commitment_signer.id FROM commitment_signer))"
MY_LEDGER_ROW = "person_hash = encode(sha256(convert_to(current_setting('app.person', true), 'UTF8')), 'hex')"
OPENED = {  # table: (rights, condition) of fnett_person, which had none
    "office_membership": ("SELECT, DELETE", OWN),
    "owner_membership": ("SELECT, DELETE", OWN),
    "sign_in_request": ("SELECT, DELETE", OWN),
    "invitation": ("SELECT, DELETE", f"{PERSON.format(column='accepted_by')} OR {MY_HASH}"),
    "commitment_signer": ("SELECT, DELETE", OWN),
    "commitment_evidence": ("SELECT", MY_SIGNATURE),
    "meeting": ("SELECT", PERSON.format(column="closed_by")),
}
WIDENED = {  # table: (condition before, condition from now on)
    "message": (OWN, f"{OWN} OR {MY_ADDRESS}"),
    "audit_entry": (PERSON.format(column="actor_id"), f"actor_id = {ME} OR object_id = {ME}"),
}
GRANTED = {
    "message": "UPDATE (person_id, recipient, state)",
    "audit_entry": "SELECT",
    "membership": "DELETE",
    "sign_in_session": "DELETE",
    "module_progress": "DELETE",
}
STATES = "state IN ('active', 'deactivated'{})"


def upgrade() -> None:
    """Open one's own rows, and make the ledger."""
    for table, (rights, condition) in OPENED.items():
        allow(op, table, "fnett_person", rights, condition)
    for table, (_, condition) in WIDENED.items():
        show(op, table, "fnett_person", condition)
    for table, rights in GRANTED.items():
        grant(op, table, "fnett_person", rights)
    _allow_states(STATES.format(", 'erased'"))
    op.create_table(
        "erasure",
        sa.Column("person_hash", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person_hash", name=op.f("pk_erasure")),
    )
    guard(op, "erasure")
    allow(op, "erasure", "fnett_person", "INSERT", MY_LEDGER_ROW)
    allow(op, "erasure", "fnett_door", "SELECT")


def downgrade() -> None:
    """Take the ledger away, and close what was opened; whoever was erased stays so."""
    op.drop_table("erasure")
    op.execute("ALTER TABLE person NO FORCE ROW LEVEL SECURITY")  # its owner sees no row otherwise
    op.execute("UPDATE person SET state = 'deactivated' WHERE state = 'erased'")
    op.execute("ALTER TABLE person FORCE ROW LEVEL SECURITY")
    _allow_states(STATES.format(""))
    for table, rights in GRANTED.items():
        revoke(op, table, "fnett_person", rights)
    for table, (condition, _) in WIDENED.items():
        show(op, table, "fnett_person", condition)
    for table, (rights, _) in reversed(OPENED.items()):
        shut(op, table, "fnett_person", rights)


def _allow_states(condition: str) -> None:
    op.drop_constraint(op.f("ck_person_state"), "person")
    op.create_check_constraint(op.f("ck_person_state"), "person", condition)
