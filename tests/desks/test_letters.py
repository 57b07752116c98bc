"""The letters of the last days in three counts."""

from datetime import timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import insert

from fnett.core import clock, tenancy
from fnett.core.models import Message
from fnett.core.tenancy import Door, Scope
from fnett.desks import letters
from fnett.desks.letters import Counts

OFFICE = Scope(Door.OFFICE, networks=None, office=True)


def write(state: str, *, days_ago: int = 0) -> None:
    moment = clock.now() - timedelta(days=days_ago)
    with tenancy.work(OFFICE) as session:
        session.execute(
            insert(Message).values(
                kind="invitation",
                subject_id=uuid4(),
                language="nb",
                dedupe_key=str(uuid4()),
                state=state,
                due_at=moment,
                sent_at=moment if state == "sent" else None,
            )
        )


def test_letters_are_sent_wait_or_stand_still(app: Flask) -> None:
    with app.app_context():
        for state in ("sent", "ready", "sending", "parked", "cancelled"):
            write(state)
        write("sent", days_ago=8)
        with tenancy.work(OFFICE):
            assert letters.counts() == Counts(sent=1, waiting=2, still=1)
