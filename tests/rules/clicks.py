"""Forms of the world (world.py) sent once, twice, at once and after Back, and what each way changed in the database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from threading import Barrier
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from werkzeug.routing import Rule

from fnett.core.db import db
from fnett.people.routes.door import BINDING, INVITATION, LINK
from fnett.web.access import Way, find_declared
from tests.rules import links
from tests.rules.postings import POSTINGS
from tests.rules.world import OWN, World

SENDERS = {Way.INSTITUTION: "leader", Way.OFFICE: "admin", Way.SELF: "moderator", Way.DOOR: "anonymous", Way.CODE: "parent"}
OF_ONESELF = dict.fromkeys(
    ("welcome.my_name", "rota.lead"), "moderator"
)  # says something of oneself, which nobody else of the institution can
AT_ONCE = 20
CONNECTIONS = 2 * AT_ONCE + 2  # each request may hold two; gunicorn has eight threads to sixteen connections
NO_EFFECT = {"attempts", "form_use"}  # the book-keeping of limits, and of this itself
FIXED = {"alembic_version", "county", "municipality"}
TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
COUNTED = text(
    "SELECT table_name, string_agg(format('coalesce(%I, 0)', column_name), ' + ') FROM information_schema.columns"
    " WHERE table_schema = 'public' AND data_type IN ('smallint', 'integer', 'bigint', 'numeric') GROUP BY 1"
)
CHANGED = """
SELECT '{0}', (SELECT count(*) FROM (SELECT to_jsonb(t) - 'last_seen_at' FROM public."{0}" t
                EXCEPT ALL SELECT to_jsonb(t) - 'last_seen_at' FROM clicks."{0}" t) a),
              (SELECT count(*) FROM (SELECT to_jsonb(t) - 'last_seen_at' FROM clicks."{0}" t
                EXCEPT ALL SELECT to_jsonb(t) - 'last_seen_at' FROM public."{0}" t) b),
              (SELECT coalesce(sum({1}), 0)::bigint FROM public."{0}")
              - (SELECT coalesce(sum({1}), 0)::bigint FROM clicks."{0}")
"""
BACK = 'INSERT INTO public."{0}" SELECT * FROM clicks."{0}"'
PREPARED = {"commitments.seen": "UPDATE commitment SET state = 'sent', seen_at = NULL"}
OUT_OF_SEASON = {"years.next_year"}  # does nothing in the world's winter; tests/networks/test_rollover.py sends it in May
Effect = dict[str, tuple[int, int, int]]  # by table: rows that are new, rows that are gone (one that is another is both),
# and by how much the sum of all its numbers has grown


@dataclass
class Form:
    """A form on somebody's screen, ready to be sent."""

    http: FlaskClient
    path: str
    data: dict[str, str]

    def send(self, **more: str) -> int:
        """Press the button; returns the status of the answer."""
        return self.http.post(self.path, data=self.data | more).status_code

    def look(self) -> None:
        """Open the page that the form stands on, as one does on the way back."""
        self.http.get(self.path)

    def send_at_once(self, times: int = AT_ONCE) -> list[int]:
        """Press the button many times at the same moment, in one browser."""
        cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in self.http._cookies.values())
        application, start = self.http.application, Barrier(times)

        def press(_: int) -> int:
            http = application.test_client(use_cookies=False)
            start.wait()
            return http.post(self.path, data=self.data, headers={"Cookie": cookies}).status_code

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(press, range(times)))


@dataclass
class Clicks:
    """The world as it was built, to which every form comes anew."""

    world: World
    answers: list[int] = field(default_factory=list)

    @property
    def app(self) -> Flask:
        """The app of the world."""
        return self.world.app

    @cached_property
    def tables(self) -> list[str]:
        """The tables that a form may change."""
        with self.world.sees_all() as connection:
            return [name for name in connection.execute(TABLES).scalars() if name not in FIXED]

    @cached_property
    def sums(self) -> dict[str, str]:
        """How the numbers of a row are added up, by table."""
        with self.world.sees_all() as connection:
            return {name: added for name, added in connection.execute(COUNTED)}

    def rules(self) -> list[Rule]:
        """Every rule that takes a form and does something in the world."""
        taking = [rule for rule in self.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
        return [rule for rule in taking if rule.endpoint not in OUT_OF_SEASON]

    def save(self) -> None:
        """Remember every row."""
        with self.world.sees_all() as connection:
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS clicks CASCADE; CREATE SCHEMA clicks")
            for name in self.tables:
                connection.exec_driver_sql(f'CREATE TABLE clicks."{name}" AS TABLE public."{name}"')

    def restore(self, statement: str | None = None) -> None:
        """Put every row back as it was, and change what this form needs otherwise."""
        names = ", ".join(f'public."{name}"' for name in self.tables)
        with self.world.sees_all() as connection:
            connection.exec_driver_sql("SET session_replication_role = replica")
            connection.exec_driver_sql(f"TRUNCATE {names}")
            for name in self.tables:
                connection.exec_driver_sql(BACK.format(name))
            if statement:
                connection.exec_driver_sql(statement)

    def effect(self, before: Effect | None = None) -> Effect:
        """What has changed since the world was built, but for what was `before`."""
        looked_at = [name for name in self.tables if name not in NO_EFFECT]
        asked = " UNION ALL ".join(CHANGED.format(name, self.sums.get(name, "0")) for name in looked_at)
        with self.world.sees_all() as connection:
            found = {name: (new, gone, more) for name, new, gone, more in connection.exec_driver_sql(asked) if new or gone}
        return {name: counts for name, counts in found.items() if counts != (before or {}).get(name)}

    def form(self, rule: Rule) -> Form:
        """The form of this rule on the screen of somebody who may send it, in the world as it was."""
        self.restore(PREPARED.get(rule.endpoint))
        access = find_declared(self.app, rule.endpoint)
        assert access is not None
        http = self.world.browser(self.world.personas[OF_ONESELF.get(rule.endpoint, SENDERS[access.way])])
        own = self.world.values[OWN]
        http.set_cookie(LINK, own["people.open_link:token"], path="/sign-in/confirm")
        http.set_cookie(BINDING, own["binding"], path="/sign-in")
        http.set_cookie(INVITATION, own["token"], path="/invitation")
        return Form(http, self.world.address(rule, OWN), self._data(rule, http, access.way))

    def _data(self, rule: Rule, http: FlaskClient, way: Way) -> dict[str, str]:
        with self.app.app_context():
            body = POSTINGS[rule.endpoint](self.world)
            if way is Way.CODE:
                return body | {"csrf_token": self.world.proof_of(rule, OWN)}
        if rule.endpoint == "people.sign_in":
            body |= {"email": self._known_address()}
        return body | {"csrf_token": links.proof_of(http), "form_key": "the key of this form"}

    def _known_address(self) -> str:
        asked = text("SELECT email FROM person WHERE id = :id")
        with self.world.sees_all() as connection:
            return str(connection.execute(asked, {"id": self.world.personas["moderator"].person_id}).scalar_one())

    def once(self, rule: Rule) -> Effect:
        """What the form does when it is sent once."""
        form = self.form(rule)
        before = self.effect()
        self.answers.append(form.send())
        return self.effect(before)

    def twice(self, rule: Rule) -> Effect:
        """What it does when the button is pressed twice."""
        form = self.form(rule)
        before = self.effect()
        self.answers += [form.send(), form.send()]
        return self.effect(before)

    def at_once(self, rule: Rule) -> Effect:
        """What it does when twenty are sent at the same moment."""
        form = self.form(rule)
        before = self.effect()
        with self.wide():
            self.answers += form.send_at_once()
        return self.effect(before)

    def after_back(self, rule: Rule) -> Effect:
        """What it does when somebody goes back to the old form and sends it again."""
        form = self.form(rule)
        before = self.effect()
        self.answers.append(form.send())
        form.look()
        self.answers.append(form.send())
        return self.effect(before)

    @contextmanager
    def wide(self) -> Iterator[None]:
        """The app on so many connections as twenty requests in one process want."""
        with self.app.app_context():
            engines: Any = db.engines
            narrow, wide = engines[None], create_engine(self.app.config["SQLALCHEMY_DATABASE_URI"], pool_size=CONNECTIONS)
            narrow.dispose()
            engines[None] = wide
            try:
                yield
            finally:
                engines[None] = narrow
                wide.dispose()
