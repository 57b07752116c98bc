"""The code on the invitation sheet: made from the key, kept as a hash, renewed on demand (architecture, section 8)."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import Select, bindparam, func, or_, select

from fnett.core import audit, clock, tenancy, tokens
from fnett.core.attempts import Limit, is_allowed, so_far, values_of
from fnett.core.db import add, db
from fnett.core.tenancy import Door, Scope
from fnett.networks.models import Network, NetworkCode

PURPOSE = "network-code"
PER_READER = Limit("network codes of one reader", most=60, minutes=10)
IN_ALL = Limit("unknown network codes in all", most=3000, minutes=10)


class TooMany(RuntimeError):
    """So many wrong codes were tried that no code is looked up for a while."""


@dataclass(frozen=True)
class Opened:
    """Which network a code opens."""

    institution_id: UUID
    network_id: UUID


def issue(network_id: UUID, *, old_until: datetime | None = None) -> str:
    """Give the network a new code; older ones are dead from now on, or from a moment to come. Returns it grouped."""
    newest = select(func.max(NetworkCode.generation)).where(NetworkCode.network_id == network_id)
    generation = (db.session.scalar(newest) or 0) + 1  # of dead ones too: the same generation would be the same code
    end(network_id, old_until)
    token = tokens.make_code(PURPOSE, network_id, generation)
    institution_id = tenancy.current_scope().institution
    add(
        NetworkCode(
            institution_id=institution_id,
            network_id=network_id,
            generation=generation,
            key_id=token.key_id,
            code_hash=token.hash,
        )
    )
    audit.record("network code issued", network_id)
    return tokens.grouped(token.text)


def renew(network_id: UUID, generation: int) -> None:
    """Give the network a new code for the one of this generation; a second click renews nothing. Raises NotFound."""
    db.session.refresh(tenancy.get(Network, network_id), with_for_update=True)
    if generation == generation_of(network_id):
        issue(network_id)


def end(network_id: UUID, until: datetime | None = None) -> None:
    """Let the network's codes open nothing any more from now on, or from a moment to come."""
    moment = until or clock.now()
    still_good = or_(NetworkCode.ended_at.is_(None), NetworkCode.ended_at > moment)
    for code in db.session.scalars(select(NetworkCode).where(NetworkCode.network_id == network_id, still_good)):
        code.ended_at = moment
    db.session.flush()


def generation_of(network_id: UUID) -> int:
    """Which code of the network the present one is, counted from 1."""
    row = _present(network_id)
    return row.generation if row else 0


def get(network_id: UUID) -> str:
    """The present code, grouped for print: made again, since only its hash is kept."""
    row = _present(network_id)
    if row is None:
        return issue(network_id)
    return tokens.grouped(tokens.make_code(PURPOSE, network_id, row.generation, row.key_id).text)


def find_opened(typed: str, reader: str) -> Opened | None:
    """The network that this code opens; unknown, old and wrong look alike, and guessing ends in TooMany.

    An old code is no guess: calendars ask for theirs on and on after it has ended, and must close nothing for others."""
    values = values_of("reader", PER_READER, reader) | values_of("all", IN_ALL, "")
    values |= {"code_hash": tokens.hash_of(tokens.read_code(typed)), "now": clock.now()}
    with tenancy.look(Scope(Door.DOOR)) as session:
        found = session.connection().execute(_opening(), values).one()
    if found.of_reader >= PER_READER.most or found.in_all >= IN_ALL.most:
        raise TooMany
    if found.network_id is None and not found.is_known:
        is_allowed(PER_READER, reader)
        is_allowed(IN_ALL, "")
    return Opened(found.institution_id, found.network_id) if found.network_id else None


@cache
def _opening() -> Select[int, int, bool, UUID, UUID]:
    """One question, since a page of parents asks three at most: both limits, and the network that the code opens."""
    still_good = or_(NetworkCode.ended_at.is_(None), NetworkCode.ended_at > bindparam("now"))
    is_known = NetworkCode.code_hash == bindparam("code_hash")
    is_it = is_known & still_good
    return select(
        so_far("reader").label("of_reader"),
        so_far("all").label("in_all"),
        select(NetworkCode.id).where(is_known).exists().label("is_known"),
        select(NetworkCode.institution_id).where(is_it).scalar_subquery().label("institution_id"),
        select(NetworkCode.network_id).where(is_it).scalar_subquery().label("network_id"),
    )


def _present(network_id: UUID) -> NetworkCode | None:
    query = select(NetworkCode).where(NetworkCode.network_id == network_id, NetworkCode.ended_at.is_(None))
    return db.session.scalars(query).first()
