"""The languages in which a network's parents are invited: a set that the leader chooses, without counts (product G19).

They belong to the lineage, so that they go with it from one school year to the next.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from fnett.core import audit, tenancy
from fnett.core.db import add_if_new, db
from fnett.core.languages import DEFAULT, PARENT_LANGUAGES
from fnett.core.problems import NotFound
from fnett.institutions.models import Institution
from fnett.networks.models import InvitationLanguage


def chosen(network_id: UUID) -> tuple[str, ...]:
    """What the leader has chosen, in the order in which fnett names its languages; nothing as long as nobody chose."""
    query = select(InvitationLanguage.language).where(InvitationLanguage.network_id == network_id)
    held = set(db.session.scalars(query))
    return tuple(code for code in PARENT_LANGUAGES if code in held)


def usual(institution: Institution) -> tuple[str, ...]:
    """What holds as long as nobody chose: the institution's written form of Norwegian."""
    return (institution.written_form or DEFAULT,)


def choose(network_id: UUID, codes: Collection[str]) -> None:
    """Let these be the network's languages from now on. Raises NotFound for one that parents cannot read here."""
    wanted, before = set(codes), set(chosen(network_id))
    if not wanted <= set(PARENT_LANGUAGES):
        raise NotFound("no language of parents")
    if wanted == before:
        return
    of_network = InvitationLanguage.network_id == network_id
    db.session.execute(delete(InvitationLanguage).where(of_network, InvitationLanguage.language.not_in(wanted)))
    institution_id = tenancy.current_institution()
    for code in sorted(wanted - before):
        add_if_new(InvitationLanguage(institution_id=institution_id, network_id=network_id, language=code))
    audit.record("invitation languages chosen", network_id)
