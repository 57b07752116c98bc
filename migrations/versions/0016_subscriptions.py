"""Subscriptions of parents with their links, and the letters about meetings that were written to them."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import GONE, INSTITUTION, allow, network_owned

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and guard each of them; the office and the door see no address."""
    _make_subscriptions()
    network_owned(op, "subscription", "SELECT, INSERT, UPDATE, DELETE", office=False)
    allow(op, "subscription", "fnett_courier", "SELECT, DELETE", f"{INSTITUTION} AND {GONE}")
    _make_links()
    network_owned(op, "subscription_link", office=False)
    allow(op, "subscription_link", "fnett_door", "SELECT")
    op.add_column("meeting", sa.Column("changes", sa.Integer(), server_default="0", nullable=False))
    _make_reminders()
    network_owned(op, "reminder", "SELECT, INSERT, DELETE", office=False)


def downgrade() -> None:
    """Take the tables away."""
    for table in ("reminder", "subscription_link", "subscription"):
        op.drop_table(table)
    op.drop_column("meeting", "changes")


def _owned(table: str) -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.Column("network_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("institution_id", "id", name=op.f(f"pk_{table}")),  # type: ignore[list-item]
    )


def _make_subscriptions() -> None:
    op.create_table(
        "subscription",
        *_owned("subscription"),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id"],
            ["network.institution_id", "network.id"],
            name=op.f("fk_subscription_institution_id_network_id"),
        ),
        sa.UniqueConstraint(
            "institution_id", "network_id", "id", name=op.f("uq_subscription_institution_id_network_id_id")
        ),
    )
    one_each = ["institution_id", "network_id", sa.text("lower(email)")]
    op.create_index("uq_subscription_email", "subscription", one_each, unique=True)


def _of_subscription(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["institution_id", "network_id", "subscription_id"],
        ["subscription.institution_id", "subscription.network_id", "subscription.id"],
        name=op.f(f"fk_{table}_institution_id_network_id_subscription_id"),
        ondelete="CASCADE",
    )


def _make_links() -> None:
    op.create_table(
        "subscription_link",
        *_owned("subscription_link"),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("purpose IN ('page', 'calendar')", name=op.f("ck_subscription_link_purpose")),
        _of_subscription("subscription_link"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_subscription_link_token_hash")),
        sa.UniqueConstraint(
            "institution_id",
            "subscription_id",
            "purpose",
            name=op.f("uq_subscription_link_institution_id_subscription_id_purpose"),
        ),
    )


def _make_reminders() -> None:
    op.create_table(
        "reminder",
        *_owned("reminder"),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(slot IS NULL) = (kind IN ('moved', 'cancelled'))", name=op.f("ck_reminder_counted")),
        sa.CheckConstraint("kind IN ('ask', 'before', 'thanks', 'moved', 'cancelled')", name=op.f("ck_reminder_kind")),
        sa.CheckConstraint("slot BETWEEN 1 AND 3", name=op.f("ck_reminder_slot")),
        sa.ForeignKeyConstraint(
            ["institution_id", "network_id", "meeting_id"],
            ["meeting.institution_id", "meeting.network_id", "meeting.id"],
            name=op.f("fk_reminder_institution_id_network_id_meeting_id"),
        ),
        _of_subscription("reminder"),
        sa.UniqueConstraint(
            "institution_id",
            "subscription_id",
            "meeting_id",
            "slot",
            name=op.f("uq_reminder_institution_id_subscription_id_meeting_id_slot"),
        ),
    )
    once = ["institution_id", "subscription_id", "meeting_id", "kind", "starts_at"]
    op.create_index("uq_reminder_once", "reminder", once, unique=True, postgresql_where=sa.text("slot IS NOT NULL"))
    op.create_index("ix_reminder_meeting", "reminder", ["institution_id", "network_id", "meeting_id"], unique=False)
