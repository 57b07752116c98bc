"""The letters of the last days in three counts, for the office's front page."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from fnett.core import clock
from fnett.core.db import db
from fnett.core.models import Message

DAYS = 7


@dataclass(frozen=True)
class Counts:
    """How many letters were sent in the last days, wait to be sent, and stand still."""

    sent: int
    waiting: int
    still: int


def counts() -> Counts:
    """All messages by what they are in the middle of."""
    since = clock.now() - timedelta(days=DAYS)
    row = db.session.execute(
        select(
            func.count().filter(Message.state == "sent", Message.sent_at >= since),
            func.count().filter(Message.state.in_(("ready", "sending"))),
            func.count().filter(Message.state == "parked"),
        )
    ).one()
    return Counts(*row)
