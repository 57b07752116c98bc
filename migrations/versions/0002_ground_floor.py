"""Messages, audit trail, persons and sign-in."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import INSTITUTION, PERSON, allow, doors, guard, institution_owned

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and guard each of them."""
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="ready", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('ready', 'sending', 'sent', 'parked', 'cancelled')", name=op.f("ck_message_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_message_dedupe_key")),
    )
    op.create_index(
        "ix_message_due",
        "message",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('ready', 'sending')"),
    )
    guard(op, "message")
    allow(op, "message", "fnett_app", "SELECT, INSERT", INSTITUTION)
    allow(op, "message", "fnett_person", "SELECT, INSERT", PERSON.format(column="person_id"))
    allow(op, "message", "fnett_door", "INSERT")
    allow(op, "message", "fnett_office", "SELECT, INSERT")
    allow(op, "message", "fnett_courier", "SELECT, UPDATE")
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_institution_id"), "audit_entry", ["institution_id"], unique=False)
    guard(op, "audit_entry")
    allow(op, "audit_entry", "fnett_app", "SELECT, INSERT", INSTITUTION)
    allow(op, "audit_entry", "fnett_person", "INSERT", PERSON.format(column="actor_id"))
    allow(op, "audit_entry", "fnett_door", "INSERT")
    allow(op, "audit_entry", "fnett_office", "SELECT, INSERT")
    op.create_table(
        "timed_run",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", "period", name=op.f("pk_timed_run")),
    )
    doors(op, "timed_run", {"fnett_courier": "SELECT, INSERT, UPDATE", "fnett_office": "SELECT"})
    op.create_table(
        "attempts",
        sa.Column("bucket", sa.String(length=40), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "key_hash", "window_start", name=op.f("pk_attempts")),
    )
    doors(op, "attempts", {"fnett_door": "SELECT, INSERT, UPDATE, DELETE"})
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=10), server_default="nb", nullable=False),
        sa.Column("state", sa.String(length=12), server_default="active", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("state IN ('active', 'deactivated')", name=op.f("ck_person_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_hash", name=op.f("uq_person_email_hash")),
    )
    guard(op, "person")
    allow(op, "person", "fnett_door", "SELECT, INSERT, UPDATE")
    allow(op, "person", "fnett_person", "SELECT, UPDATE", PERSON.format(column="id"))
    allow(op, "person", "fnett_office", "SELECT")
    op.create_table(
        "office_membership",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("role IN ('advisor', 'editor', 'admin')", name=op.f("ck_office_membership_role")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_office_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_membership")),
    )
    op.create_index(op.f("ix_office_membership_person_id"), "office_membership", ["person_id"], unique=False)
    doors(op, "office_membership", {"fnett_door": "SELECT", "fnett_office": "SELECT, INSERT, UPDATE"})
    op.create_table(
        "owner_membership",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("owner_orgnr", sa.String(length=9), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["owner_orgnr"], ["owner.orgnr"], name=op.f("fk_owner_membership_owner_orgnr")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_owner_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner_membership")),
    )
    op.create_index(op.f("ix_owner_membership_person_id"), "owner_membership", ["person_id"], unique=False)
    doors(op, "owner_membership", {"fnett_door": "SELECT", "fnett_office": "SELECT, INSERT, UPDATE"})
    op.create_table(
        "participation",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('invited', 'joined', 'left')", name=op.f("ck_participation_state")),
        sa.ForeignKeyConstraint(["institution_id"], ["institution.id"], name=op.f("fk_participation_institution_id")),
        sa.PrimaryKeyConstraint("institution_id", name=op.f("pk_participation")),
    )
    institution_owned(op, "participation")
    op.create_table(
        "sign_in_request",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("binding_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_request")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_request_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_request_binding_hash"), "sign_in_request", ["binding_hash"], unique=False)
    doors(op, "sign_in_request", {"fnett_door": "SELECT, INSERT, UPDATE, DELETE"})
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_session_person_id"), "sign_in_session", ["person_id"], unique=False)
    doors(op, "sign_in_session", {"fnett_door": "SELECT, INSERT, UPDATE, DELETE"})
    allow(op, "sign_in_session", "fnett_person", "SELECT, UPDATE", PERSON.format(column="person_id"))


def downgrade() -> None:
    """Take the tables away."""

    for table in (
        "sign_in_session",
        "sign_in_request",
        "participation",
        "owner_membership",
        "office_membership",
        "person",
        "attempts",
        "timed_run",
        "audit_entry",
        "message",
    ):
        op.drop_table(table)
