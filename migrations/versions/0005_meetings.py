"""Meetings and replies."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import network_owned

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and guard each of them."""
    op.create_table(
        "meeting",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("network_year_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=12), server_default="planned", nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("adults", sa.Integer(), nullable=True),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("circles", sa.Integer(), nullable=True),
        sa.Column("theme", sa.String(length=20), nullable=True),
        sa.Column("everyone_had_a_turn", sa.Boolean(), nullable=True),
        sa.Column("contacts_promised", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(state = 'cancelled') = (reason IS NOT NULL)", name=op.f("ck_meeting_cancelled_with_reason")),
        sa.CheckConstraint("(state = 'held') = (adults IS NOT NULL)", name=op.f("ck_meeting_held_with_numbers")),
        sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name=op.f("ck_meeting_state")),
        sa.CheckConstraint("adults BETWEEN 0 AND 400", name=op.f("ck_meeting_adults")),
        sa.CheckConstraint("circles BETWEEN 1 AND 40", name=op.f("ck_meeting_circles")),
        sa.CheckConstraint("households BETWEEN 0 AND 200 AND households <= adults", name=op.f("ck_meeting_households")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_meeting_closed_by")),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id", "network_year_id"],
            ["network_year.institution_id", "network_year.network_id", "network_year.id"],
            name=op.f("fk_meeting_institution_id_network_id_network_year_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "place_id"],
            ["place.institution_id", "place.id"],
            name=op.f("fk_meeting_institution_id_place_id"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("institution_id", "network_id", "id", name=op.f("uq_meeting_institution_id_network_id_id")),
    )
    op.create_index("ix_meeting_day", "meeting", ["institution_id", "network_id", "day"], unique=False)
    network_owned(op, "meeting")
    op.create_table(
        "reply",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("help_language", sa.String(length=10), nullable=True),
        sa.Column("edit_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("party_size BETWEEN 0 AND 6", name=op.f("ck_reply_party_size")),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id", "meeting_id"],
            ["meeting.institution_id", "meeting.network_id", "meeting.id"],
            name=op.f("fk_reply_institution_id_network_id_meeting_id"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_reply")),
        sa.UniqueConstraint(
            "institution_id",
            "meeting_id",
            "edit_hash",
            name=op.f("uq_reply_institution_id_meeting_id_edit_hash"),
        ),
    )
    network_owned(op, "reply", "SELECT, INSERT, UPDATE, DELETE", office=False)


def downgrade() -> None:
    """Take the tables away."""

    for table in ("reply", "meeting"):
        op.drop_table(table)
