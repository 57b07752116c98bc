"""Quiet hours: no letter that can wait rings a phone at night; pure (product G5).

All hours are those of a Norwegian wall, whichever clock the season has.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
MORNING, EVENING = time(7), time(21)


def after_the_night(moment: datetime) -> datetime:
    """The moment itself, or seven in the morning where it is night."""
    hour = moment.astimezone(OSLO).time()
    if MORNING <= hour < EVENING:
        return moment
    return on_the_wall(moment, 1 if hour >= EVENING else 0, MORNING)


def on_the_wall(moment: datetime, days: int, hour: time) -> datetime:
    """So many days after the day of this moment, at this hour of a Norwegian wall, in UTC."""
    day = moment.astimezone(OSLO).date() + timedelta(days=days)
    return datetime.combine(day, hour, tzinfo=OSLO).astimezone(UTC)
