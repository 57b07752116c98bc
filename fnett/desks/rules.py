"""Rules of the front pages: what an institution has ready, and which greeting suits the hour."""

from dataclasses import dataclass

from fnett.web.locale import lazy

MODERATORS_WANTED, DATES_WANTED, STEPS = 2, 4, 5
MORNING_ENDS, EVENING_BEGINS = 10, 17


@dataclass(frozen=True)
class Ready:
    """What stands in an institution on a day: counts, and where the commitment is."""

    commitment: str
    moderators: int
    invited: int
    rooms: int
    networks: int
    dates: int

    @property
    def is_signed(self) -> bool:
        """Whether the leader's commitment stands."""
        return self.commitment == "signed"

    @property
    def to_invite(self) -> int:
        """How many moderators are still to be asked: two are on the way with those invited."""
        return max(0, MODERATORS_WANTED - self.moderators - self.invited)

    @property
    def has_moderators(self) -> bool:
        """Whether two moderators have said yes."""
        return self.moderators >= MODERATORS_WANTED

    @property
    def has_dates(self) -> bool:
        """Whether some network has its four dates of the year."""
        return self.dates >= DATES_WANTED

    @property
    def done(self) -> int:
        """How many of the five steps are done."""
        return sum((self.is_signed, self.has_moderators, self.rooms > 0, self.networks > 0, self.has_dates))

    @property
    def is_all(self) -> bool:
        """Whether nothing is left to prepare."""
        return self.done == STEPS


def greeting(hour: int) -> str:
    """A greeting (a msgid) for an hour on the wall."""
    if hour < MORNING_ENDS:
        return lazy("Good morning")
    return lazy("Good evening") if hour >= EVENING_BEGINS else lazy("Good day")
