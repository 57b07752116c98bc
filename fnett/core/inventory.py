"""What fnett stores, column by column: the reader of data_inventory.toml (security rule 29); pure.

Export, erasure and the tests of retention are generated from it, so that nothing has to be remembered in two places.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "data_inventory.toml"
SUBJECTS = ("person", "institution", "nobody")
TABLE_KEYS = {"holds", "subject", "basis", "retention", "export", "erase", "about", "through", "columns"}
COLUMN_KEYS = {"purpose", "subject", "basis", "retention", "export", "erase", "becomes", "was"}


class Wrong(ValueError):
    """A line of the inventory says nothing that fnett understands; the message names the line."""


class Erase(StrEnum):
    """What erasure does to a column of a row about a person."""

    DELETE = "delete"  # the row goes
    EMPTY = "empty"
    MARK = "mark"  # becomes a fixed word, or the id of the emptied account
    KEEP = "keep"


@dataclass(frozen=True)
class Retention:
    """How long something stays: a period in words, and the timed job that ends it or the reason why it stays."""

    name: str
    period: str
    job: str | None
    why: str | None


@dataclass(frozen=True)
class Column:
    """One column: what it is for, whom it is about, how long it stays, and what becomes of it."""

    table: str
    name: str
    purpose: str
    basis: str
    subject: str
    retention: Retention
    is_exported: bool
    erase: Erase
    reason: str  # why it is kept or not exported, where it is
    becomes: str | None = None
    was: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table, and how to tell which of its rows are about a person."""

    name: str
    holds: str
    about: tuple[str, ...]
    through: str | None
    columns: Mapping[str, Column]

    @property
    def is_about_people(self) -> bool:
        """Whether rows of this table are about somebody with an account."""
        return bool(self.about or self.through)


@cache
def bases() -> Mapping[str, str]:
    """The legal bases by name, in words."""
    found: dict[str, str] = tomllib.loads(FILE.read_text(encoding="utf-8"))["basis"]
    return found


@cache
def tables() -> Mapping[str, Table]:
    """Every table of the inventory by name. Raises Wrong."""
    return read(FILE.read_text(encoding="utf-8"))


def columns() -> Iterator[Column]:
    """Every column of the inventory. Raises Wrong."""
    for table in tables().values():
        yield from table.columns.values()


def read(text: str) -> Mapping[str, Table]:
    """The tables of an inventory, each line checked. Raises Wrong."""
    said = tomllib.loads(text)
    found = {name: _table(name, lines, said) for name, lines in said["table"].items()}
    for table in found.values():
        for column in table.about:
            _check(column in table.columns, table.name, f"`about` names {column}, which is no column of it")
        if table.through:
            _check(table.through in found, table.name, f"`through` names {table.through}, which is no table")
    return found


def _table(name: str, lines: dict[str, Any], said: dict[str, Any]) -> Table:
    _check(not set(lines) - TABLE_KEYS, name, f"unknown words: {sorted(set(lines) - TABLE_KEYS)}")
    _check(lines.get("holds"), name, "say in `holds` what it is")
    about, through = tuple(lines.get("about", ())), lines.get("through")
    columns = {column: _column(name, column, words, lines, said) for column, words in lines["columns"].items()}
    deleted = [column.erase is Erase.DELETE for column in columns.values()]
    _check(all(deleted) or not any(deleted), name, "a row goes as a whole: `delete` goes for all columns or for none")
    return Table(name, lines["holds"], about, through, columns)


def _column(table: str, name: str, words: str | dict[str, Any], lines: dict[str, Any], said: dict[str, Any]) -> Column:
    """One column: its own words, else its table's, else those that go for whom it is about."""
    where = f"{table}.{name}"
    own: dict[str, Any] = {"purpose": words} if isinstance(words, str) else words
    _check(not set(own) - COLUMN_KEYS, where, f"unknown words: {sorted(set(own) - COLUMN_KEYS)}")
    subject = str(own.get("subject", lines.get("subject")))
    _check(subject in SUBJECTS, where, f"`subject` is one of {', '.join(SUBJECTS)}")
    whole = {**said["subject"][subject], **{key: lines[key] for key in COLUMN_KEYS & set(lines)}, **own}
    _check(whole.get("purpose"), where, "say what it is for")
    _check(whole.get("basis") in said["basis"], where, "`basis` is one of the names in [basis]")
    _check(whole.get("retention") in said["retention"], where, "`retention` is one of the [retention.…]")
    is_exported, why_not = _decision(where, "export", whole)
    erase, why_kept = _decision(where, "erase", whole)
    _check(is_exported in ("yes", "no"), where, '`export` is "yes", or "no: " and the reason')
    _check(erase in list(Erase), where, f"`erase` is one of {', '.join(Erase)}")
    _check(("becomes" in whole) == (erase == Erase.MARK), where, "`becomes` goes with `erase = mark`, and only with it")
    return Column(
        table,
        name,
        whole["purpose"],
        whole["basis"],
        subject,
        _retention(whole["retention"], said["retention"][whole["retention"]]),
        is_exported == "yes",
        Erase(erase),
        " ".join(filter(None, (why_not, why_kept))),
        whole.get("becomes"),
        tuple(whole.get("was", ())),
    )


def _decision(where: str, key: str, whole: dict[str, Any]) -> tuple[str, str]:
    """`no: reason` as the word and the reason; to keep something or to hold it back takes a reason."""
    word, _, reason = str(whole.get(key, "")).partition(": ")
    _check(bool(reason) == (word in ("no", "keep")), where, f"`{key}`: a reason goes with no and keep, and only with them")
    return word, reason


def _retention(name: str, lines: dict[str, str]) -> Retention:
    _check(lines.get("period"), f"retention.{name}", "say in `period` how long")
    _check(("job" in lines) != ("why" in lines), f"retention.{name}", "name the `job` that ends it, or say `why` it stays")
    return Retention(name, lines["period"], lines.get("job"), lines.get("why"))


def _check(fits: object, where: str, words: str) -> None:
    if not fits:
        raise Wrong(f"data_inventory.toml, {where}: {words}")
