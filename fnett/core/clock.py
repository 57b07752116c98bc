"""The only clock: everything that asks for the time asks here."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date on the wall in Norway."""
    return now().astimezone(OSLO).date()
