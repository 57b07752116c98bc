"""What an institution has ready for its first circle, read within its scope (product O3)."""

from collections.abc import Sequence

from fnett.commitments import signing
from fnett.desks.rules import Ready
from fnett.desks.seasons import Season
from fnett.networks import places
from fnett.people import invitations, members
from fnett.people.access import Role


def read(seasons: Sequence[Season]) -> Ready:
    """How far the scope's institution is; `seasons` are its networks."""
    return Ready(
        commitment=signing.state(),
        moderators=len(members.members(Role.MODERATOR)),
        invited=sum(invitation.role == Role.MODERATOR for invitation in invitations.open_invitations()),
        rooms=len(places.all_places()),
        networks=len(seasons),
        dates=max((season.dates for season in seasons), default=0),
    )
