"""What each door may do with each table: as rights.toml declares it, and as the database says it, line for line."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import Connection

from tests.rules.catalogue import POLICIES, RIGHTS, TABLES, ask

FILE = Path(__file__).with_name("rights.toml")
ORDER = ("SELECT", "INSERT", "UPDATE", "DELETE")
DELETES, WRITES = "; deletes ", "; writes "
EVERYONE = "-"  # PostgreSQL's name for PUBLIC where it lists rights
Lines = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Declared:
    """One line: the rights of a door on a table, the name of the condition, the column it looks at, and where they are
    fewer, which rows may be deleted and which written."""

    rights: frozenset[str]
    condition: str | None
    column: str
    deletes: str | None = None
    writes: str | None = None


def parse(line: str) -> Declared:
    """The parts of a line such as `SELECT, INSERT: own networks (network_id)` or `SELECT, DELETE: every row; deletes …`."""
    line, _, deletes = line.partition(DELETES)
    line, _, writes = line.partition(WRITES)
    writes = writes.partition(" (")[0]
    rights, _, condition = line.partition(": ")
    name, _, column = condition.partition(" (")
    return Declared(frozenset(rights.split(", ")), name or None, column.removesuffix(")"), deletes or None, writes or None)


@cache
def conditions() -> dict[str, str]:
    """The text of each named condition, as PostgreSQL prints it; `{column}` stands for the column it looks at."""
    return dict(tomllib.loads(FILE.read_text(encoding="utf-8"))["conditions"])


@cache
def declared() -> Lines:
    """What rights.toml says, by table and role."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {(table, role): line for table, of in said.items() if table != "conditions" for role, line in of.items()}


def found(connection: Connection) -> Lines:
    """What the database says, by table and role, in the same words."""
    lines: Lines = {}
    guarded = {str(t["relname"]): t["relrowsecurity"] and t["relforcerowsecurity"] for t in ask(connection, TABLES)}
    rights: dict[tuple[str, str], set[str]] = {}
    shown: dict[tuple[str, str], list[str]] = {}
    deleted: dict[tuple[str, str], str] = {}
    for r in ask(connection, RIGHTS):
        rights.setdefault((str(r["relname"]), _short(str(r["role"]))), set()).add(str(r["right"]))
    for p in ask(connection, POLICIES):
        for role in p["roles"]:  # type: ignore[attr-defined]
            key = str(p["tablename"]), _short(role)
            if (p["permissive"], p["cmd"]) == ("RESTRICTIVE", "DELETE"):
                deleted[key] = DELETES + _name(str(p["using"]))
            else:
                shown.setdefault(key, []).append(_condition(p))
    for key in rights.keys() | shown.keys():
        words = sorted(rights.get(key, {"nothing"}), key=lambda word: (ORDER.index(word) if word in ORDER else 9, word))
        condition = shown.get(key, ["no row"] if guarded.get(key[0]) else [])
        lines[key] = ": ".join([", ".join(words), *([" OR ".join(condition)] if condition else [])])
        lines[key] += deleted.get(key, "")
    return lines


def differences(said: Lines, seen: Lines) -> list[str]:
    """Where the two are not the same, with what to do."""
    return [
        f"{table}, {role}: the database says {seen.get((table, role), 'nothing')!r}, rights.toml says"
        f' {said.get((table, role), "nothing")!r}; if the database is right, write {role} = "{seen.get((table, role))}"'
        f" under [{table}] in tests/rules/rights.toml, and have somebody else read it"
        for table, role in sorted(said.keys() | seen.keys())
        if said.get((table, role)) != seen.get((table, role))
    ]


def _short(role: str) -> str:
    return {EVERYONE: "everyone", "public": "everyone"}.get(role, role.removeprefix("fnett_"))


def _condition(policy: dict[str, object]) -> str:
    """The name of the policy's condition; its whole text where it has no name or is not an ordinary policy."""
    using, check = str(policy["using"]), str(policy["with_check"])
    if (policy["cmd"], policy["permissive"]) == ("ALL", "PERMISSIVE") and check:
        return _name(using) if using == check else _name(using) + WRITES + _name(check)
    return f"{policy['permissive']} FOR {policy['cmd']} USING {_name(using)} WITH CHECK {_name(check)}"


@cache
def _name(condition: str) -> str:
    for name, template in conditions().items():
        pattern = re.escape(template).replace(re.escape("{column}"), r"(\w+)")
        if match := re.fullmatch(pattern, " ".join(condition.split())):
            return f"{name} ({match[1]})" if match.groups() else name
    return " ".join(condition.split())
