"""Codes that end instead of going, so that none comes back; indexes to find a person's rows by."""

from alembic import op
from sqlalchemy import text

from fnett.core.schema import grant, revoke

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FOUND_BY = {  # name of an index: table and column that export, erasure and their policies look at
    "ix_message_person_id": ("message", "person_id"),
    "ix_message_recipient": ("message", text("lower(recipient)")),
    "ix_audit_entry_actor_id": ("audit_entry", "actor_id"),
    "ix_audit_entry_object_id": ("audit_entry", "object_id"),
    "ix_meeting_closed_by": ("meeting", "closed_by"),
    "ix_commitment_signer_person_id": ("commitment_signer", "person_id"),
}


def upgrade() -> None:
    """Take from the courier what it does not need, and let it end a code."""
    revoke(op, "network_code", "fnett_courier", "DELETE")
    grant(op, "network_code", "fnett_courier", "UPDATE (ended_at)")
    for name, (table, column) in FOUND_BY.items():
        op.create_index(op.f(name), table, [column], unique=False)


def downgrade() -> None:
    """Give it back."""
    for name, (table, _) in FOUND_BY.items():
        op.drop_index(op.f(name), table)
    revoke(op, "network_code", "fnett_courier", "UPDATE (ended_at)")
    grant(op, "network_code", "fnett_courier", "DELETE")
