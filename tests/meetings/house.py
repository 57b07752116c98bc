"""One institution with a leader, a room and a network, as most tests of meetings need it."""

from contextlib import AbstractContextManager
from datetime import date, time
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from fnett.meetings import planning
from tests.client import Browser
from tests.factories import (
    make_institution,
    make_leader,
    make_meeting,
    make_network,
    make_place,
    slug_of,
    within,
)

NOVEMBER = "2026-11-25 12:00:00+00:00"
JANUARY = date(2027, 1, 12)
EVENING_BEFORE = date(2026, 11, 24)
HELD = {"held": "yes", "adults": "17", "households": "15", "circles": "2", "everyone_had_a_turn": "yes"}


class House:
    """A school with the network 2B, and a browser in which its leader is signed in."""

    def __init__(self, app: Flask, *, households: int | None = 24) -> None:
        self.app = app
        with app.app_context():
            self.institution = make_institution()
            self.leader = make_leader(self.institution, language="en")
            self.room = make_place(self.institution)
            self.network = make_network(self.institution, households=households)
            self.slug = slug_of(self.institution)
        self.browser = Browser(app).sign_in(self.leader)

    def url(self, *parts: object) -> str:
        """An address below the network's page."""
        return "/".join([f"/i/{self.slug}/networks/{self.network}", *map(str, parts)])

    def meeting(self, day: date = JANUARY, starts: time = time(17)) -> UUID:
        """A planned meeting in the room."""
        with self.app.app_context():
            return make_meeting(self.institution, self.network, day, starts=starts, place_id=self.room)

    def move(self, meeting: UUID, day: date = JANUARY, starts: time = time(17)) -> None:
        """Move a meeting to this day and hour, as long as ever."""
        with self.app.app_context(), self.work():
            ends = time(starts.hour + 1, 15)
            planning.move(self.network, meeting, day=day, starts=starts, ends=ends, place_id=self.room)

    def work(self, *, networks: frozenset[UUID] | None = None) -> AbstractContextManager[Session]:
        """Work inside the institution as its leader."""
        return within(self.institution, self.leader, networks=networks)


def rows(observer: Engine, columns: str = "day") -> list[Any]:
    """The meetings by day, as they stand in the database."""
    with observer.connect() as connection:
        return list(connection.execute(text(f"SELECT {columns} FROM meeting ORDER BY day")))  # noqa: S608 - words of ours
