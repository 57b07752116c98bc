"""Language help, what parents may count on, who may be named to them, and addresses of parents who could be moderators."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import GONE, INSTITUTION, allow, network_owned

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# A month less than the period, so that the job decides on the day (see 0007).
OLD_INTEREST = f"created_at < now() - interval '5 months' OR {INSTITUTION} AND {GONE}"
MY_HASH = "email_hash = ANY (ARRAY(SELECT person.email_hash FROM person))"  # of person, this role sees its own row alone


def upgrade() -> None:
    """Add the columns, make the tables and guard each of them."""
    op.add_column("meeting", sa.Column("little_ones", sa.String(length=12), nullable=True))
    op.add_column("meeting", sa.Column("food", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_check_constraint(op.f("ck_meeting_little_ones"), "meeting", "little_ones IN ('welcome', 'minded')")
    op.add_column("membership", sa.Column("is_shown", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "language_help",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="asked", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'arranged', 'by_phone', 'not_possible')", name=op.f("ck_language_help_state")
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id", "meeting_id"],
            ["meeting.institution_id", "meeting.network_id", "meeting.id"],
            name=op.f("fk_language_help_institution_id_network_id_meeting_id"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_language_help")),
        sa.UniqueConstraint(
            "institution_id", "meeting_id", "language", name=op.f("uq_language_help_institution_id_meeting_id_language")
        ),
    )
    network_owned(op, "language_help", "SELECT, INSERT, UPDATE, DELETE", office=False)
    allow(op, "language_help", "fnett_courier", "SELECT, DELETE", f"{INSTITUTION} AND {GONE}")
    op.create_table(
        "moderator_interest",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id"],
            ["network.institution_id", "network.id"],
            name=op.f("fk_moderator_interest_institution_id_network_id"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_moderator_interest")),
        sa.UniqueConstraint(
            "institution_id",
            "network_id",
            "email_hash",
            name=op.f("uq_moderator_interest_institution_id_network_id_email_hash"),
        ),
    )
    network_owned(op, "moderator_interest", "SELECT, INSERT, DELETE", office=False)
    allow(op, "moderator_interest", "fnett_person", "SELECT, DELETE", MY_HASH)
    allow(op, "moderator_interest", "fnett_courier", "SELECT, DELETE", OLD_INTEREST)


def downgrade() -> None:
    """Take the tables and the columns away."""
    for table in ("moderator_interest", "language_help"):
        op.drop_table(table)
    op.drop_column("membership", "is_shown")
    op.drop_constraint(op.f("ck_meeting_little_ones"), "meeting")
    for column in ("food", "little_ones"):
        op.drop_column("meeting", column)
