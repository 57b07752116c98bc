"""How long a commitment is kept: its two years and three more, then with its evidence and its signers (rule 33).

One that was never signed, or declined, counts as if its two years had begun on the day it was sent; one that was signed
and taken back keeps the term that was signed. The records of one commitment are one chain, so they go together.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from fnett.core import clock, tenancy
from fnett.core.db import rows_of
from fnett.core.tenancy import Door, Scope

WHERE = text(
    "SELECT DISTINCT institution_id FROM commitment"
    " WHERE coalesce(valid_until, sent_at + interval '2 years') + interval '3 years' < CAST(:today AS date)"
)
SIGNERS = text(
    "DELETE FROM commitment_signer WHERE id IN (SELECT e.id FROM commitment_evidence e JOIN commitment c"
    "  ON c.institution_id = e.institution_id AND c.id = e.commitment_id"
    "  WHERE coalesce(c.valid_until, c.sent_at + interval '2 years') + interval '3 years' < CAST(:today AS date))"
)
EVIDENCE = text(
    "DELETE FROM commitment_evidence WHERE commitment_id IN (SELECT id FROM commitment"
    "  WHERE coalesce(valid_until, sent_at + interval '2 years') + interval '3 years' < CAST(:today AS date))"
)
COMMITMENTS = text(
    "DELETE FROM commitment"
    " WHERE coalesce(valid_until, sent_at + interval '2 years') + interval '3 years' < CAST(:today AS date)"
)


def forget_past() -> int:
    """Delete what is past its term and three years, one institution after the other; returns how many commitments."""
    today = clock.today()
    with tenancy.work(Scope(Door.OFFICE, read_only=True)) as session:
        institutions = session.scalars(WHERE, {"today": today}).all()
    return sum(_forget_in(institution_id, today) for institution_id in institutions)


def _forget_in(institution_id: UUID, today: date) -> int:
    with tenancy.work(Scope(Door.COURIER, institution_id)) as session:
        session.execute(SIGNERS, {"today": today})
        session.execute(EVIDENCE, {"today": today})
        return rows_of(session.execute(COMMITMENTS, {"today": today}))
