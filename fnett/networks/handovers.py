"""The step to the next school: a class that leaves is handed over by way of the office (handbook, section 7.1).

No school sees another's rows. The leader's own row says where the class goes on; the office reads it and passes on, in a
letter to the leader there, what the class was called, how many households it had, and the moderators who wish to go on:
those who are still its moderators. Never families, who are not known here.
"""

from uuid import UUID

from sqlalchemy import select

from fnett.core import audit, tenancy
from fnett.core.db import add_if_new, db
from fnett.core.problems import Refused
from fnett.institutions.models import Institution
from fnett.networks.models import Handover
from fnett.web.locale import lazy

NOT_THERE = lazy("Choose the next school from the list, or leave it open.")


def schools_after(institution: Institution, last: int) -> list[Institution]:
    """The schools of the same municipality that a class may go on to after its last grade here, by name."""
    query = select(Institution).where(
        Institution.municipality_number == institution.municipality_number,
        Institution.kind == "school",
        Institution.register_state == "active",
        Institution.id != institution.id,
        (Institution.grade_to.is_(None)) | (Institution.grade_to > last),
    )
    return list(db.session.scalars(query.order_by(Institution.sort_key, Institution.id)))


def ask(network_id: UUID, to_institution_id: UUID) -> None:
    """Ask the office to tell the leader of the next school; asking twice is once. Raises Refused for no such school."""
    school, here = get_school(to_institution_id), tenancy.current_institution()
    if add_if_new(Handover(institution_id=here, network_id=network_id, to_institution_id=school.id)):
        audit.record("hand-over asked for", network_id)


def get_school(institution_id: UUID) -> Institution:
    """Another school that a class may go on to. Raises Refused for no such school."""
    school = db.session.get(Institution, institution_id)
    is_another = school is not None and school.id != tenancy.current_institution()
    if school is None or not is_another or school.kind != "school" or school.register_state != "active":
        raise Refused(NOT_THERE)
    return school
