"""What becomes of an institution's rows ninety days after it has left (rule 33).

Gone: roles, invitations, rooms with their bookings, the calendar, replies, subscriptions, language help, offers to be a
moderator, a network's languages and its work address, meetings that were only planned, the names of classes, and at
last that it took part. Codes end: the hash of a dead one stays, so that it never opens anything again. What stays is
counted: held and cancelled meetings with their numbers, on classes without a name. Accounts, commitments, messages and
the trail have periods of their own.
"""

from uuid import UUID

from sqlalchemy import TextClause, text

from fnett.core import clock, retention, tenancy
from fnett.core.tenancy import Door, Scope

LEFT = text(
    "SELECT institution_id FROM participation"
    " WHERE state = 'left' AND left_at < CAST(:now AS timestamptz) - interval '90 days'"
)
LAST_ACTIVE = text(  # a role that is deleted still says when its holder was last active
    "UPDATE person SET last_active_on = greatest(last_active_on, last_day) FROM"
    "  (SELECT person_id, max(least(ends_on, CAST(:today AS date) - 90)) AS last_day FROM membership"
    "   WHERE institution_id = :institution GROUP BY person_id) AS held"
    " WHERE person.id = held.person_id AND last_active_on IS DISTINCT FROM greatest(last_active_on, last_day)"
)
FORGOTTEN: tuple[TextClause, ...] = (
    text("DELETE FROM reply WHERE id IN (SELECT id FROM reply LIMIT :slice)"),
    text("DELETE FROM meeting_lead WHERE id IN (SELECT id FROM meeting_lead LIMIT :slice)"),
    text("DELETE FROM language_help WHERE id IN (SELECT id FROM language_help LIMIT :slice)"),
    text(
        "DELETE FROM moderator_interest WHERE id IN"
        " (SELECT id FROM moderator_interest WHERE institution_id = :institution LIMIT :slice)"
    ),
    text("DELETE FROM subscription WHERE id IN (SELECT id FROM subscription LIMIT :slice)"),  # with links and reminders
    text("DELETE FROM meeting WHERE id IN (SELECT id FROM meeting WHERE state = 'planned' LIMIT :slice)"),
    text("UPDATE meeting SET place_id = NULL WHERE id IN (SELECT id FROM meeting WHERE place_id IS NOT NULL LIMIT :slice)"),
    text("DELETE FROM booking WHERE id IN (SELECT id FROM booking LIMIT :slice)"),
    text("DELETE FROM calendar_change WHERE id IN (SELECT id FROM calendar_change LIMIT :slice)"),
    text("DELETE FROM place WHERE id IN (SELECT id FROM place LIMIT :slice)"),
    text("DELETE FROM invitation_language WHERE id IN (SELECT id FROM invitation_language LIMIT :slice)"),
    text("DELETE FROM relay_address WHERE id IN (SELECT id FROM relay_address LIMIT :slice)"),
    text(  # its row stays, so that the network never gets the same code again
        "UPDATE network_code SET ended_at = now() WHERE id IN"
        " (SELECT id FROM network_code WHERE ended_at IS NULL LIMIT :slice)"
    ),
    text("DELETE FROM invitation WHERE id IN (SELECT id FROM invitation LIMIT :slice)"),
    text("DELETE FROM membership WHERE id IN (SELECT id FROM membership LIMIT :slice)"),
    text(
        "UPDATE network_year SET label = right(id::text, 12) WHERE id IN"
        " (SELECT id FROM network_year WHERE label <> right(id::text, 12) LIMIT :slice)"
    ),
    text("DELETE FROM participation WHERE institution_id IN (SELECT institution_id FROM participation LIMIT :slice)"),
)


def forget_past() -> int:
    """Forget what belonged to those that left ninety days ago, one institution after the other; returns how many rows."""
    with tenancy.work(Scope(Door.OFFICE, read_only=True)) as session:
        institutions = session.scalars(LEFT, {"now": clock.now()}).all()
    return sum(_forget(institution_id) for institution_id in institutions)


def _forget(institution_id: UUID) -> int:
    """As the courier, which sees the rows of this institution only since the database, too, counts the days."""
    with tenancy.work(Scope(Door.DOOR)) as session:
        session.execute(LAST_ACTIVE, {"institution": institution_id, "today": clock.today()})
    scope = Scope(Door.COURIER, institution_id)
    return sum(retention.in_slices(scope, statement, institution=institution_id) for statement in FORGOTTEN)
