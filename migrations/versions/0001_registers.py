"""Facts from the national registers."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import public_facts

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and guard each of them."""
    op.execute("GRANT SELECT ON alembic_version TO fnett_web")  # /readyz compares it with the code, before any door
    op.create_table(
        "county",
        sa.Column("number", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("official_name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_county")),
    )
    public_facts(op, "county")
    op.create_table(
        "municipality",
        sa.Column("number", sa.String(length=4), nullable=False),
        sa.Column("county_number", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("official_name", sa.String(length=120), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("search_key", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["county_number"], ["county.number"], name=op.f("fk_municipality_county_number")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_municipality")),
    )
    public_facts(op, "municipality")
    op.create_table(
        "owner",
        sa.Column("orgnr", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=True),
        sa.Column("parent_orgnr", sa.String(length=9), nullable=True),
        sa.Column("state", sa.String(length=10), server_default="active", nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("orgnr", name=op.f("pk_owner")),
    )
    public_facts(op, "owner")
    op.create_table(
        "institution",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("orgnr", sa.String(length=9), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("register", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("school_kind", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=True),
        sa.Column("municipality_number", sa.String(length=4), nullable=True),
        sa.Column("register_municipality", sa.String(length=4), nullable=True),
        sa.Column("owner_orgnr", sa.String(length=9), nullable=True),
        sa.Column("attached_orgnr", sa.String(length=9), nullable=True),
        sa.Column("written_form", sa.String(length=2), nullable=True),
        sa.Column("is_private", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_family_kindergarten", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("grade_from", sa.Integer(), nullable=True),
        sa.Column("grade_to", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("postcode", sa.String(length=4), nullable=True),
        sa.Column("postal_place", sa.String(length=80), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("register_state", sa.String(length=10), server_default="active", nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_reason", sa.String(length=2), nullable=True),
        sa.Column("marked", sa.String(length=3), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("search_key", sa.String(length=600), nullable=False),
        sa.Column("sort_key", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('school', 'kindergarten')", name=op.f("ck_institution_kind")),
        sa.CheckConstraint("marked IN ('in', 'out')", name=op.f("ck_institution_marked")),
        sa.CheckConstraint("register_state IN ('active', 'closed')", name=op.f("ck_institution_register_state")),
        sa.CheckConstraint("written_form IN ('nb', 'nn')", name=op.f("ck_institution_written_form")),
        sa.ForeignKeyConstraint(
            ["municipality_number"], ["municipality.number"], name=op.f("fk_institution_municipality_number")
        ),
        sa.ForeignKeyConstraint(["owner_orgnr"], ["owner.orgnr"], name=op.f("fk_institution_owner_orgnr")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("orgnr", name=op.f("uq_institution_orgnr")),
        sa.UniqueConstraint("slug", name=op.f("uq_institution_slug")),
    )
    op.create_index(op.f("ix_institution_municipality_number"), "institution", ["municipality_number"], unique=False)
    op.create_index(op.f("ix_institution_owner_orgnr"), "institution", ["owner_orgnr"], unique=False)
    op.create_index(
        "ix_institution_search",
        "institution",
        ["search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_index("ix_institution_sorted", "institution", ["sort_key", "id"], unique=False)
    public_facts(op, "institution")
    op.create_table(
        "register_run",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_run")),
    )
    public_facts(op, "register_run")


def downgrade() -> None:
    """Take the tables away."""

    for table in ("register_run", "institution", "owner", "municipality", "county"):
        op.drop_table(table)
