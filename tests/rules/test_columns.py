"""fnett knows meetings, not families: what the schema and the forms cannot hold (rules 26 and 27)."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Column, Connection, LargeBinary, MetaData, String, Table, text
from sqlalchemy.types import JSON, TypeEngine
from wtforms import FileField, MultipleFileField, TextAreaField
from wtforms import Form as PlainForm

from fnett import factory
from fnett.core import inventory
from fnett.core.db import Base
from fnett.embedded.postgres import Postgres
from fnett.web.forms import Form
from tests.conftest import CHECKOUT, as_superuser
from tests.ledger import Recorder
from tests.rules.catalogue import ask

BANNED = {
    *("note", "notes", "comment", "comments", "remark", "remarks", "description", "minutes", "referat", "transcript"),
    *("summary", "concern", "concerns", "bekymring", "child", "children", "barn", "elev", "elever", "pupil", "pupils"),
    *("student", "students", "birth", "birthday", "fnr", "ssn", "diagnosis", "health", "religion", "ethnicity", "absent"),
    *("attendee", "attendees", "phone", "telephone", "mobile", "ip", "file", "image", "photo", "audio"),
    *("notat", "kommentar", "merknad", "beskrivelse", "sammendrag", "samtale", "forelder", "foreldre", "helse", "telefon"),
}
PAIRS = ({"parent", "name"}, {"user", "agent"})
PACKAGES = ("fnett.networks", "fnett.meetings", "fnett.parents")
SHORT = 80
LONGEST_ADDRESS = 320
NARROW = {"uuid", "boolean", "smallint", "integer", "bigint", "date"}
NARROW |= {"time without time zone", "timestamp with time zone", "tstzrange"}
WIDE = re.compile(r"character(?: varying)?\((\d+)\)")
REGISTERS = {"institution", "owner", "county", "municipality"}  # public facts, written by imports and by nobody's hand
KEYS = {"message.dedupe_key", "form_use.answer"}  # made of a kind and ids; an address of ours (outbox.py, once.py)
COLUMNS = """
SELECT c.relname AS table, attname AS column, format_type(atttypid, atttypmod) AS type
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
"""
FREE = re.compile(r"<textarea(?![^>]*\sreadonly\b)|contenteditable|<input\b[^>]*\stype=[\"']?(?:file|image)|enctype", re.I)
NAMED = re.compile(r"<(?:input|select|button)\b[^>]*?\sname=[\"']([a-z_]+)", re.I)
ROOMY_FIELDS = (TextAreaField, FileField, MultipleFileField)
assert factory.FEATURES  # with the factory, every table and form is known


def guarded_tables() -> list[Table]:
    """The tables of networks, meetings and replies."""
    classes = [mapper.class_ for mapper in Base.registry.mappers]
    return sorted(
        (c.__table__ for c in classes if c.__module__.startswith(PACKAGES)), key=lambda table: table.name
    )  # fmt: skip


def is_banned(name: str) -> bool:
    """Whether the whole words of a name say what fnett does not want to know."""
    words = set(re.split(r"[_\W]+", name.lower()))
    return bool(words & BANNED) or any(pair <= words for pair in PAIRS)


def wrong_columns(tables: list[Table]) -> list[str]:
    """Columns whose name or size would let a family in."""
    found = []
    for table in tables:
        for column in table.columns:
            where = f"{table.name}.{column.name}"
            if is_banned(column.name):
                found.append(f"{where}: fnett must not know this (rule 26); leave it out, and tell why somewhere else")
            if is_roomy(column.type) and not is_address(column.name, getattr(column.type, "length", None)):
                found.append(f"{where}: a sentence would fit in here; choose from a list, or String({SHORT}) at most")
    return found


def is_roomy(kind: TypeEngine[object]) -> bool:
    """Whether a sentence fits into a column."""
    if isinstance(kind, String):
        return not kind.length or kind.length > SHORT
    return isinstance(kind, JSON | LargeBinary)


def is_address(name: str, length: int | None) -> bool:
    """Whether a column is an e-mail address and as wide as that; hashes are 64 wide and need no exception."""
    return name == "email" and length is not None and length <= LONGEST_ADDRESS


def real_columns(connection: Connection) -> list[dict[str, str]]:
    """Every column of every table that the database has, whoever made it."""
    return [{name: str(value) for name, value in row.items()} for row in ask(connection, COLUMNS)]


def too_wide(columns: list[dict[str, str]]) -> list[str]:
    """Columns outside the registers into which a sentence would fit; a table that is new is looked at like all others."""
    return [
        f"{c['table']}.{c['column']} {c['type']}: a sentence would fit in; choose from a list, or String({SHORT}) at most"
        for c in columns
        if c["table"] not in REGISTERS
        and f"{c['table']}.{c['column']}" not in KEYS
        and not is_narrow(c["column"], c["type"])
    ]


def is_narrow(name: str, kind: str) -> bool:
    """Whether a column of the database is a number, a date, an id, or short; what is not known here is not narrow."""
    wide = WIDE.fullmatch(kind)
    most = int(wide[1]) if wide else None
    return kind in NARROW or (most is not None and (most <= SHORT or is_address(name, most) or name == "recipient"))


def ill_named(columns: list[dict[str, str]]) -> list[str]:
    """Columns of any table whose name says what fnett must not know."""
    return [f"{c['table']}.{c['column']}: fnett must not know this (rule 26)" for c in columns if is_banned(c["column"])]


def forms(base: type = Form) -> Iterator[type[PlainForm]]:
    """Every form of the house."""
    for form in base.__subclasses__():
        if form.__module__.startswith("fnett."):
            yield form
        yield from forms(form)


def wrong_fields(found: list[type[PlainForm]]) -> list[str]:
    """Fields whose name or size would let a family in."""
    wrong = []
    for form in found:
        for name in dir(form):
            field = getattr(form, name)
            if hasattr(field, "field_class") and (is_banned(name) or issubclass(field.field_class, ROOMY_FIELDS)):
                wrong.append(f"{form.__name__}.{name}: people write nothing about people here (rules 26 and 28)")
    return wrong


def test_there_are_tables_to_look_at():
    assert {"network", "network_year", "network_code", "place", "meeting", "reply"} <= {t.name for t in guarded_tables()}


def test_no_column_can_hold_what_was_said_or_who_was_there():
    assert wrong_columns(guarded_tables()) == []


def test_every_word_of_the_rule_is_banned():
    rule = (
        "note comment remark description minutes referat transcript summary concern bekymring child barn elev pupil student"
        " birth fnr ssn diagnosis health religion ethnicity absent attendee phone IP file image audio"
    )
    assert [word for word in [*rule.split(), "parent_name", "user_agent"] if not is_banned(f"the_{word}")] == []


def test_no_table_of_the_database_has_room_for_a_sentence(app: Flask, engine: Postgres, proof: Recorder):
    with as_superuser(engine).connect() as connection:
        columns = real_columns(connection)
    assert {c["table"] for c in columns} >= {table.name for table in guarded_tables()}
    assert {table.name for table in guarded_tables()}.isdisjoint(REGISTERS)
    wide, named = too_wide(columns), ill_named(columns)
    proof.figure(6, "columns looked at", len(columns))
    proof.figure(6, "columns that a sentence would fit into", len(wide))
    proof.figure(6, "columns whose name says what nobody may know", len(named))
    assert (wide, named) == ([], [])


@pytest.mark.parametrize("kind", ["text", "varchar", "varchar(81)", "jsonb", "bytea", "text[]", "inet", "xml", "tsvector"])
@pytest.mark.parametrize("table", ["meeting", "reply", "pulse"])
def test_a_column_that_a_migration_would_add_is_found(app: Flask, engine: Postgres, proof: Recorder, table: str, kind: str):
    with as_superuser(engine).connect() as connection:
        before = real_columns(connection)
        connection.execute(text("CREATE TABLE pulse (id uuid PRIMARY KEY)"))
        connection.execute(text(f"ALTER TABLE {table} ADD COLUMN theme_as_said {kind}"))
        planted = real_columns(connection)
        connection.rollback()
        assert real_columns(connection) == before
    assert len(too_wide(planted)) == 1
    if (table, kind) == ("meeting", "text"):
        proof.caught(6, "a Text column in meetings")


def said_of(columns: list[dict[str, str]]) -> list[str]:
    """The columns of which the inventory says what they are for, on which ground they are kept, and how long."""
    said = {(c.table, c.name) for c in inventory.columns() if c.purpose and c.basis and c.retention.period}
    return [f"{c['table']}.{c['column']}" for c in columns if (c["table"], c["column"]) in said]


def test_every_column_of_the_database_is_in_the_inventory(app: Flask, engine: Postgres, proof: Recorder):
    with as_superuser(engine).connect() as connection:
        columns = real_columns(connection)
        connection.execute(text("ALTER TABLE meeting ADD COLUMN mood smallint"))
        planted = real_columns(connection)
        connection.rollback()
    proof.figure(6, "columns in the inventory", len(said_of(columns)), of=len(columns))
    assert len(said_of(columns)) == len(columns), "Write the new column into fnett/data_inventory.toml."
    assert len(said_of(planted)) == len(planted) - 1
    proof.caught(6, "a column without a line in the inventory")


def test_a_name_that_a_migration_would_add_is_found(app: Flask, engine: Postgres, proof: Recorder):
    with as_superuser(engine).connect() as connection:
        connection.execute(text("ALTER TABLE meeting ADD COLUMN short_note varchar(20)"))
        planted = real_columns(connection)
        connection.rollback()
    assert ill_named(planted) == ["meeting.short_note: fnett must not know this (rule 26)"]
    proof.caught(6, "a column called note in meetings")


@pytest.mark.parametrize(
    "column",
    [
        Column("note", String(10)), Column("child_age", String(2)), Column("parent_full_name", String(10)),
        Column("meeting_minutes", String(10)), Column("user_agent", String(10)), Column("ip", String(10)),
        Column("theme", String(81)), Column("theme", String()), Column("extra", JSON()), Column("scan", LargeBinary()),
    ],
    ids=lambda column: f"{column.name} {type(column.type).__name__}",
)  # fmt: skip
def test_a_column_that_could_is_found(column: Column[object]):
    assert len(wrong_columns([Table("planted", MetaData(), column)])) == 1


@pytest.mark.parametrize("name", ["ends_at", "households", "everyone_had_a_turn", "edit_hash", "help_language", "label"])
def test_what_a_meeting_may_hold_is_not_found(name: str):
    assert wrong_columns([Table("planted", MetaData(), Column(name, String(20)))]) == []


def test_no_form_asks_for_it(app: Flask):
    found = list(forms())
    assert len(found) > 3
    assert wrong_fields(found) == []


def test_a_form_that_asks_is_found():
    class Planted(Form):
        note = TextAreaField("Note")
        story = TextAreaField("Story")

    assert len(wrong_fields([Planted])) == 2


def templates() -> dict[str, str]:
    """The source of every template."""
    found = sorted((CHECKOUT / "fnett").glob("**/templates/**/*"))
    return {str(file.relative_to(CHECKOUT)): file.read_text(encoding="utf-8") for file in found if file.is_file()}


def room_in(source: str) -> list[str]:
    """What in a template would let somebody write or hand in more than an answer."""
    return [*FREE.findall(source), *(name for name in NAMED.findall(source) if is_banned(name))]


def test_no_template_has_a_field_that_the_forms_do_not_know_of():
    sources = templates()
    assert len(sources) > 50
    assert {name: found for name, source in sources.items() if (found := room_in(source))} == {}


@pytest.mark.parametrize(
    "source",
    [
        '<textarea id="a">',
        '<textarea id="a" name="readonly">',
        '<input type="file">',
        '<form enctype="multipart/form-data">',
        '<input id="a" name="summary">',
    ],
)
def test_a_template_with_such_a_field_is_found(source: str):
    assert len(room_in(source)) == 1
