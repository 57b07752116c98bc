"""What a person decides about themselves."""

from uuid import UUID

from fnett.core.db import db
from fnett.people.models import Person


def set_language(person_id: UUID, language: str) -> None:
    """Read fnett, and get its letters, in this language from now on."""
    db.session.get_one(Person, person_id).language = language
