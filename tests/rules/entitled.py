"""What each persona of the matrix may see and change: a declared table, by whose rows they are (canaries.py) and which.

The tests ask for less than the database allows: a moderator's own door shows the institution's invitations, no page of a
moderator has to. Where a new page shows more to somebody, add it here by table and column, if that is meant. Nobody has a
right to find anything in the log or in Valkey, be it one's own.
"""

from collections.abc import Mapping
from uuid import UUID

from fnett.web.access import Way
from tests.rules.canaries import Canaries, Row
from tests.rules.personas import Persona
from tests.rules.world import OTHER_CLASS, OTHER_INSTITUTION, OWN

Rights = Mapping[str, frozenset[str]]  # tag of an owner → tables, or columns of them
NAMES = frozenset({"person.name"})
PEOPLE = frozenset({"person.id", "person.name"})
FACTS = frozenset({"institution", "place"})
ASKED = frozenset({"invitation.name", "invitation.email"})
SIGNED = frozenset({"commitment_signer.name", "commitment_signer.title"})
CODE = "the code of a class"
CLASS = frozenset({"network.id", "network_year.label", "meeting.id", "relay_address.email", CODE})

MODERATOR = {"own": FACTS, "owna": CLASS | NAMES, "two": NAMES}
INVITER = FACTS | PEOPLE | ASKED | {"invitation.id", "calendar_change.id"}
RUN = CLASS | PEOPLE | {"moderator_interest"}  # who offered to be a moderator, in any class
COORDINATOR = {"own": INVITER, **dict.fromkeys(("owna", "ownb"), RUN), "two": PEOPLE}
LEADER = {**COORDINATOR, "own": INVITER | SIGNED}
OTHERS_LEADER = {"oth": INVITER | SIGNED, **dict.fromkeys(("otha", "othb"), RUN)}
READS = frozenset({"institution"}) | NAMES | ASKED
COUNTRY = {"owner": frozenset({"owner.name"}), "two": NAMES}
EDITOR = {**COUNTRY, **dict.fromkeys(("own", "oth"), READS)}
ASKING = NAMES | {"person.email", "contact_request.id", "network_year.label"}  # who would like to talk, and in which class
HANDED_OVER = frozenset({"network.id", "network_year.label", "person.name"})
ADVISOR = {
    **COUNTRY,
    **dict.fromkeys(("own", "oth"), READS | {"invitation.id"}),
    **dict.fromkeys(("owna", "ownb", "otha", "othb"), ASKING | HANDED_OVER),
}
SEES: Mapping[str, Rights] = {  # besides the rows of one's own person
    "anonymous": {},
    "parent": {},  # what a code opens stands below
    "deactivated": {},
    "owner contact": {"owner": frozenset({"owner.name"})},
    "trainee": {"own": frozenset({"institution"})},
    "moderator": MODERATOR,
    "coordinator": COORDINATOR,
    "leader": LEADER,
    "two institutions": {**MODERATOR, **OTHERS_LEADER},
    "advisor": ADVISOR,
    "editor": EDITOR,
    "admin": ADVISOR,
}
EVENINGS = frozenset({"meeting", "meeting_lead", "reply", "reminder"})
INVITED = frozenset({"invitation_language", "relay_address", "language_help", "moderator_interest"})
RUNS = EVENINGS | INVITED | {"membership", "network_code", "network_year"}
INVITES = frozenset({"invitation", "message", "audit_entry"})
ROOMS = frozenset({"place", "booking", "calendar_change"})
MANAGES = (
    INVITES | INVITED | ROOMS | {"membership", "network", "network_code", "network_year"} | {"meeting", "meeting_lead"}
)
SIGNS = frozenset({"commitment", "commitment_evidence", "commitment_signer"})
MODERATES = {"own": frozenset({"audit_entry", "booking", "message"}), "owna": EVENINGS | {"language_help", "membership"}}
BEGINS = frozenset({"network", "network_code", "network_year"})  # an owner's classes, in all of its schools
ANSWERS = {
    **dict.fromkeys(("own", "oth"), INVITES | BEGINS),
    **dict.fromkeys(("owna", "ownb", "otha", "othb"), frozenset({"contact_request", "handover", "membership"})),
}
CHANGES: Mapping[str, Rights] = {
    "moderator": MODERATES,
    "coordinator": {"own": MANAGES, "owna": RUNS, "ownb": RUNS},
    "leader": {"own": MANAGES | SIGNS, "owna": RUNS, "ownb": RUNS},
    "two institutions": {**MODERATES, "oth": MANAGES | SIGNS, "otha": RUNS, "othb": RUNS},
    "advisor": ANSWERS,
    "admin": ANSWERS,
}
HOUSES = {OWN: ("own", "owna"), OTHER_CLASS: ("own", "ownb"), OTHER_INSTITUTION: ("oth", "otha")}
OWN_LINK = "the link of a subscription"
CODE_SEES = {"class": frozenset({"network_year.label", "meeting.id", CODE, OWN_LINK}), "house": FACTS}
TOKEN_SEES = {"class": frozenset({"person.name"}), "house": frozenset({"institution", "invitation.name", "person.name"})}
SUBSCRIBES = frozenset({"subscription", "subscription_link", "reminder"})
CODE_CHANGES = {"class": SUBSCRIBES | {"reply", "language_help", "moderator_interest"}, "house": frozenset({"message"})}
PEOPLE_OF = {"own": ("own", "owna", "ownb", "two"), "oth": ("oth", "otha", "othb", "two")}
LETTER_SAYS = FACTS | {"person.name", "invitation.name", "network.id", "network_year.label", "meeting.id", CODE, OWN_LINK}
DOOR = {
    "class": frozenset({"sign_in_request", "sign_in_session"}),
    "house": frozenset({"membership", "invitation"}),
}
ANYBODY = frozenset({"audit_entry", "sign_in_request", "sign_in_session", "person", "erasure"})


def _of_key(context: str, rights: Mapping[str, frozenset[str]]) -> Rights:
    house, network = HOUSES.get(context, ("", ""))
    return {house: rights["house"], network: rights["class"]}


def sees(persona: Persona, way: Way | None, context: str) -> tuple[Rights, ...]:
    """What may be shown: the persona's own rights, and what the code or the token in the request opens to anybody."""
    key = {Way.CODE: CODE_SEES, Way.DOOR: TOKEN_SEES}.get(way)  # type: ignore[arg-type]
    return (SEES[persona.name], _of_key(context, key)) if key else (SEES[persona.name],)


def changes(persona: Persona, way: Way | None, context: str) -> tuple[Rights, ...]:
    """What may be changed, in the same way; whoever uses a link up acts for the person whom it was written to."""
    key = {Way.CODE: CODE_CHANGES, Way.DOOR: DOOR}.get(way)  # type: ignore[arg-type]
    mine = CHANGES.get(persona.name, {})
    return (mine, _of_key(context, key)) if key else (mine,)


def told_in_letters(institution: str) -> Rights:
    """What a letter may say: of the institution whose message it is, and of the people there."""
    return dict.fromkeys(PEOPLE_OF.get(institution, ()), LETTER_SAYS)


def foreign(canaries: Canaries, found: Mapping[str, str], persona: Persona | None, rights: tuple[Rights, ...]) -> list[str]:
    """The canaries among those found that are not the persona's own, and that nobody with these rights may see."""
    own = str(persona.person_id) if persona else None
    others = [value for value in found if canaries.persons[value] != own]
    return sorted(value for value in others if not _is_allowed(canaries.places[value], found[value], rights))


def is_foreign(persona: Persona, table: str, row: Row, tag: str, rights: tuple[Rights, ...], *, is_new: bool) -> bool:
    """Whether this persona may not have written this row: another's, or one of a table that it has no business in."""
    person = row["id"] if table == "person" else row.get("person_id")
    if person and UUID(str(person)) == persona.person_id and not (is_new and table == "membership"):
        return False  # one's own; but nobody gives themselves a role
    if tag in ("gone", "country") and is_new and table in ANYBODY:
        return False  # a new person, a new session: nobody's until now
    return not _is_allowed(table, tag, rights)


def _is_allowed(place: str, tag: str, rights: tuple[Rights, ...]) -> bool:
    table = place.split(".")[0]
    return any({table, place} & of_tag for of in rights if (of_tag := of.get(tag)))
