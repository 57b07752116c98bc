"""A small world for the tests of the whole house: two institutions with two classes each, everyone, and canaries.

`build` fills every table through the app's own use cases (houses.py, personas.py) and then plants a canary in every text
(canaries.py). It is NOON there; the fixture `world` (conftest.py) keeps the clock while a test runs.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text
from sqlalchemy.engine import Engine
from werkzeug.routing import Rule

from fnett.core import outbox, tenancy, tokens
from fnett.core.db import add, db
from fnett.core.models import TimedRun
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.institutions.models import Owner, RegisterRun
from fnett.meetings import relay
from fnett.people import sessions
from tests.client import Browser
from tests.conftest import as_superuser
from tests.rules import canaries, houses, personas
from tests.rules.canaries import Canaries, Row
from tests.rules.houses import House
from tests.rules.personas import Persona

NOON = "2027-02-10T12:00:00+01:00"
OWN, OTHER_CLASS, OTHER_INSTITUTION, ABSENT, DELETED = "own", "other class", "other institution", "absent", "deleted"
CONTEXTS = (OWN, OTHER_CLASS, OTHER_INSTITUTION, ABSENT, DELETED)
CONTENT = {
    **{"module_id": "m1", "step_id": "face-to-face", "question_id": "q-half"},
    **{"theme_id": "friendship", "filename": "fnett.css", "orgnr": personas.OWNER},
}
WORDS = {"lang": "nb", "language": "nb", "role": "moderator"}
NO_ROWS = {*WORDS, *CONTENT}
NOBODY = "00000000-0000-4000-8000-000000000000"
IDS = (
    *("institution_id", "network_id", "meeting_id", "place_id", "change_id", "request_id", "interest_id"),
    *("invitation_id", "person_id"),
)
NOWHERE = {
    **dict.fromkeys(IDS, NOBODY),
    **{"slug": "nowhere", "code": "0000-0000-0000-0000", "token": "A" * 43, "sign_in_code": "00000000", "binding": "-"},
    "answer": "A" * 32,
    **{"module_id": "m99", "step_id": "nowhere", "question_id": "nothing"},
    **{"theme_id": "nothing", "filename": "nothing.css", "orgnr": "000000000"},
}
LETTERS = text(
    "UPDATE message SET state = 'parked', outcome = 'not_delivered' WHERE id IN"
    " (SELECT DISTINCT ON (institution_id) id FROM message ORDER BY institution_id, id)"
)
SAME_ADDRESS = text("UPDATE sign_in_request SET address_hash = email_hash FROM person WHERE person.id = person_id")
PAST = text("UPDATE commitment SET valid_until = '2027-01-31' WHERE institution_id = :id")


@dataclass
class World:
    """What there is, by whom it belongs to; every value stands as it stands in addresses and forms."""

    app: Flask
    personas: Mapping[str, Persona]
    values: dict[str, dict[str, str]]
    superuser: Engine
    sessions: dict[str, str]  # by persona: what the signed-in browser keeps
    tags: dict[str, str]  # id of an institution, class or person → whose rows those are (canaries.py)
    canaries: Canaries = field(default_factory=Canaries)

    def address(self, rule: Rule, context: str, *, last_only: bool = False) -> str:
        """The path of a rule with the ids of a context in it; or with the last id alone, and the others one's own."""
        names = arguments(rule)
        last = [name for name in names if name not in NO_ROWS][-1:] or names[-1:]
        foreign = set(last) if last_only else set(names)
        chosen = {name: self.value(rule, name, context if name in foreign else OWN) for name in names}
        built = rule.build(chosen, append_unknown=False)
        assert built is not None, f"{rule.rule} cannot be built: give World.values {names}"
        return built[1]

    def value(self, rule: Rule, name: str, context: str) -> str:
        """The value of one argument; some views want a row of a certain kind, which stands under their endpoint."""
        values = self.values[context]
        return values.get(f"{rule.endpoint}:{name}", values[name])

    def proof_of(self, rule: Rule, context: str) -> str:
        """The proof of a page behind a code or a link, which is made of it."""
        secret = self.value(rule, "token", context) if "token" in rule.arguments else None
        with self.app.app_context():
            return tokens.form_value(secret or tokens.read_code(self.values[context]["code"]))

    def browser(self, persona: Persona, language: str = "nb") -> FlaskClient:
        """A test client, signed in as this persona where the persona has an account."""
        http = Browser(self.app, language).http
        with http.session_transaction(base_url="http://localhost") as cookie:
            cookie.update({sessions.COOKIE_KEY: value} if (value := self.sessions.get(persona.name)) else {})
        return http

    def tag_of(self, table: str, row: Row) -> str:
        """Whose a row is: a class's, an institution's, a person's, or the country's."""
        ids = [row.get("network_id"), row.get("institution_id"), row.get("person_id")]
        if table in ("institution", "network", "person"):
            ids.insert(0, row["id"])
        known = [self.tags[str(found)] for found in ids if str(found) in self.tags]
        if known:
            return known[0]
        return "owner" if table == "owner" else "gone" if any(ids) else "country"

    @contextmanager
    def sees_all(self) -> Iterator[Connection]:
        """A connection of the superuser; what is done on it lasts."""
        with self.superuser.connect() as connection:
            yield connection
            connection.commit()


def arguments(rule: Rule) -> list[str]:
    """The arguments of a rule in the order in which they stand in the address."""
    return sorted(rule.arguments, key=lambda name: rule.rule.rindex(f"{name}>"))


def build(app: Flask, engine: Postgres) -> World:
    """Two institutions with two classes each, every persona, every table filled, a canary in every text."""
    superuser: Engine = as_superuser(engine)  # type: ignore[assignment]
    with app.app_context():
        _make_country()
        own, other, gone = (houses.make(superuser) for _ in range(3))
        values = {OWN: own.classes[0], OTHER_CLASS: own.classes[1], OTHER_INSTITUTION: other.classes[0]}
        values[DELETED] = gone.classes[0]
        for of_context in values.values():
            houses.ask_for_link(of_context)
            of_context |= {**CONTENT, **WORDS}
        houses.delete(superuser, gone)
        values[ABSENT] = {**NOWHERE, **WORDS}
        people = personas.make_all(own.institution_id, other.institution_id, UUID(values[OWN]["network_id"]))
        relay.write_due()
        outbox.deliver()
        shutil.rmtree(Path(app.extensions["fnett.settings"].home) / "mail")
        world = World(app, people, values, superuser, _sign_in(people), _name_owners(people, own, other))
        with world.sees_all() as connection:
            connection.execute(LETTERS)
            connection.execute(PAST, {"id": own.institution_id})  # so that it can be signed again
        _plant(world)
    app.extensions["fnett.redis"].flushdb()
    return world


def _make_country() -> None:
    with tenancy.work(Scope(Door.OFFICE)):
        db.session.add(RegisterRun(created=1, updated=0, unchanged=0, closed=0, left_out=0, refused=0))
        add(Owner(orgnr=personas.OWNER, name="Bjørk kommune", fingerprint="0" * 64))
    with tenancy.work(outbox.COURIER):
        db.session.add(TimedRun(name="forget", period="2027-02-09"))


def _sign_in(people: Mapping[str, Persona]) -> dict[str, str]:
    with tenancy.work(Scope(Door.DOOR)):
        return {name: sessions.begin(persona.person_id) for name, persona in people.items() if persona.person_id}


def _name_owners(people: Mapping[str, Persona], own: House, other: House) -> dict[str, str]:
    tags = {}
    for house, tag in ((own, "own"), (other, "oth")):
        tags |= {str(house.institution_id): tag, str(house.leader_id): tag}
        for values, letter in zip(house.classes, "ab", strict=True):
            tags |= {values["network_id"]: f"{tag}{letter}", values["person_id"]: f"{tag}{letter}"}
    return tags | {str(persona.person_id): personas.tag_of(persona) for persona in people.values() if persona.person_id}


def _plant(world: World) -> None:
    with world.sees_all() as connection:
        world.canaries = canaries.plant(connection, world.tag_of)
        connection.execute(SAME_ADDRESS)  # else a link dies with the address that it was mailed to
        rows = connection.exec_driver_sql("SELECT id::text, slug FROM institution").all()
    slugs = {row.id: row.slug for row in rows}
    for context in (OWN, OTHER_CLASS, OTHER_INSTITUTION):
        values = world.values[context]
        values["slug"] = slugs[values["institution_id"]]
        tag = world.tags[values["network_id"]]
        world.canaries.add(values["code"], tag, "the code of a class")
        for name in ("subscriptions.reminders:token", "subscriptions.calendar:token"):
            world.canaries.add(values[name], tag, "the link of a subscription")
        for name in ("token", "people.open_link:token", "answer"):
            world.canaries.add(values[name], "secret", name)
