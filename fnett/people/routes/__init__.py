"""Pages of people: at the door, inside an institution, and about oneself."""

from fnett.people.routes import door, institution, own_data
from fnett.people.routes.blueprint import bp

__all__ = ["bp", "door", "institution", "own_data"]
