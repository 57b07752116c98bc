"""A link to sign in knows to which address it was mailed, and dies when that is no longer the person's."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; links of the ten minutes before this are asked for once more."""
    op.add_column("sign_in_request", sa.Column("address_hash", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("sign_in_request", "address_hash")
