"""Limits that protect sign-in and links: counted in PostgreSQL on their own connection, refusing when they fail."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ScalarSelect, bindparam, func, select, text

from fnett.core import clock, tenancy, tokens
from fnett.core.db import rows_of
from fnett.core.models import Attempts
from fnett.core.tenancy import Door, Scope


@dataclass(frozen=True)
class Limit:
    """At most `most` times in any stretch of `minutes`, for each key of a bucket."""

    bucket: str
    most: int
    minutes: int


ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:bucket || :key, 0))")
LOOK = text(
    "SELECT coalesce(sum(count), 0) FROM attempts WHERE bucket = :bucket AND key_hash = :key AND window_start > :since"
)
COUNT = text(
    "INSERT INTO attempts (bucket, key_hash, window_start, count) VALUES (:bucket, :key, :now, 1)"
    " ON CONFLICT (bucket, key_hash, window_start) DO UPDATE SET count = attempts.count + 1"
)


def is_allowed(limit: Limit, key: str) -> bool:
    """Count one attempt and say whether it is within the limit (security rule 24); one that is refused does not count."""
    values = _values(limit, key)
    with tenancy.work(Scope(Door.DOOR)) as session:
        session.execute(ONE_BY_ONE, values)
        is_within: bool = session.execute(LOOK, values).scalar_one() < limit.most
        if is_within:
            session.execute(COUNT, values)
    return is_within


def so_far(name: str) -> ScalarSelect[int]:
    """How often it was tried in the stretch before, as a part of a greater question that is told `values_of` this name."""
    counted = select(func.coalesce(func.sum(Attempts.count), 0)).where(
        Attempts.bucket == bindparam(f"{name}_bucket"),
        Attempts.key_hash == bindparam(f"{name}_key"),
        Attempts.window_start > bindparam(f"{name}_since"),
    )
    return counted.scalar_subquery()


def values_of(name: str, limit: Limit, key: str) -> dict[str, object]:
    """What `so_far` has to be told."""
    return {f"{name}_{part}": value for part, value in _values(limit, key).items() if part != "now"}


def forget_past() -> int:
    """Delete what was counted more than a day ago; returns how many."""
    past = text("DELETE FROM attempts WHERE window_start < :before")
    with tenancy.work(Scope(Door.DOOR)) as session:
        return rows_of(session.execute(past, {"before": clock.now() - timedelta(days=1)}))


def _values(limit: Limit, key: str) -> dict[str, object]:
    """The window ends now: whenever one looks, no more than the limit lies in the stretch before."""
    return {
        "bucket": limit.bucket,
        "key": tokens.keyed_hash(f"attempts:{limit.bucket}", key),
        "now": clock.now(),
        "since": clock.now() - timedelta(minutes=limit.minutes),
    }
