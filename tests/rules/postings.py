"""A valid body for every view that takes POST: what a person would send from the page, in the world (world.py)."""

from collections.abc import Callable
from uuid import UUID

from fnett.commitments import editions
from tests.rules.world import OWN, World

Body = dict[str, str]
WAY_BACK = {"next": "/me"}
WHEN = {"starts": "17:30", "ends": "18:45"}
SOMEBODY = {"name": "Ny Person", "email": "ny.person@people.example", "language": "nb"}
EVENING = {"adults": "9", "households": "8", "circles": "1", "theme": "", "everyone_had_a_turn": "yes"}


def sign(world: World) -> Body:
    """The commitment, in the words that are on the page."""
    words = {"language": "nb", "text_hash": editions.current().text("nb").fingerprint}
    return {"name": "Rita Rektor", "title": "rektor", "agreed": "y", **words}


def reply(world: World) -> Body:
    """Two adults come to the next evening."""
    return {"meeting": world.values[OWN]["meeting_id"], "party_size": "2", "help_language": "ti", "once": "x" * 32}


def answer(world: World) -> Body:
    """The same from the page of a subscription."""
    return {"meeting": world.values[OWN]["meeting_id"], "party_size": "1", "once": "w" * 32}


def network_new(world: World) -> Body:
    """A class with the moderator who is there, and a work address that passes the invitation on."""
    person = world.values[OWN]["person_id"]
    invited = {"invited_in": "nn", "relay": "klassen@skole.example"}
    return {"label": "5C", "households": "20", "run_by": "parents", "moderators": person, **invited}


def plan(world: World) -> Body:
    """Two evenings in a room of the institution."""
    return {"place": world.values[OWN]["place_id"], "day_3": "2027-03-09", "day_4": "2027-05-11", **WHEN}


def move(world: World) -> Body:
    """Another day in a room of the institution."""
    return {"place": world.values[OWN]["place_id"], "day": "2027-03-16", **WHEN}


def plan_all(world: World) -> Body:
    """Two evenings for the class, in a room of the institution."""
    row = UUID(world.values[OWN]["network_id"]).hex
    days = {f"{row}-day_3": "2027-03-09", f"{row}-day_4": "2027-05-11"}
    return {f"{row}-place": world.values[OWN]["place_id"], **days, **WHEN}


def generation(world: World) -> Body:
    """What was shown on the page: the first of its kind."""
    return {"generation": "1"}


def code(world: World) -> Body:
    """The code that the link showed in another browser."""
    return {"code": world.values[OWN]["sign_in_code"]}


def fixed(**values: str) -> Callable[[World], Body]:
    """The same values in every world."""
    return lambda world: dict(values)


POSTINGS: dict[str, Callable[[World], Body]] = {
    "commitments.seen": fixed(),
    "commitments.sign": sign,
    "desks.answer_request": fixed(),
    "evenings.talk": fixed(),
    "evenings.talk_after": fixed(),
    "handovers.pass_on": fixed(),
    "meetings.cancel": fixed(reason="room"),
    "meetings.close": fixed(held="yes", contacts_promised="1", reason="", **EVENING),
    "meetings.move": move,
    "meetings.plan": plan,
    "networks.network_change": network_new,
    "networks.take_off": fixed(),
    "planner.calendar": fixed(first_day="2027-02-02", last_day="2027-02-03", kind="closed"),
    "planner.calendar_take_back": fixed(),
    "planner.first_circle": fixed(label="6D", households="18", name="Rom 8", door="Inngang E", opened_by="open", **WHEN),
    "planner.plan_all": plan_all,
    "networks.network_new": network_new,
    "networks.places": fixed(name="Rom 7", door="Inngang D", opened_by="open"),
    "networks.renew_code": generation,
    "onboarding.invite_leader": fixed(**SOMEBODY),
    "onboarding.resend_invitation": generation,
    "onboarding.withdraw_invitation": fixed(),
    "parents.offer": fixed(email="ny.villig@people.example", once="w" * 32),
    "parents.reply": reply,
    "people.accept_invitation": fixed(language="nb"),
    "people.confirm_by_code": code,
    "people.confirm_sign_in": fixed(),
    "people.end_role": fixed(reason="paused"),
    "people.erase": fixed(sure="y"),
    "people.invite": fixed(role="moderator", **SOMEBODY),
    "people.resend": generation,
    "people.set_language": fixed(language="nn", **WAY_BACK),
    "people.sign_in": fixed(email="ny.person@people.example"),
    "people.sign_out": fixed(),
    "people.sign_out_everywhere": fixed(),
    "people.withdraw": fixed(),
    "rota.lead": fixed(what="take", **WAY_BACK),
    "subscriptions.answer": answer,
    "subscriptions.reminders": fixed(action="renew", generation="1", once="z" * 32),
    "subscriptions.subscribe": fixed(email="ny.leser@people.example", language="ar", once="y" * 32),
    "training.question": fixed(choice="a"),
    "training.read": fixed(),
    "welcome.my_name": fixed(show="yes"),
    "welcome.practical": fixed(little_ones="welcome", food="y"),
    "welcome.settle": fixed(language="ti", state="arranged"),
    "years.begin_many": fixed(first="1", last="1", letters="C", run_by="parents"),
    "owners.begin": fixed(first="1", last="1", letters="C", run_by="parents"),
    "years.next_year": fixed(seen=""),
}
IDS = {"place": "place_id", "moderators": "person_id", "meeting": "meeting_id"}  # fields that name a row, and which


def fields(endpoint: str, world: World) -> tuple[str, ...]:
    """The names of the fields of this view's form, the proof aside."""
    return tuple(POSTINGS[endpoint](world))
