"""Doors that let through no more than is needed, codes that end, and indexes to find a person's rows by."""

from alembic import op
from sqlalchemy import text

from fnett.core.schema import PERSON, delete_nothing, delete_only, grant, revoke, show

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MINE = PERSON.format(column="{}")
MY_ADDRESS = "lower(recipient) = ANY (ARRAY(SELECT lower(person.email) FROM person))"
SHOWN = {  # table: (what 0006 shows a person, who it must be whose rows they write)
    "message": (f"{MINE.format('person_id')} OR {MY_ADDRESS}", MINE.format("person_id")),
    "audit_entry": (f"{MINE.format('actor_id')} OR {MINE.format('object_id')}", MINE.format("actor_id")),
}
FOUND_BY = {  # name of an index: table and column that export, erasure and their policies look at
    "ix_message_person_id": ("message", "person_id"),
    "ix_message_recipient": ("message", text("lower(recipient)")),
    "ix_audit_entry_actor_id": ("audit_entry", "actor_id"),
    "ix_audit_entry_object_id": ("audit_entry", "object_id"),
    "ix_meeting_closed_by": ("meeting", "closed_by"),
    "ix_commitment_signer_person_id": ("commitment_signer", "person_id"),
}


def upgrade() -> None:
    """Take from a person and the courier what they do not need, and let the courier end a code."""
    revoke(op, "network_code", "fnett_courier", "DELETE")
    grant(op, "network_code", "fnett_courier", "UPDATE (ended_at)")
    delete_only(op, "meeting", "fnett_courier", "state = 'planned'")
    for table, (condition, writes) in SHOWN.items():
        show(op, table, "fnett_person", condition, writes)
    for name, (table, column) in FOUND_BY.items():
        op.create_index(op.f(name), table, [column], unique=False)


def downgrade() -> None:
    """Give it back."""
    for name, (table, _) in FOUND_BY.items():
        op.drop_index(op.f(name), table)
    for table, (condition, _) in SHOWN.items():
        show(op, table, "fnett_person", condition)
    delete_nothing(op, "meeting", "fnett_courier")
    grant(op, "meeting", "fnett_courier", "DELETE")
    revoke(op, "network_code", "fnett_courier", "UPDATE (ended_at)")
    grant(op, "network_code", "fnett_courier", "DELETE")
