"""fnett knows meetings, not families: what the schema and the forms cannot hold (rules 26 and 27)."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Column, LargeBinary, MetaData, String, Table
from sqlalchemy.types import JSON, TypeEngine
from wtforms import Form as PlainForm
from wtforms import TextAreaField

from fnett import factory
from fnett.core.db import Base
from fnett.web.forms import Form

BANNED = {
    *("note", "notes", "comment", "comments", "remark", "remarks", "description", "minutes", "referat", "transcript"),
    *("summary", "concern", "concerns", "bekymring", "child", "children", "barn", "elev", "elever", "pupil", "pupils"),
    *("student", "students", "birth", "birthday", "fnr", "ssn", "diagnosis", "health", "religion", "ethnicity", "absent"),
    *("attendee", "attendees", "phone", "telephone", "mobile", "ip", "file", "image", "photo", "audio"),
}
PAIRS = ({"parent", "name"}, {"user", "agent"})
PACKAGES = ("fnett.networks", "fnett.meetings", "fnett.parents")
SHORT = 80
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
            if is_roomy(column.type) and not column.name.endswith(("_hash", "email")):
                found.append(f"{where}: a sentence would fit in here; choose from a list, or String({SHORT}) at most")
    return found


def is_roomy(kind: TypeEngine[object]) -> bool:
    """Whether a sentence fits into a column."""
    if isinstance(kind, String):
        return not kind.length or kind.length > SHORT
    return isinstance(kind, JSON | LargeBinary)


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
            if hasattr(field, "field_class") and (is_banned(name) or issubclass(field.field_class, TextAreaField)):
                wrong.append(f"{form.__name__}.{name}: people write nothing about people here (rules 26 and 28)")
    return wrong


def test_there_are_tables_to_look_at():
    assert {"network", "network_year", "network_code", "place", "meeting", "reply"} <= {t.name for t in guarded_tables()}


def test_no_column_can_hold_what_was_said_or_who_was_there():
    assert wrong_columns(guarded_tables()) == []


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
