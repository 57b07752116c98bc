"""Limits that protect sign-in and links: counted in PostgreSQL on their own connection, refusing when they fail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from fnett.core import clock, tenancy, tokens
from fnett.core.db import rows_of
from fnett.core.tenancy import Door, Scope


@dataclass(frozen=True)
class Limit:
    """At most `most` times in a window of `minutes`, for each key of a bucket."""

    bucket: str
    most: int
    minutes: int


COUNT = text(
    "INSERT INTO attempts (bucket, key_hash, window_start, count) VALUES (:bucket, :key, :start, 1)"
    " ON CONFLICT (bucket, key_hash, window_start) DO UPDATE SET count = attempts.count + 1 RETURNING count"
)


LOOK = text("SELECT count FROM attempts WHERE bucket = :bucket AND key_hash = :key AND window_start = :start")


def is_allowed(limit: Limit, key: str) -> bool:
    """Count one attempt and say whether it is within the limit (security rule 24)."""
    with tenancy.work(Scope(Door.DOOR)) as session:
        count: int = session.execute(COUNT, _values(limit, key)).scalar_one()
    return count <= limit.most


def is_used_up(limit: Limit, key: str) -> bool:
    """Whether the limit is reached already, without counting."""
    with tenancy.work(Scope(Door.DOOR, read_only=True)) as session:
        count = session.execute(LOOK, _values(limit, key)).scalar()
    return (count or 0) >= limit.most


def forget_past() -> int:
    """Delete the counters whose windows closed a day ago; returns how many."""
    past = text("DELETE FROM attempts WHERE window_start < :before")
    with tenancy.work(Scope(Door.DOOR)) as session:
        return rows_of(session.execute(past, {"before": clock.now() - timedelta(days=1)}))


def _values(limit: Limit, key: str) -> dict[str, object]:
    return {
        "bucket": limit.bucket,
        "key": tokens.keyed_hash(f"attempts:{limit.bucket}", key),
        "start": _window_start(clock.now(), limit.minutes),
    }


def _window_start(moment: datetime, minutes: int) -> datetime:
    seconds = int(moment.timestamp()) // (minutes * 60) * minutes * 60
    return datetime.fromtimestamp(0, tz=moment.tzinfo) + timedelta(seconds=seconds)
