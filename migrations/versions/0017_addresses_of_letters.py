"""Who a letter is for is read by those who deliver it and by the person; classes and the office see that it was written."""

from alembic import op

from fnett.core.schema import grant, revoke

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# whether a letter was written, and whether it has gone
SEEN = "SELECT (id, institution_id, kind, subject_id, dedupe_key, state, due_at, sent_at)"
DOORS = ("fnett_app", "fnett_office")


def upgrade() -> None:
    """Take the whole row away, and give back the columns that are read."""
    for door in DOORS:
        revoke(op, "message", door, "SELECT")
        grant(op, "message", door, SEEN)


def downgrade() -> None:
    """Give the whole row back."""
    for door in DOORS:
        revoke(op, "message", door, SEEN)
        grant(op, "message", door, "SELECT")
