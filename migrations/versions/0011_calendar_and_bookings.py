"""An institution's own closed and open days, and the hours at which a room is taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSTZRANGE

from fnett.core.schema import GONE, INSTITUTION, allow, institution_owned

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OWN = ("calendar_change", "booking")
OF_PLANNED = (
    "INSERT INTO booking (institution_id, id, place_id, during)"
    " SELECT institution_id, id, place_id, tstzrange(starts_at, ends_at) FROM meeting"
    " WHERE state = 'planned' AND place_id IS NOT NULL ON CONFLICT DO NOTHING"
)


def upgrade() -> None:
    """Make the tables, guard them, and book the rooms of the meetings that are planned."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.create_table(
        "calendar_change",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.CheckConstraint("kind IN ('planning_day', 'break', 'closed', 'open')", name=op.f("ck_calendar_change_kind")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_calendar_change_days")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_calendar_change_institution_id")),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_calendar_change")),
        sa.UniqueConstraint(
            "institution_id",
            "first_day",
            "last_day",
            "kind",
            name=op.f("uq_calendar_change_institution_id_first_day_last_day_kind"),
        ),
    )
    op.create_table(
        "booking",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("during", TSTZRANGE(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "place_id"],
            ["place.institution_id", "place.id"],
            name=op.f("fk_booking_institution_id_place_id"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_booking")),
    )
    op.execute(
        "ALTER TABLE booking ADD CONSTRAINT ex_booking_one_at_a_time"
        " EXCLUDE USING gist (institution_id WITH =, place_id WITH =, during WITH &&)"
    )
    for table in OWN:
        institution_owned(op, table, "SELECT, INSERT, DELETE")
        allow(op, table, "fnett_courier", "SELECT, DELETE", f"{INSTITUTION} AND {GONE}")
    op.execute("ALTER TABLE booking NO FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE meeting NO FORCE ROW LEVEL SECURITY")
    op.execute(OF_PLANNED)
    op.execute("ALTER TABLE meeting FORCE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE booking FORCE ROW LEVEL SECURITY")
    op.add_column(
        "meeting", sa.Column("after_parents_meeting", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    """Take them away; the extension stays, since it is not ours alone."""
    op.drop_column("meeting", "after_parents_meeting")
    for table in reversed(OWN):
        op.drop_table(table)
