"""A network's relay address: the work address that gets the text to paste, ahead of each meeting (product G18)."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from fnett.core import audit, tenancy
from fnett.core.db import db
from fnett.core.problems import Refused
from fnett.networks.models import RelayAddress
from fnett.people import addresses


def find(network_id: UUID) -> str | None:
    """The network's relay address, or None."""
    return db.session.scalar(select(RelayAddress.email).where(RelayAddress.network_id == network_id))


def keep(network_id: UUID, typed: str | None) -> None:
    """Let the text go to this address from now on, or to nobody where none is typed. Raises Refused for a bad address."""
    address = _read(typed) if typed else None
    if address == find(network_id):
        return
    if address:
        row = {"institution_id": tenancy.current_institution(), "network_id": network_id, "email": address}
        statement = insert(RelayAddress).values(row)
        one = [RelayAddress.institution_id, RelayAddress.network_id]
        db.session.execute(statement.on_conflict_do_update(index_elements=one, set_={"email": address}))
    else:
        db.session.execute(delete(RelayAddress).where(RelayAddress.network_id == network_id))
    audit.record("relay address set" if address else "relay address emptied", network_id)


def _read(typed: str) -> str:
    try:
        return addresses.read(typed)
    except Refused as refusal:
        raise Refused(refusal.message, field="relay") from None
