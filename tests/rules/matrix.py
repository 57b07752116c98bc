"""The matrix: who reaches what, and whether anything of others is told or changed on the way (security promise 1)."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from flask import Flask
from sqlalchemy import text
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
INSTITUTION = text("SELECT institution_id FROM message WHERE id = CAST(:id AS uuid)")
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
        began = perf_counter()
        with self.world.sees_all() as connection, self.log.listening():
            self.rows, self.sender = Rows(connection), Sender(self.world, self.app)
            try:
                for ask in sorted(asks, key=lambda ask: ask.persona):
                    self._ask(ask)
                    self.seen.personas.add(ask.persona)
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
        said = self.world.canaries.find(self.sender.said(ask))
        rights = entitled.sees(self._persona(ask), way, ask.where)
        self._look_for_foreign(ask, "the answer", words_of(self.app, response), rights, said, self._persona(ask))
        self._look_behind(ask, way, is_refused=response.status_code >= 400)

    def _judge(self, ask: Ask, response: TestResponse) -> None:
        letter = letter_of(self.app, response)
        says_no = response.status_code == 503 and ask.rule.endpoint == "web.readyz"
        if response.status_code >= 500 and not says_no:
            self.seen.errors.append(f"{ask} is answered with {response.status_code}")
        if ask.carrier == NO_PROOF and letter == REACHED:
            self.seen.unproven.append(f"{ask} is taken without proof of where it came from")
        if ask.carrier == PATH and letter == REACHED and ask.method != "OPTIONS":
            self.seen.reached.add(ask.rule.endpoint)
        if ask.is_declared:
            cell = (ask.method, ask.rule.endpoint, ask.persona, ask.context)
            self.seen.cells[cell] = min(letter, self.seen.cells.get(cell, letter), key=LETTERS.index)

    def _look_for_foreign(
        self,
        ask: Ask,
        where: str,
        words: str,
        rights: tuple[entitled.Rights, ...] = (),
        known: Container[str] = (),
        persona: Persona | None = None,
    ) -> None:
        found = {value: tag for value, tag in self.world.canaries.find(words).items() if value not in known}
        for value in entitled.foreign(self.world.canaries, found, persona, rights):
            self.seen.leaks.append(f"{ask}: {where} holds {value} ({self.world.canaries.places[value]})")

    def _look_behind(self, ask: Ask, way: Way, *, is_refused: bool) -> None:
        """What this request left behind: rows, letters, Valkey and the log; then all is as before."""
        changes = self.rows.changed()
        self._find_foreign_rows(ask, changes, way, is_refused=is_refused)
        if any(change.table == "message" for change in changes):
            self._read_letters(ask)
        redis = self.app.extensions["fnett.redis"]
        if stored := dump_of(redis):
            self._look_for_foreign(ask, "Valkey", stored)  # nobody's: jobs carry ids of messages alone, if any
            redis.flushdb()
        if changes:
            self.rows.put_back({change.table for change in changes} | {"message"})
        self._look_for_foreign(ask, "the log", self.log.take())  # nobody's name is to stand there, not one's own either

    def _read_letters(self, ask: Ask) -> None:
        with self.app.app_context():
            outbox.deliver()
        for letter in letters_in(self.home / "mail"):
            institution = self.rows.connection.execute(INSTITUTION, {"id": letter.message_id}).scalar_one()
            rights = (entitled.told_in_letters(self.world.tags.get(str(institution), "")),)
            known = self.world.canaries.find(letter.to)
            sender = self._persona(ask)  # who may say their own name
            self._look_for_foreign(ask, f"a letter to {letter.to}", letter.words, rights, known, sender)

    def _find_foreign_rows(self, ask: Ask, changes: list[Change], way: Way, *, is_refused: bool) -> None:
        """What nobody may write here: another's rows, and any row by opening a page or by a post that was refused."""
        persona, rights = self._persona(ask), entitled.changes(self._persona(ask), way, ask.where)
        for change in changes:
            tag = self.world.tag_of(change.table, change.owner)
            what = f"{'writes' if change.is_new else 'changes or takes away'} a row of {change.table} that belongs to {tag}"
            if ask.method in READING or is_refused:
                self.seen.changed.append(f"{ask} {what}, though it {'reads' if ask.method in READING else 'was refused'}")
            elif entitled.is_foreign(persona, change.table, change.owner, tag, rights, is_new=change.is_new):
                self.seen.changed.append(f"{ask} {what}")

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
