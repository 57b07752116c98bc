"""Accounts that nobody has used for two years and that have no role: they are erased (rule 33).

Active is who holds a role (of a leader, coordinator or moderator, in the office, for an owner), and whoever within two
years held one, had a browser signed in, or worked on a module. Who is invited to a role is waited for.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from fnett.core import clock, tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people import erasure

SLICE = 100
SILENT = text(
    "WITH before AS (SELECT CAST(:now AS timestamptz) - interval '24 months' AS moment)"
    " SELECT id FROM person, before WHERE id > :after AND state <> 'erased' AND created_at < moment"
    " AND coalesce(last_active_on, '-infinity') < CAST(moment AS date)"
    " AND NOT EXISTS (SELECT FROM sign_in_session WHERE person_id = person.id AND last_seen_at >= moment)"
    " AND NOT EXISTS (SELECT FROM (SELECT person_id, ends_on FROM membership"
    "   UNION ALL SELECT person_id, ends_on FROM office_membership"
    "   UNION ALL SELECT person_id, ends_on FROM owner_membership) AS role"
    "   WHERE role.person_id = person.id AND coalesce(ends_on, 'infinity') >= CAST(moment AS date))"
    " AND NOT EXISTS (SELECT FROM invitation WHERE invitation.email_hash = person.email_hash"
    "   AND accepted_at IS NULL AND withdrawn_at IS NULL)"
    " ORDER BY id LIMIT :slice"
)
AT_WORK = text(
    "SELECT person_id FROM module_progress WHERE person_id = ANY (:people)"
    "  AND coalesce(passed_at, started_at) >= CAST(:now AS timestamptz) - interval '24 months'"
    " UNION SELECT person_id FROM module_answer WHERE person_id = ANY (:people)"
    "  AND answered_at >= CAST(:now AS timestamptz) - interval '24 months'"
)
FIRST = UUID(int=0)


def forget_past() -> int:
    """Erase everyone who has been away for two years, each by themselves; returns how many."""
    now, after, erased = clock.now(), FIRST, 0
    while silent := _silent(now, after):
        after = silent[-1]
        for person_id in set(silent) - _at_work(now, silent):
            with tenancy.work(Scope(Door.PERSON, person=person_id)):
                erasure.erase(person_id, "erased after two years away")
            erased += 1
    return erased


def _silent(now: datetime, after: UUID) -> Sequence[UUID]:
    """The next accounts without a role and without a sign-in, as the door sees them."""
    with tenancy.work(Scope(Door.DOOR, read_only=True)) as session:
        return session.scalars(SILENT, {"now": now, "after": after, "slice": SLICE}).all()


def _at_work(now: datetime, people: Sequence[UUID]) -> set[UUID]:
    """Those among them who learn without a role, as the office sees it."""
    with tenancy.work(Scope(Door.OFFICE, read_only=True)) as session:
        return set(session.scalars(AT_WORK, {"now": now, "people": list(people)}))
