"""Whether a connection still lives is asked when it has rested or its server has said something, not each time.

A server that goes away says so on its way out, and the wire shows it at no cost; only one that has vanished silently (a
cable, a firewall) is not noticed before the rest is over."""

from select import POLLIN, poll
from time import monotonic
from typing import Any

from psycopg import OperationalError
from psycopg.pq import ExecStatus
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError

REST = 1.0  # seconds


def ask_before_use(engine: Engine) -> None:
    """Let this engine's pool ask connections that may be gone, and open others for those that are."""
    event.listen(engine, "checkin", _note)
    event.listen(engine, "checkout", _ask)


def _note(connection: Any, record: Any) -> None:
    record.info["rests_since"] = monotonic()


def _ask(connection: Any, record: Any, proxy: Any) -> None:
    """Ask outside of any transaction. Raises DisconnectionError, upon which the pool opens another."""
    has_rested = monotonic() - record.info.get("rests_since", monotonic()) > REST
    if (has_rested or _has_word(connection)) and not _lives(connection):
        raise DisconnectionError


def _has_word(connection: Any) -> bool:
    """Whether something has come from the server that nobody asked for."""
    wire = poll()
    wire.register(connection.pgconn.socket, POLLIN)
    return bool(wire.poll(0))


def _lives(connection: Any) -> bool:
    try:
        status: ExecStatus = connection.pgconn.exec_(b"").status
    except OperationalError:
        return False
    return status == ExecStatus.EMPTY_QUERY
