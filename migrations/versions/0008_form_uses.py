"""Forms that were sent, so that each has one effect."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import allow, guard

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
HELD = "key_hash = nullif(current_setting('app.form', true), '')"


def upgrade() -> None:
    """Make the table; a request sees the row of its own form alone."""
    op.create_table(
        "form_use",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_form_use")),
    )
    op.create_index(op.f("ix_form_use_used_at"), "form_use", ["used_at"], unique=False)
    guard(op, "form_use")
    for role in ("fnett_app", "fnett_person", "fnett_door", "fnett_office"):
        allow(op, "form_use", role, "SELECT, INSERT, UPDATE", HELD)
    allow(op, "form_use", "fnett_courier", "SELECT, DELETE")


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("form_use")
