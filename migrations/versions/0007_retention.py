"""Retention: what the courier may delete, by the age that the database sees itself, and a person's last active day."""

import sqlalchemy as sa
from alembic import op

from fnett.core.schema import GONE, INSTITUTION, allow, delete_nothing, delete_only, grant, revoke, shut

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# A month (for what ends after a day's count: a day) less than the period, so that the job decides on the day; but with a
# clock that is wrong by years it still deletes nothing young.
OLD_TRAIL = "at < now() - interval '23 months'"
OLD_LETTER = "state IN ('sent', 'parked', 'cancelled') AND coalesce(sent_at, due_at) < now() - interval '23 months'"
OLD_RUN = "started_at < now() - interval '29 days'"
PAST_TERM = "coalesce(valid_until, sent_at + interval '2 years') < now() - interval '35 months'"
OF_PAST_TERM = (
    "signed_at < now() - interval '58 months'"
    " AND commitment_id = ANY (ARRAY(SELECT commitment.id FROM commitment))"  # those that the courier sees, which are past
)
OF_PAST_EVIDENCE = "id = ANY (ARRAY(SELECT commitment_evidence.id FROM commitment_evidence))"
OLD_ERASURE = "day < current_date - 35"
LEFT = "state = 'left' AND left_at < now() - interval '89 days'"


INSTITUTIONS_OWN = ("membership", "invitation", "network_code", "place", "reply", "meeting")
OPENED = {  # table: (rights, condition) of the courier, which had none
    "audit_entry": ("SELECT, DELETE", OLD_TRAIL),
    "erasure": ("SELECT, DELETE", OLD_ERASURE),
    "commitment": ("SELECT, DELETE", f"{INSTITUTION} AND {PAST_TERM}"),
    "commitment_evidence": ("SELECT, DELETE", f"{INSTITUTION} AND {OF_PAST_TERM}"),
    "commitment_signer": ("SELECT, DELETE", f"{INSTITUTION} AND {OF_PAST_EVIDENCE}"),
    "participation": ("SELECT, DELETE", f"{INSTITUTION} AND {LEFT}"),
    **{table: ("SELECT, DELETE", f"{INSTITUTION} AND {GONE}") for table in INSTITUTIONS_OWN},
    "network_year": ("SELECT", f"{INSTITUTION} AND {GONE}"),
}
RESTRICTED = {"message": OLD_LETTER, "timed_run": OLD_RUN}  # of which the courier sees and changes all rows
BY_COLUMN = {"meeting": "UPDATE (place_id)", "network_year": "UPDATE (label)"}


def upgrade() -> None:
    """Let the courier delete what is old, and no door anything else of it."""
    op.add_column("person", sa.Column("last_active_on", sa.Date(), nullable=True))
    for table, (rights, condition) in OPENED.items():
        allow(op, table, "fnett_courier", rights, condition)
    for table, rights in BY_COLUMN.items():
        grant(op, table, "fnett_courier", rights)
    for table, condition in RESTRICTED.items():
        delete_only(op, table, "fnett_courier", condition)


def downgrade() -> None:
    """Take the courier's rights and the column away."""
    for table in RESTRICTED:
        delete_nothing(op, table, "fnett_courier")
    for table, rights in BY_COLUMN.items():
        revoke(op, table, "fnett_courier", rights)
    for table, (rights, _) in reversed(OPENED.items()):
        shut(op, table, "fnett_courier", rights)
    op.drop_column("person", "last_active_on")
