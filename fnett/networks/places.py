"""The rooms of an institution: the leader keeps the list, moderators choose from it (security rule 28)."""

from sqlalchemy import select

from fnett.core import audit, tenancy
from fnett.core.db import add_if_new, db
from fnett.core.problems import Refused
from fnett.networks import rules
from fnett.networks.models import Place
from fnett.web.locale import lazy

ON_THE_LIST = lazy("This room is on the list already.")
OTHER_DOOR = lazy("On the list this room has the door %(door)s. Write the same door, or give the room another name.")


def add_place(*, name: str, door: str, opened_by: str) -> Place:
    """Put a room on the list. Raises Refused where it stands there already, or where a name is more than a name."""
    name, door = rules.read_room(name, "name"), rules.read_room(door, "door")
    if db.session.scalars(select(Place).where(Place.name == name)).first():
        raise Refused(ON_THE_LIST, field="name")
    place = Place(institution_id=tenancy.current_scope().institution, name=name, door=door, opened_by=opened_by)
    if not add_if_new(place):
        raise Refused(ON_THE_LIST, field="name")
    audit.record("place added", place.id)
    return place


def find_place(name: str, door: str) -> Place | None:
    """The room of this name and door, as they are typed. Raises Refused for what cannot be a room, and where the room of
    this name has another door: whoever waits there for the others would wait alone."""
    name, door = rules.read_room(name, "name"), rules.read_room(door, "door")
    place = db.session.scalars(select(Place).where(Place.name == name)).first()
    if place and place.door != door:
        raise Refused(OTHER_DOOR, field="door", door=place.door)
    return place


def all_places() -> list[Place]:
    """The scope's rooms by name."""
    return list(db.session.scalars(select(Place).order_by(Place.name)))
