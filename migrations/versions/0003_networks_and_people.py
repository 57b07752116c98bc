"""Networks, rooms, memberships and invitations."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import MEMBER, PERSON, allow, institution_owned, network_owned

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and guard each of them."""
    op.create_table(
        "network",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="planned", nullable=False),
        sa.Column("is_practice", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'active', 'resting', 'ended')", name=op.f("ck_network_state")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_network_institution_id")),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_network")),
    )
    network_owned(op, "network", column="id")
    op.create_table(
        "network_year",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=30), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("run_by", sa.String(length=10), server_default="parents", nullable=False),
        sa.CheckConstraint("run_by IN ('parents', 'staff')", name=op.f("ck_network_year_run_by")),
        sa.CheckConstraint("households BETWEEN 1 AND 200", name=op.f("ck_network_year_households")),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id"],
            ["network.institution_id", "network.id"],
            name=op.f("fk_network_year_institution_id_network_id"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_network_year")),
        sa.UniqueConstraint(
            "institution_id", "network_id", "id", name=op.f("uq_network_year_institution_id_network_id_id")
        ),
        sa.UniqueConstraint(
            "institution_id",
            "network_id",
            "school_year",
            name=op.f("uq_network_year_institution_id_network_id_school_year"),
        ),
        sa.UniqueConstraint(
            "institution_id",
            "school_year",
            "label",
            name=op.f("uq_network_year_institution_id_school_year_label"),
        ),
    )
    network_owned(op, "network_year")
    op.create_table(
        "network_code",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id"],
            ["network.institution_id", "network.id"],
            name=op.f("fk_network_code_institution_id_network_id"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_network_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_network_code_code_hash")),
        sa.UniqueConstraint(
            "institution_id",
            "network_id",
            "generation",
            name=op.f("uq_network_code_institution_id_network_id_generation"),
        ),
    )
    network_owned(op, "network_code", office=False)
    allow(op, "network_code", "fnett_door", "SELECT")
    op.create_table(
        "place",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("door", sa.String(length=40), nullable=False),
        sa.Column("opened_by", sa.String(length=12), nullable=False),
        sa.CheckConstraint("opened_by IN ('open', 'moderator', 'staff', 'bell')", name=op.f("ck_place_opened_by")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_place_institution_id")),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_place")),
        sa.UniqueConstraint("institution_id", "name", name=op.f("uq_place_institution_id_name")),
    )
    institution_owned(op, "place")
    op.create_table(
        "membership",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "ended IN ('paused', 'moved', 'stepped_down', 'replaced', 'mistake')",
            name=op.f("ck_membership_ended"),
        ),
        sa.CheckConstraint("role IN ('leader', 'coordinator', 'moderator')", name=op.f("ck_membership_role")),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id"],
            ["network.institution_id", "network.id"],
            name=op.f("fk_membership_institution_id_network_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_person_id"), "membership", ["person_id"], unique=False)
    op.create_index(
        "uq_membership_live",
        "membership",
        ["institution_id", "person_id", "role", "network_id"],
        unique=True,
        postgresql_where=sa.text("ends_on IS NULL"),
        postgresql_nulls_not_distinct=True,
    )
    institution_owned(op, "membership")
    allow(op, "membership", "fnett_door", "SELECT, INSERT")
    allow(op, "membership", "fnett_person", "SELECT", PERSON.format(column="person_id"))
    allow(op, "person", "fnett_app", "SELECT", MEMBER.format(column="id"))
    op.create_table(
        "invitation",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('leader', 'coordinator', 'moderator')", name=op.f("ck_invitation_role")),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name=op.f("fk_invitation_accepted_by")),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name=op.f("fk_invitation_invited_by")),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index(
        "uq_invitation_open",
        "invitation",
        ["institution_id", "email_hash", "role"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )
    institution_owned(op, "invitation")
    allow(op, "invitation", "fnett_door", "SELECT, UPDATE, DELETE")


def downgrade() -> None:
    """Take the tables away."""
    op.execute("DROP POLICY app ON person")
    for table in ("invitation", "membership", "place", "network_code", "network_year", "network"):
        op.drop_table(table)
