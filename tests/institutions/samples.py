"""The register samples of the demo, whole or altered."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from fnett.institutions import judging
from fnett.institutions.changes import Entry, Known, KnownUnit, Plan, What

FOLDER = Path(__file__).parents[2] / "fnett" / "demo" / "registers"
TODAY = date(2026, 11, 24)
LISTS = ("nsr_v4_enheter_side1.json", "nsr_v4_enheter_side2.json", "nsr_v4_enheter_side3.json")
FURULIA = "nsr_v4_enhet_310002372.json"

File = tuple[str, bytes]


def sample(name: str) -> File:
    """One sample as it lies there."""
    return name, (FOLDER / name).read_bytes()


def samples(*names: str) -> list[File]:
    """These samples, or all of them."""
    return [sample(name) for name in names or sorted(path.name for path in FOLDER.glob("*.json"))]


def altered(name: str, alter: Callable[[Any], Any]) -> File:
    """A sample whose content was changed in place."""
    content = json.loads((FOLDER / name).read_bytes())
    alter(content)
    return name, json.dumps(content).encode()


def with_value(name: str, key: str, value: object) -> File:
    """A sample with another value in one field."""
    return altered(name, lambda content: content.update({key: value}))


def planned(*files: File, known: Known | None = None) -> Plan:
    """What these files would change."""
    return judging.plan(files, known or Known(), today=TODAY)


def entry(plan: Plan, number: str, what: What = What.INSTITUTION) -> Entry:
    """What the plan says about one unit."""
    (found,) = [e for e in plan.entries if (e.number, e.what) == (number, what)]
    return found


def known_after(plan: Plan) -> Known:
    """What fnett would know after a plan for an empty database, with all its institutions."""
    names = ("name", "register", "fingerprint", "changed_at")
    units = {
        values["orgnr"]: KnownUnit(number=values["orgnr"], state="active", **{name: values[name] for name in names})
        for values in plan.created
    }
    return Known(units=units, slugs=frozenset(values["slug"] for values in plan.created))
