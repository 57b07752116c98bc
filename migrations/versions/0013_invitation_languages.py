"""The languages in which a network's parents are invited, and the work address that hands the text on."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import GONE, INSTITUTION, allow, network_owned

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = {  # name: its one column of its own, and which columns tell its rows apart
    "invitation_language": (sa.Column("language", sa.String(length=10), nullable=False), ("network_id", "language")),
    "relay_address": (sa.Column("email", sa.String(length=254), nullable=False), ("network_id",)),
}


def upgrade() -> None:
    """Make the tables and guard each of them; the office has no business with either."""
    for table, (column, one) in TABLES.items():
        op.create_table(
            table,
            sa.Column("institution_id", sa.Uuid(), nullable=False),
            sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
            sa.Column("network_id", sa.Uuid(), nullable=False),
            column,
            sa.ForeignKeyConstraint(
                ["institution_id", "network_id"],
                ["network.institution_id", "network.id"],
                name=op.f(f"fk_{table}_institution_id_network_id"),
            ),
            sa.PrimaryKeyConstraint("institution_id", "id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("institution_id", *one, name=op.f(f"uq_{table}_institution_id_{'_'.join(one)}")),
        )
        network_owned(op, table, "SELECT, INSERT, UPDATE, DELETE", office=False)
        allow(op, table, "fnett_courier", "SELECT, DELETE", f"{INSTITUTION} AND {GONE}")


def downgrade() -> None:
    """Take the tables away."""
    for table in TABLES:
        op.drop_table(table)
