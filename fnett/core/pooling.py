"""Whether a connection still lives is asked when it has rested, not each time: a page takes two, and asks six things.

After a restart of the database the first request of a process that used its connection a moment ago can fail; the whole
pool is thrown away then, and the next one goes on."""

from time import monotonic
from typing import Any

from psycopg import OperationalError
from psycopg.pq import ExecStatus
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError

REST = 1.0  # seconds


def ask_after_rest(engine: Engine) -> None:
    """Let this engine's pool ask connections that have rested, and open others for those that are gone."""
    event.listen(engine, "checkin", _note)
    event.listen(engine, "checkout", _ask)


def _note(connection: Any, record: Any) -> None:
    record.info["rests_since"] = monotonic()


def _ask(connection: Any, record: Any, proxy: Any) -> None:
    """Ask outside of any transaction. Raises DisconnectionError, upon which the pool opens another."""
    if monotonic() - record.info.get("rests_since", monotonic()) > REST and not _lives(connection):
        raise DisconnectionError


def _lives(connection: Any) -> bool:
    try:
        status: ExecStatus = connection.pgconn.exec_(b"").status
    except OperationalError:
        return False
    return status == ExecStatus.EMPTY_QUERY
