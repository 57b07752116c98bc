"""The rows of the world: a fingerprint of each, what has changed since, and the way back.

A trigger notes each table that is written to, so that only those are compared; a look after every request costs little.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from tests.rules import canaries

OWNERS = ("institution_id", "network_id", "person_id", "id")
COUNTERS = {"attempts", "form_use"}  # counted on a connection of its own; one row for each form that was sent
KEEP = 'CREATE TABLE kept."{0}" AS TABLE public."{0}"'
PUT_BACK = 'DELETE FROM public."{0}"; INSERT INTO public."{0}" SELECT * FROM kept."{0}"'
NOTICE = """
CREATE UNLOGGED TABLE kept.touched (name text NOT NULL);
CREATE FUNCTION kept.notice() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
$$ BEGIN INSERT INTO kept.touched VALUES (TG_TABLE_NAME); RETURN NULL; END $$
"""
WATCH = (
    'CREATE TRIGGER noticed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public."{0}"'
    " FOR EACH STATEMENT EXECUTE FUNCTION kept.notice()"
)
TOUCHED = text("SELECT DISTINCT name FROM kept.touched")
SEEN = text("DELETE FROM kept.touched WHERE name = ANY (:names)")
HASHES = "SELECT '{0}', {1}, md5((to_jsonb(t) - 'last_seen_at')::text) FROM \"{0}\" t"
COLUMNS = text(
    "SELECT table_name, column_name FROM information_schema.columns"
    " WHERE table_schema = 'public' AND column_name = ANY (:of)"
)
Row = tuple[str, str | None, str | None, str | None, str | None, str]


@dataclass(frozen=True)
class Change:
    """One row that was taken away or is new, with its owner's ids."""

    table: str
    owner: dict[str, Any]
    is_new: bool


class Rows:
    """A kept copy of every row, to compare with and to go back to."""

    def __init__(self, connection: Connection) -> None:
        """Copy every table as it is now, and watch it from now on."""
        self.connection = connection
        self.tables = canaries.tables(connection)
        self.hashes = self._hashes()
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS kept CASCADE; CREATE SCHEMA kept")
        connection.exec_driver_sql(NOTICE)
        for table in self.tables:
            connection.exec_driver_sql(KEEP.format(table))
            if table in self.hashes:
                connection.exec_driver_sql(WATCH.format(table))
        connection.commit()
        self.kept = {table: self.read([table]) for table in self.hashes}

    def read(self, tables: Iterable[str]) -> Counter[Row]:
        """The rows of these tables, each as its table, its owner's ids and the hash of all it holds."""
        rows = self.connection.exec_driver_sql(" UNION ALL ".join(self.hashes[table] for table in tables)).all()
        self.connection.rollback()
        return Counter(tuple(row) for row in rows)

    def changed(self) -> list[Change]:
        """What is other than in the copy."""
        touched = list(self.connection.execute(TOUCHED).scalars())
        self.connection.rollback()
        if not touched:
            return []
        now, kept = self.read(touched), sum((self.kept[table] for table in touched), Counter[Row]())
        changes = [*_changes(kept - now, is_new=False), *_changes(now - kept, is_new=True)]
        self._forget_touched(set(touched) - {change.table for change in changes})
        return changes

    def put_back(self, tables: set[str]) -> None:
        """Make these tables as they were."""
        statements = "; ".join(PUT_BACK.format(table) for table in sorted(tables))
        self.connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {statements}")
        self._forget_touched(tables)

    def _forget_touched(self, tables: set[str]) -> None:
        self.connection.execute(SEEN, {"names": sorted(tables)})
        self.connection.commit()

    def forget_attempts(self) -> None:
        """Begin to count anew, so that no limit stands in the way of the next request."""
        self.connection.exec_driver_sql("DELETE FROM attempts")
        self.connection.commit()

    def drop(self) -> None:
        """Throw the copy away."""
        self.connection.exec_driver_sql("DROP SCHEMA kept CASCADE")
        self.connection.commit()

    def _hashes(self) -> dict[str, str]:
        there = {(table, column) for table, column in self.connection.execute(COLUMNS, {"of": list(OWNERS)})}
        found = {}
        for table in self.tables:
            if table not in COUNTERS:
                owners = ", ".join(f"{c}::text" if (table, c) in there else "NULL" for c in OWNERS)
                found[table] = HASHES.format(table, owners)
        return found


def _changes(rows: Counter[Row], *, is_new: bool) -> Iterator[Change]:
    for table, *owner, _ in rows:
        yield Change(table, dict(zip(OWNERS, owner, strict=True)), is_new)
