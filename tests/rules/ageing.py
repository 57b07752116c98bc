"""How old the rows of the world are made, for each period of the inventory, and which rows are then looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, text

from fnett.core.inventory import Column
from tests.rules.catalogue import ask

HOUR, DAY = timedelta(minutes=5), timedelta(days=1)  # how much before its time something still stays, and after it goes
FACTS = ("county", "municipality")  # outlive the tests
CLOCKS = """
SELECT table_name AS table, column_name AS name, data_type = 'date' AS is_day FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('date', 'timestamp with time zone')
"""
KEYS = """
SELECT t.relname AS table, array_agg(attname ORDER BY attnum) AS names FROM pg_index i
JOIN pg_class t ON t.oid = indrelid JOIN pg_attribute a ON attrelid = t.oid AND attnum = ANY (indkey)
WHERE indisprimary AND t.relnamespace = 'public'::regnamespace GROUP BY 1
"""
Rows = Mapping[str, Mapping[str, Any]]
LEFT = "institution_id = '{left}'"


@dataclass(frozen=True)
class Chosen:
    """The institution that is to leave, and the accounts that fall silent, as they stand in SQL."""

    left: str
    people: str


@dataclass(frozen=True)
class Case:
    """One period: what makes rows exactly so old, and which rows those are, by table where it is not `rows`."""

    period: str
    made_old: tuple[str, ...]
    margin: timedelta = DAY
    rows: str = "true"
    of_table: Mapping[str, str] = field(default_factory=dict)

    def age(self, connection: Connection, chosen: Chosen) -> None:
        """Make the rows as old as the period is long, by the clock of the database."""
        then = f"(now() - interval '{self.period}')"
        for statement in self.made_old:
            connection.execute(text(statement.format(then=then, day=f"CAST({then} AS date)", **vars(chosen))))

    def where(self, table: str, chosen: Chosen) -> str:
        """Which rows of a table are looked at."""
        return self.of_table.get(table, self.rows).format(**vars(chosen))


CASES = {
    "attempts": Case("1 day", ("UPDATE attempts SET window_start = {then}",), HOUR),
    "forms": Case("24 hours", ("UPDATE form_use SET used_at = {then}",), HOUR),
    "sign_in_links": Case("1 day", ("UPDATE sign_in_request SET expires_at = {then}",), HOUR),
    "replies": Case("24 hours", ("UPDATE meeting SET ends_at = {then}",), HOUR),
    "requests": Case("6 months", ("UPDATE contact_request SET asked_at = {then}",)),
    "reminders": Case("7 days", ("UPDATE meeting SET ends_at = {then}",)),
    "subscriptions": Case("3 days", ("UPDATE subscription SET confirmed_at = NULL, created_at = {then}",)),
    "sessions": Case(
        "30 days",
        (
            "UPDATE sign_in_session SET last_seen_at = {then}, ended_at = NULL",
            "UPDATE sign_in_session SET last_seen_at = now() - interval '60 minutes'"
            " WHERE person_id IN (SELECT person_id FROM office_membership WHERE ends_on IS NULL)",
        ),
        HOUR,
    ),
    "interests": Case("6 months", ("UPDATE moderator_interest SET created_at = {then}",)),
    "recipients": Case(
        "14 days", ("UPDATE message SET state = 'parked', sent_at = NULL, due_at = {then} WHERE recipient IS NOT NULL",)
    ),
    "runs": Case("30 days", ("UPDATE timed_run SET name = 'forget replies', started_at = {then}",)),
    "erasures": Case("36 days", ("UPDATE erasure SET day = {day}",)),
    "invitations": Case("30 days", ("UPDATE invitation SET expires_at = {then}",)),
    "letters": Case(
        "24 months", ("UPDATE message SET state = 'sent', sent_at = {then}, due_at = {then}, recipient = NULL",)
    ),
    "trail": Case("24 months", ("UPDATE audit_entry SET at = {then}",)),
    "imports": Case(
        "24 months",
        (
            "UPDATE register_run SET finished_at = {then}",
            "INSERT INTO register_run (created, updated, unchanged, closed, left_out, refused) VALUES (0, 0, 0, 0, 0, 0)",
        ),
        rows="finished_at < now() - interval '1 month'",
    ),
    "commitments": Case(
        "3 years",
        (
            "UPDATE commitment SET valid_until = {day}, sent_at = {then}, seen_at = {then}, signed_at = {then}",
            "UPDATE commitment_evidence SET signed_at = {then} - interval '2 years'",
        ),
    ),
    "accounts": Case(
        "24 months",
        (
            "DELETE FROM sign_in_session WHERE person_id IN ({people})",
            "UPDATE person SET created_at = {then}, last_active_on = {day}, language = 'ar' WHERE id IN ({people})",
            "UPDATE membership SET ends_on = {day}, ended = 'moved' WHERE person_id IN ({people})",
            "UPDATE office_membership SET ends_on = {day} WHERE person_id IN ({people})",
            "UPDATE owner_membership SET ends_on = {day} WHERE person_id IN ({people})",
            "UPDATE module_progress SET started_at = {then}, passed_at = NULL WHERE person_id IN ({people})",
            "UPDATE module_answer SET answered_at = {then} WHERE person_id IN ({people})",
        ),
        rows="person_id IN ({people})",
        of_table={"person": "id IN ({people})", "meeting": "closed_by IN ({people})"},
    ),
    "institutions": Case(
        "90 days", ("UPDATE participation SET left_at = {then} WHERE institution_id = '{left}'",), rows=LEFT
    ),
}
STAYS = ("facts", "counts", "codes", "version")  # each says why in the inventory


NOW = 'UPDATE "{table}" SET "{name}" = now() WHERE "{name}" IS NOT NULL'
LONG_AGO = 'UPDATE "{table}" SET "{name}" = "{name}" - interval \'10 years\' WHERE "{name}" IS NOT NULL'
PREPARED = (
    "UPDATE subscription SET school_year = extract(year FROM now())::int + 1",  # ends in a test of its own
    "UPDATE participation SET state = 'left' WHERE institution_id = '{left}'",
    "UPDATE meeting SET closed_by = (SELECT id FROM person WHERE id IN ({people}) LIMIT 1)"
    " WHERE state = 'held' AND institution_id <> '{left}'",
    "INSERT INTO erasure (person_hash, day) VALUES (repeat('0', 64), current_date)",
    "INSERT INTO form_use (key_hash, body_hash, used_at, answer) VALUES (repeat('0', 64), repeat('0', 64), now(), '/')",
    "INSERT INTO attempts (bucket, key_hash, window_start, count) VALUES ('planted', repeat('0', 64), now(), 1)",
    "INSERT INTO timed_run (name, period) VALUES ('forget replies', 'planted')",
)


def settle(connection: Connection, chosen: Chosen) -> None:
    """Bring the world into the database's own time, so that nothing is old, and fill what the app fills elsewhere."""
    connection.execute(
        text(
            "DELETE FROM calendar_change WHERE id NOT IN (SELECT min(id::text)::uuid FROM calendar_change"
            " GROUP BY institution_id)"
        )
    )  # lines of one day would be one line
    for clock in ask(connection, CLOCKS):
        if clock["table"] not in FACTS:
            connection.execute(text(NOW.format(**clock)))
    for statement in PREPARED:
        connection.execute(text(statement.format(**vars(chosen))))


def grow_old(connection: Connection, tables: set[str]) -> None:
    """Ten years pass for everything in these tables."""
    for clock in ask(connection, CLOCKS):
        if clock["table"] in tables - set(FACTS):
            connection.execute(text(LONG_AGO.format(**clock)))


def rows(connection: Connection, table: str, where: str) -> Rows:
    """The rows of a table by their key."""
    key = next(", ".join(k["names"]) for k in ask(connection, KEYS) if k["table"] == table)  # type: ignore[arg-type,call-overload]
    question = f'SELECT jsonb_build_array({key})::text, to_jsonb(t) FROM "{table}" t WHERE {where}'  # noqa: S608
    return {row[0]: row[1] for row in connection.execute(text(question))}


def overstayed(column: Column, before: Rows, after: Rows) -> str:
    """Why a column counts as not forgotten: no row was old, or a row is there and still says what it said."""
    name = f"{column.table}.{column.name} ({column.retention.period})"
    told = {key: row[column.name] for key, row in before.items() if row[column.name] is not None}
    if not before or not (told or before.keys() - after.keys()):
        return f"{name}: no row with a value was looked at; let tests/rules/ageing.py make some old"
    if any(key in after and after[key][column.name] == value for key, value in told.items()):
        return f"{name}: is still there; let {column.retention.job!r} in fnett/worker.py take it away"
    return ""
