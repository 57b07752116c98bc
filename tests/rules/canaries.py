"""Canaries: every text of every row says whose it is, so that a text in the wrong place tells where it came from.

A planted text reads `zq<tag>-<table>-<column>-<n>z`. The tag names the owner: `own` and `oth` are the two institutions,
`owna`, `ownb`, `otha`, `othb` their classes, `two` the person who belongs to both, `office`, `owner` and `country` the
rest. What cannot be replaced (hashes, ids) is a canary as it is; hashes of tokens belong to `secret`, which is nobody.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import Connection, text

from fnett.people import addresses

SHORT = 25  # narrower columns hold words of closed lists, numbers and languages, where no canary would fit
NOT_ROWS = {"alembic_version", "county", "municipality"}  # the country's geography is in the source
WORDS = {  # wide columns that must keep a word of a closed list, each with its list
    "message.kind": "the table of letters",
    "module_answer.question": "the questions of the content",
}
PUBLISHED = {"commitment_evidence.text_hash", "commitment_evidence.previous_hash"}  # the same for everyone
SECRETS = re.compile(r".*_hash|salt")
KEPT = re.compile(r".*_hash|salt|personal_digest")
ADDRESSES = ("email", "recipient")
PLANTED = re.compile(r"zq[a-z]+-[a-z]+-[a-z]+-\d+z")
RUNS = re.compile(r"[\w-]{19,}")  # ids, codes, hashes and tokens are as long or longer
ID_LENGTH = 36
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
COLUMNS = text(
    "SELECT c.table_name, c.column_name, c.character_maximum_length FROM information_schema.columns c"
    " JOIN pg_tables t ON t.tablename = c.table_name AND t.schemaname = c.table_schema"
    " WHERE c.table_schema = 'public' AND c.data_type IN ('text', 'character varying') ORDER BY 1, 2"
)
ROWS = 'SELECT ctid::text AS ctid, t.* FROM "{}" t'
SET = 'UPDATE "{}" SET {} WHERE ctid = CAST(:ctid AS tid)'
TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
Row = Mapping[str, Any]
TagOf = Callable[[str, Row], str]


@dataclass
class Canaries:
    """Every canary with its tag, the column it sits in, and the person whose row it is where it is somebody's."""

    tags: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    persons: dict[str, str] = field(default_factory=dict)

    def add(self, value: str, tag: str, place: str, person: object = None) -> None:
        """Remember that this value belongs to this owner."""
        self.tags[value], self.places[value] = tag, place
        self.persons[value] = str(person or "")

    def find(self, words: str) -> dict[str, str]:
        """The canaries in a text, with their tags; the case of letters does not matter."""
        seen = set(PLANTED.findall(words.lower()))
        for run in set(RUNS.findall(words)):
            seen.add(run)
            if len(run) > ID_LENGTH:
                seen.update(ID.findall(run))
        return {value: self.tags[value] for value in seen if value in self.tags}


def text_columns(connection: Connection) -> Iterator[tuple[str, str, int]]:
    """Table, column and width of every text column that a sentence or a name could sit in."""
    for table, column, width in connection.execute(COLUMNS):
        if table not in NOT_ROWS and (width is None or width > SHORT):
            yield table, column, width or 1000


def plant(connection: Connection, tag_of: TagOf) -> Canaries:
    """Put a canary into every text column of every row, as the superuser."""
    found, numbers = Canaries(), count(1)
    columns: dict[str, list[tuple[str, int]]] = {name: [] for name in tables(connection)}
    for table, column, width in text_columns(connection):
        columns[table].append((column, width))
    connection.exec_driver_sql("SET session_replication_role = replica")
    for table, of_table in columns.items():
        for row in connection.exec_driver_sql(ROWS.format(table)).mappings().all():
            _plant_row(connection, found, table, row, of_table, tag_of(table, row), numbers)
    connection.exec_driver_sql("SET session_replication_role = origin")
    return found


def tables(connection: Connection) -> list[str]:
    """The tables whose rows are somebody's."""
    return [name for name in connection.execute(TABLES).scalars() if name not in NOT_ROWS]


def _plant_row(
    connection: Connection,
    found: Canaries,
    table: str,
    row: Row,
    columns: list[tuple[str, int]],
    tag: str,
    numbers: Iterator[int],
) -> None:
    values: dict[str, str] = {}
    person = row["id"] if table == "person" else row.get("person_id")
    for column, width in columns:
        if row[column] is None or f"{table}.{column}" in WORDS | dict.fromkeys(PUBLISHED):
            continue
        if KEPT.fullmatch(column):
            found.add(row[column], "secret" if SECRETS.fullmatch(column) else tag, f"{table}.{column}", person)
            continue
        canary = f"zq{tag}-{table.replace('_', '')}-{column.replace('_', '')}-{next(numbers)}z"
        values[column] = _dressed(canary, column)
        assert len(values[column]) <= width, f"{table}.{column} is too narrow for {values[column]}: add it to WORDS"
        found.add(canary, tag, f"{table}.{column}", person)
    if "email" in values and "email_hash" in row:
        values["email_hash"] = addresses.hash_of(values["email"])
        found.add(values["email_hash"], "secret", f"{table}.email_hash", person)
    if "id" in row:
        found.add(str(row["id"]), tag, f"{table}.id", person)
    if values:
        settings = ", ".join(f'"{column}" = :{column}' for column in values)
        connection.execute(text(SET.format(table, settings)), {**values, "ctid": row["ctid"]})


def _dressed(canary: str, column: str) -> str:
    if column in ADDRESSES:
        return f"{canary}@people.example"
    return f"https://{canary}.example" if column == "website" else canary
