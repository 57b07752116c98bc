"""An answer knows for which day it was given, so that a meeting on another day asks again (product G2)."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

DAYS = (
    "UPDATE reply SET for_day = meeting.day FROM meeting"
    " WHERE meeting.institution_id = reply.institution_id AND meeting.id = reply.meeting_id"
)


def upgrade() -> None:
    """Take the answers that there are as given for the day on which their meeting is."""
    op.add_column("reply", sa.Column("for_day", sa.Date(), nullable=True))
    op.execute("ALTER TABLE reply NO FORCE ROW LEVEL SECURITY")  # the schema's owner sees no row else
    op.execute("ALTER TABLE meeting NO FORCE ROW LEVEL SECURITY")
    op.execute(DAYS)
    op.execute("ALTER TABLE meeting FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE reply FORCE ROW LEVEL SECURITY")
    op.alter_column("reply", "for_day", nullable=False)


def downgrade() -> None:
    """Forget the days."""
    op.drop_column("reply", "for_day")
