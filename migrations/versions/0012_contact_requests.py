"""Requests to talk with someone: seen by whoever asked and by the office, gone after six months."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import INSTITUTION, NETWORKS, PERSON, allow, grant, guard

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OWN = f"{INSTITUTION} AND {NETWORKS.format(column='network_id')} AND {PERSON.format(column='person_id')}"
OLD = "asked_at < now() - interval '5 months'"  # a month less than the period, so that the job decides on the day


def upgrade() -> None:
    """Make the table and guard it."""
    op.create_table(
        "contact_request",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="asked", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at IS NOT NULL)", name=op.f("ck_contact_request_answered_with_time")
        ),
        sa.CheckConstraint("state IN ('asked', 'answered')", name=op.f("ck_contact_request_state")),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id"],
            ["network.institution_id", "network.id"],
            name=op.f("fk_contact_request_institution_id_network_id"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id", "meeting_id"],
            ["meeting.institution_id", "meeting.network_id", "meeting.id"],
            name=op.f("fk_contact_request_institution_id_network_id_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_request_person_id")),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_contact_request")),
    )
    op.create_index(op.f("ix_contact_request_person_id"), "contact_request", ["person_id"], unique=False)
    op.create_index(
        "uq_contact_request_open",
        "contact_request",
        ["institution_id", "network_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'asked'"),
    )
    guard(op, "contact_request")
    allow(op, "contact_request", "fnett_app", "SELECT, INSERT", OWN)
    allow(op, "contact_request", "fnett_person", "SELECT, DELETE", PERSON.format(column="person_id"))
    allow(op, "contact_request", "fnett_courier", "SELECT, DELETE", OLD)
    allow(op, "contact_request", "fnett_office", "SELECT")
    grant(op, "contact_request", "fnett_office", "UPDATE (state, answered_at)")  # it is written to the office


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("contact_request")
