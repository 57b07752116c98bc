"""Rules of the commitment; the day is an argument."""

from datetime import date

YEARS = 2


def valid_until(signed_on: date) -> date:
    """A commitment lasts two years (handbook, section 7); from 29 February to 28 February."""
    try:
        return signed_on.replace(year=signed_on.year + YEARS)
    except ValueError:
        return signed_on.replace(year=signed_on.year + YEARS, day=28)
