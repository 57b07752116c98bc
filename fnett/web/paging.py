"""Paging by the last row that was shown: the address carries its id, so that nothing is skipped or shown twice."""

from collections.abc import Mapping
from uuid import UUID

from fnett.core.problems import NotFound


def read_after(arguments: Mapping[str, str]) -> UUID | None:
    """The row after which the page begins, or None for the first page. Raises NotFound for what is no id."""
    typed = arguments.get("after")
    if not typed:
        return None
    try:
        return UUID(typed)
    except ValueError:
        raise NotFound("no such page") from None
