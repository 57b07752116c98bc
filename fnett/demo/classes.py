"""The networks of the demo and how their year goes: one table, told for whatever day it is."""

from dataclasses import dataclass

from fnett.demo.story import EVENTYRKROKEN, FURULIA, SNOHEIM, SOLBAKKEN, TROLLSTIEN, TYTTEBAER


@dataclass(frozen=True)
class Room:
    """A room of an institution."""

    at: str
    name: str
    door: str
    opened_by: str


@dataclass(frozen=True)
class Class:
    """A network; `year` has one word for each window, which comes true once its evening is past (see EVENINGS)."""

    at: str
    label: str
    households: int
    moderator: str
    year: tuple[str, str, str, str]
    weeks: int = 0  # how long before or after the middle of a window it meets
    share: float = 0.6  # of the households that come to an evening
    replies: int = 0  # to the next evening
    run_by: str = "parents"
    invited_in: tuple[str, ...] = ()
    relay: str | None = None


HELD, SILENT = "held", "silent"
MOVED = "moved"  # cancelled, and held a week later
EVENINGS = (HELD, SILENT, MOVED, "illness", "no_moderator", "few_could")  # the others are reasons for cancelling
GOOD = (HELD, HELD, HELD, HELD)

ROOMS = (
    Room(SOLBAKKEN, "Klasserommet", "Inngang B", "moderator"),
    Room(SOLBAKKEN, "Biblioteket", "Hovedinngangen", "open"),
    Room(SOLBAKKEN, "Rom 12", "Inngang B", "moderator"),
    Room(SOLBAKKEN, "Rom 24", "Inngang C", "open"),
    Room(SOLBAKKEN, "Musikkrommet", "Inngang C", "open"),
    Room(TYTTEBAER, "Fellesrommet", "Inngang mot hagen", "staff"),
    Room(TYTTEBAER, "Grovgarderoben", "Inngang mot hagen", "staff"),
    Room(FURULIA, "Kantina", "Hovedinngangen", "bell"),
    Room(FURULIA, "Rom 4", "Inngang A", "bell"),
    Room(FURULIA, "Rom 5", "Inngang A", "bell"),
    Room(FURULIA, "Rom 6", "Inngang A", "bell"),
    Room(TROLLSTIEN, "Storstova", "Døra mot tunet", "open"),
    Room(SNOHEIM, "Aulaen", "Hovedinngangen", "moderator"),
    Room(EVENTYRKROKEN, "Garderoben", "Inngang til Trollungen", "staff"),
)

CLASSES = (
    Class(SOLBAKKEN, "1A", 22, "tesfay@foreldre.example", GOOD, weeks=-1, share=0.8, replies=9),
    Class(
        *(SOLBAKKEN, "2B", 24, "amina@foreldre.example", GOOD),
        share=0.7,
        replies=11,
        invited_in=("nb", "so", "ti"),
        relay="kontaktlaerer2b@solbakken.example",
    ),
    Class(SOLBAKKEN, "5A", 26, "oksana@foreldre.example", (MOVED, HELD, HELD, HELD), weeks=1, share=0.5, replies=6),
    Class(SOLBAKKEN, "8C", 27, "lars@foreldre.example", (HELD, "illness", HELD, HELD), weeks=-2, share=0.4, replies=5),
    Class(SOLBAKKEN, "10A", 25, "mai@foreldre.example", (HELD, HELD, HELD, "few_could"), weeks=2, share=0.3, replies=3),
    Class(TYTTEBAER, "Avdeling Bjørk", 18, "fatima@tyttebaertunet.example", GOOD, share=0.5, replies=7, run_by="staff"),
    Class(
        TYTTEBAER, "Avdeling Rogn", 20, "petter@tyttebaertunet.example", GOOD, weeks=1, share=0.5, replies=4, run_by="staff"
    ),
    # one bad year: in the first window one evening is held, two are cancelled, and of one nothing is heard; so it goes on
    Class(FURULIA, "4A", 23, "leyla@foreldre.example", (HELD, "no_moderator", "few_could", SILENT), share=0.2),
    Class(FURULIA, "2A", 25, "leyla@foreldre.example", ("no_moderator", "illness", SILENT, "no_moderator"), weeks=-1),
    Class(FURULIA, "6B", 21, "leyla@foreldre.example", ("few_could", "no_moderator", "few_could", SILENT), weeks=1),
    Class(FURULIA, "7A", 24, "leyla@foreldre.example", (SILENT, "no_moderator", SILENT, "few_could"), weeks=-2),
    Class(TROLLSTIEN, "Mellomsteget", 19, "olav@foreldre.example", GOOD, weeks=-1, share=0.9, replies=8),
    Class(SNOHEIM, "3A", 14, "nilsante@foreldre.example", GOOD, share=0.7, replies=4),
    Class(EVENTYRKROKEN, "Avdeling Trollungen", 16, "selam@foreldre.example", (SILENT,) * 4, run_by="staff"),
)


def room_of(group: Class) -> Room:
    """The room in which a class meets: each its own."""
    classes = [other for other in CLASSES if other.at == group.at]
    rooms = [room for room in ROOMS if room.at == group.at]
    return rooms[classes.index(group)]
