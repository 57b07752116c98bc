"""Pages of people: at the door, and inside an institution."""

from fnett.people.routes import door, institution
from fnett.people.routes.blueprint import bp

__all__ = ["bp", "door", "institution"]
