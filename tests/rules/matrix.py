"""The matrix: who reaches what, and whether anything of others is told or changed on the way (security promise 1)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from time import perf_counter

from flask import Flask
from werkzeug.test import TestResponse

from fnett.core import outbox
from fnett.web.access import Way, find_declared
from tests.rules import entitled
from tests.rules.matrix_requests import NO_PROOF, PATH, READING, Ask, Sender
from tests.rules.matrix_watch import Log, dump_of, letters_in, unsealed, words_of
from tests.rules.personas import Persona
from tests.rules.rows import Change, Rows
from tests.rules.world import World

REACHED, REFUSED, FORBIDDEN, SIGN_IN, NOT_FOUND = LETTERS = "Yrxs-"  # the best that was answered comes first
DEAD_ENDS = {403: FORBIDDEN, 404: NOT_FOUND}
CELL = tuple[str, str, str, str]  # method, endpoint, persona, context


@dataclass
class Observed:
    """What came of the requests."""

    requests: int = 0
    seconds: float = 0.0
    leaks: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)
    personas: set[str] = field(default_factory=set)
    cells: dict[CELL, str] = field(default_factory=dict)


class Matrix:
    """Runs requests against an app in the world, watches what comes and what stays, and puts the world back."""

    def __init__(self, world: World, app: Flask | None = None) -> None:
        self.world, self.app = world, app or world.app
        self.log, self.seen = Log(), Observed()
        self.home = Path(self.app.extensions["fnett.settings"].home)

    def run(self, asks: Iterable[Ask]) -> Observed:
        """All of these requests, persona by persona."""
        began, by_persona = perf_counter(), sorted(asks, key=lambda ask: ask.persona)
        with self.world.sees_all() as connection, self.log.listening():
            self.rows, self.sender = Rows(connection), Sender(self.world, self.app)
            try:
                for persona, of_persona in groupby(by_persona, key=lambda ask: ask.persona):
                    for ask in of_persona:
                        self._ask(ask)
                    self._look_back(ask)
                    self.seen.personas.add(persona)
            finally:
                self.rows.drop()
        self.seen.seconds += perf_counter() - began
        return self.seen

    def _ask(self, ask: Ask) -> None:
        way = find_declared(self.app, ask.rule.endpoint).way  # type: ignore[union-attr]
        if way in (Way.CODE, Way.DOOR) and (ask.method == "POST" or self.seen.requests % 20 == 0):
            self.rows.forget_attempts()
        response = self.sender.send(ask)
        self.seen.requests += 1
        self._judge(ask, response)
        self._look_for_foreign(ask, "the answer", words_of(self.app, response), way, known=self._asked(ask, response))
        self._look_for_foreign(ask, "the log", self.log.take(), None)
        if ask.method not in READING and response.status_code < 400 and not is_sign_in(self.app, response):
            self._look_behind(ask, way)

    def _judge(self, ask: Ask, response: TestResponse) -> None:
        letter = letter_of(self.app, response)
        if response.status_code >= 500 and response.status_code != 503:  # which is how readyz says no
            self.seen.errors.append(f"{ask} is answered with {response.status_code}")
        if ask.carrier == NO_PROOF and letter == REACHED:
            self.seen.unproven.append(f"{ask} is taken without proof of where it came from")
        if ask.carrier == PATH and letter == REACHED and ask.method != "OPTIONS":
            self.seen.reached.add(ask.rule.endpoint)
        if ask.is_declared:
            cell = (ask.method, ask.rule.endpoint, ask.persona, ask.context)
            self.seen.cells[cell] = min(letter, self.seen.cells.get(cell, letter), key=LETTERS.index)

    def _asked(self, ask: Ask, response: TestResponse) -> dict[str, str]:
        """The canaries that the request brought along itself."""
        said = f"{response.request.url} {self.world.values[ask.context]} {self.sender.body_of(ask)}"
        return self.world.canaries.find(said)

    def _look_for_foreign(
        self, ask: Ask, where: str, words: str, way: Way | None, known: dict[str, str] | None = None
    ) -> None:
        found = self.world.canaries.find(words)
        if found.keys() - (known or {}).keys():
            rights = entitled.sees(self._persona(ask), way, ask.where) if where != "the log" else ()
            mine = {value: tag for value, tag in found.items() if value not in (known or {})}
            for value in entitled.foreign(self.world.canaries, mine, self._persona(ask), rights):
                self.seen.leaks.append(f"{ask}: {where} holds {value} ({self.world.canaries.places[value]})")

    def _look_behind(self, ask: Ask, way: Way) -> None:
        """What was written: rows, letters and Valkey; then all is as before."""
        changes = self.rows.changed()
        self._find_foreign_rows(ask, changes, way)
        if any(change.table == "message" for change in changes):
            with self.app.app_context():
                outbox.deliver()
            for to, words in letters_in(self.home / "mail"):
                self._look_for_foreign(ask, f"a letter to {to}", words, way, known=self._told_to(to))
        redis = self.app.extensions["fnett.redis"]
        if stored := dump_of(redis):
            self._look_for_foreign(ask, "Valkey", stored, None)
            redis.flushdb()
        self.rows.put_back({change.table for change in changes} | {"message"})

    def _look_back(self, last: Ask) -> None:
        """What opening pages has changed, which is nothing, since everything else was put back."""
        for change in self.rows.changed():
            self.seen.changed.append(f"a page that {last.persona} opened changed a row of {change.table}")
            self.rows.put_back({change.table})

    def _find_foreign_rows(self, ask: Ask, changes: list[Change], way: Way) -> None:
        persona, rights = self._persona(ask), entitled.changes(self._persona(ask), way, ask.where)
        for change in changes:
            tag = self.world.tag_of(change.table, change.owner)
            if entitled.is_foreign(persona, change.table, change.owner, tag, rights, is_new=change.is_new):
                what = "writes" if change.is_new else "changes or takes away"
                self.seen.changed.append(f"{ask} {what} a row of {change.table} that belongs to {tag}")

    def _told_to(self, to: str) -> dict[str, str]:
        """A letter may tell its reader what is theirs: their own address and name, their institution's, the sender's."""
        canaries = self.world.canaries
        tags = {tag for tag in canaries.find(to).values()} or {"own", "oth"}
        houses = {tag[:3] for tag in tags} | tags
        told = ("institution.", "person.", "invitation.", "message.")
        return {v: tag for v, tag in canaries.tags.items() if tag in houses and canaries.places[v].startswith(told)}

    def _persona(self, ask: Ask) -> Persona:
        return self.world.personas[ask.persona]


def letter_of(app: Flask, response: TestResponse) -> str:
    """How the table writes an answer."""
    if is_sign_in(app, response):
        return SIGN_IN
    if response.status_code < 400:
        return REACHED
    return DEAD_ENDS.get(response.status_code, REFUSED)


def is_sign_in(app: Flask, response: TestResponse) -> bool:
    """Whether the reader was asked to sign in first; a page that has done something says so when it leads there."""
    leads_there = response.status_code == 303 and response.headers["Location"].split("?")[0] == "/sign-in"
    return leads_there and "_flashes" not in unsealed(app, response)
