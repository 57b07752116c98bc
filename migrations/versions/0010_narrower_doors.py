"""Codes that end instead of going, so that none comes back."""

from alembic import op

from fnett.core.schema import grant, revoke

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take from the courier what it does not need, and let it end a code."""
    revoke(op, "network_code", "fnett_courier", "DELETE")
    grant(op, "network_code", "fnett_courier", "UPDATE (ended_at)")


def downgrade() -> None:
    """Give it back."""
    revoke(op, "network_code", "fnett_courier", "UPDATE (ended_at)")
    grant(op, "network_code", "fnett_courier", "DELETE")
