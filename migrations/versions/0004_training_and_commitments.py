"""Progress in the modules, commitments and their evidence."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import institution_owned, person_owned

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and guard each of them."""
    op.create_table(
        "module_progress",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("module", sa.String(length=10), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("steps_read", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_module_progress_person_id")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_module_progress")),
        sa.UniqueConstraint("person_id", "module", "edition", name=op.f("uq_module_progress_person_id_module_edition")),
    )
    person_owned(op, "module_progress")
    op.create_table(
        "module_answer",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("module", sa.String(length=10), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_module_answer_person_id")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_module_answer")),
        sa.UniqueConstraint(
            "person_id",
            "module",
            "edition",
            "question",
            name=op.f("uq_module_answer_person_id_module_edition_question"),
        ),
    )
    person_owned(op, "module_answer", "SELECT, INSERT, UPDATE, DELETE")
    op.create_table(
        "commitment",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="sent", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('sent', 'seen', 'signed', 'declined', 'delegated',"
            " 'superseded', 'expired', 'withdrawn', 'orphaned')",
            name=op.f("ck_commitment_state"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("institution_id", "edition", name=op.f("uq_commitment_institution_id_edition")),
    )
    institution_owned(op, "commitment")
    op.create_table(
        "commitment_evidence",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("commitment_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("personal_digest", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "commitment_id"],
            ["commitment.institution_id", "commitment.id"],
            name=op.f("fk_commitment_evidence_institution_id_commitment_id"),
        ),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_commitment_evidence")),
        sa.UniqueConstraint(
            "institution_id",
            "commitment_id",
            "sequence",
            name=op.f("uq_commitment_evidence_institution_id_commitment_id_sequence"),
        ),
    )
    institution_owned(op, "commitment_evidence", "SELECT, INSERT")
    op.create_table(
        "commitment_signer",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id", "id"],
            ["commitment_evidence.institution_id", "commitment_evidence.id"],
            name=op.f("fk_commitment_signer_institution_id_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_commitment_signer_person_id")),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f("pk_commitment_signer")),
    )
    institution_owned(op, "commitment_signer", "SELECT, INSERT")


def downgrade() -> None:
    """Take the tables away."""

    for table in (
        "commitment_signer",
        "commitment_evidence",
        "commitment",
        "module_answer",
        "module_progress",
    ):
        op.drop_table(table)
