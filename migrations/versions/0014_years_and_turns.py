"""Classes through the years: what became of a year, where a lineage comes from, hand-overs, and who leads an evening."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import GONE, INSTITUTION, PERSON, allow, network_owned

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OWN = PERSON.format(column="person_id")


def upgrade() -> None:
    """Add the column, make the tables and guard each of them."""
    op.add_column("network_year", sa.Column("carried", sa.String(length=10), nullable=True))
    op.create_check_constraint(
        op.f("ck_network_year_carried"), "network_year", "carried IN ('on', 'ended', 'split', 'merged')"
    )
    _make_predecessors()
    _make_handovers()
    _make_leads()


def _make_predecessors() -> None:
    op.create_table(
        "network_predecessor",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("predecessor_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("network_id <> predecessor_id", name=op.f("ck_network_predecessor_another")),
        *_of_network("network_predecessor"),
        sa.ForeignKeyConstraint(
            ["institution_id", "predecessor_id"],
            ["network.institution_id", "network.id"],
            name=op.f("fk_network_predecessor_institution_id_predecessor_id"),
        ),
        sa.UniqueConstraint(
            "institution_id",
            "network_id",
            "predecessor_id",
            name=op.f("uq_network_predecessor_institution_id_network_id_predecessor_id"),
        ),
    )
    network_owned(op, "network_predecessor", "SELECT, INSERT")


def _make_handovers() -> None:
    op.create_table(
        "handover",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("to_institution_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        *_of_network("handover"),
        sa.ForeignKeyConstraint(["to_institution_id"], ["institution.id"], name=op.f("fk_handover_to_institution_id")),
        sa.UniqueConstraint("institution_id", "network_id", name=op.f("uq_handover_institution_id_network_id")),
    )
    network_owned(op, "handover")


def _make_leads() -> None:
    op.create_table(
        "meeting_lead",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_co", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_offered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("NOT (is_co AND is_offered)", name=op.f("ck_meeting_lead_offered")),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id", "meeting_id"],
            ["meeting.institution_id", "meeting.network_id", "meeting.id"],
            name=op.f("fk_meeting_lead_institution_id_network_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_meeting_lead_person_id")),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_meeting_lead")),
        sa.UniqueConstraint(
            "institution_id", "meeting_id", "person_id", name=op.f("uq_meeting_lead_institution_id_meeting_id_person_id")
        ),
        sa.UniqueConstraint(
            "institution_id", "meeting_id", "is_co", name=op.f("uq_meeting_lead_institution_id_meeting_id_is_co")
        ),
    )
    op.create_index(op.f("ix_meeting_lead_person_id"), "meeting_lead", ["person_id"], unique=False)
    network_owned(op, "meeting_lead", "SELECT, INSERT, UPDATE, DELETE", office=False)
    allow(op, "meeting_lead", "fnett_person", "SELECT, DELETE", OWN)
    allow(op, "meeting_lead", "fnett_courier", "SELECT, DELETE", f"{INSTITUTION} AND {GONE}")


def _of_network(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id"],
            ["network.institution_id", "network.id"],
            name=op.f(f"fk_{table}_institution_id_network_id"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    """Take the tables and the column away."""
    for table in ("meeting_lead", "handover", "network_predecessor"):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_network_year_carried"), "network_year")
    op.drop_column("network_year", "carried")
