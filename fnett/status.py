"""What runs and how much there is, for the person who runs fnett: numbers and versions, never a name."""

import json
from typing import Any

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from fnett.core import clock, migrating, tenancy
from fnett.core.db import db
from fnett.core.tenancy import Door, Scope

LOOKING = Scope(Door.OFFICE, read_only=True)
Counts = dict[str, int]
QUESTIONS = {
    "institutions": text(
        "SELECT i.kind || ' ' || coalesce(p.state, CASE i.register_state WHEN 'active' THEN 'listed' ELSE 'closed' END),"
        " count(*) FROM institution i LEFT JOIN participation p ON p.institution_id = i.id GROUP BY 1 ORDER BY 1"
    ),
    "people": text(
        "SELECT role, count(DISTINCT person_id) FROM ("
        " SELECT person_id, role, starts_on, ends_on FROM membership"
        " UNION ALL SELECT person_id, role, starts_on, ends_on FROM office_membership"
        " UNION ALL SELECT person_id, 'owner_contact', starts_on, ends_on FROM owner_membership) AS held"
        " WHERE starts_on <= :today AND (ends_on IS NULL OR ends_on > :today) GROUP BY 1 ORDER BY 1"
    ),
    "networks": text("SELECT state, count(*) FROM network WHERE NOT is_practice GROUP BY 1 ORDER BY 1"),
    "meetings": text(
        "SELECT m.state, count(*) FROM meeting m JOIN network n ON n.institution_id = m.institution_id"
        " AND n.id = m.network_id WHERE NOT n.is_practice GROUP BY 1 ORDER BY 1"
    ),
    "messages": text("SELECT state, count(*) FROM message GROUP BY 1 ORDER BY 1"),
}


def is_empty() -> bool:
    """Whether no institution is known yet."""
    with tenancy.work(LOOKING) as session:
        return not session.execute(text("SELECT EXISTS (SELECT FROM institution)")).scalar_one()


def find(app: Flask) -> dict[str, Any]:
    """Engines, migration, and the counts where the database is at this code's migration."""
    current, head = migrating.find_current(app.config["SQLALCHEMY_DATABASE_URI"]), migrating.head()
    found: dict[str, Any] = {
        "engines": {"postgresql": _postgresql(), "valkey": app.extensions["fnett.redis"].info("server")["valkey_version"]},
        "migration": {"database": current, "code": head},
    }
    if current == head:
        with tenancy.work(LOOKING) as session:
            found |= {name: _count(session, name) for name in QUESTIONS}
    return found


def as_json(found: dict[str, Any]) -> str:
    """For programs."""
    return json.dumps(found, indent=1)


def as_text(found: dict[str, Any]) -> str:
    """One line for each subject."""
    return "\n".join(f"{name}: {_line(values)}" for name, values in found.items())


def _line(values: dict[str, Any]) -> str:
    return ", ".join(f"{key} {value if value is not None else 'none yet'}" for key, value in values.items()) or "none yet"


def _postgresql() -> str:
    with db.engine.connect() as connection:
        return str(connection.execute(text("SHOW server_version")).scalar_one())


def _count(session: Session, name: str) -> Counts:
    rows = session.execute(QUESTIONS[name], {"today": clock.today()} if name == "people" else {})
    return {str(key): int(number) for key, number in rows}
