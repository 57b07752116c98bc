"""What each persona of the matrix may see and change: a declared table, by whose rows they are (canaries.py) and which.

The tests ask for less than the database allows: a moderator's own door shows the institution's invitations, no page of a
moderator has to. Where a new page shows more to somebody, add it here, if that is meant.
"""

from collections.abc import Mapping
from uuid import UUID

from fnett.web.access import Way
from tests.rules.canaries import Canaries, Row
from tests.rules.personas import Persona
from tests.rules.world import OTHER_CLASS, OTHER_INSTITUTION, OWN

Rights = Mapping[str, frozenset[str]]  # tag of an owner → tables, or columns of them
ALL = frozenset({"*"})
FACTS = frozenset({"institution", "place"})
COLLEAGUES = frozenset({"person.id", "person.name"})
OFFICE = frozenset({"institution", "invitation", "person.name", "owner", "participation"})
OFFICES = {"own": OFFICE, "oth": OFFICE, "owner": frozenset({"owner"}), "two": COLLEAGUES}
LEADER = {**dict.fromkeys(("own", "owna", "ownb"), ALL), "two": COLLEAGUES}
MODERATOR = {"own": FACTS | COLLEAGUES, "owna": ALL, "two": COLLEAGUES}
SEES: Mapping[str, Rights] = {
    "anonymous": {},
    "parent": {},  # what a code opens stands below
    "deactivated": {},
    "owner contact": {"owner": frozenset({"owner.name", "person"})},
    "trainee": {"own": FACTS | {"person"}},
    "moderator": MODERATOR,
    "coordinator": LEADER,
    "leader": LEADER,
    "two institutions": {**MODERATOR, "two": ALL, **dict.fromkeys(("oth", "otha", "othb"), ALL)},
    "advisor": {**OFFICES, "office": frozenset({"person"})},
    "editor": {**OFFICES, "office": frozenset({"person"})},
    "admin": {**OFFICES, "office": frozenset({"person"})},
}
INSIDE = frozenset({"message", "audit_entry", "network", "network_year", "network_code", "meeting", "reply", "membership"})
LEADS = INSIDE | {"place", "invitation", "commitment", "commitment_evidence", "commitment_signer", "participation"}
INVITES = frozenset({"invitation", "commitment", "participation", "message", "audit_entry"})
CHANGES: Mapping[str, Rights] = {
    "moderator": {
        "owna": frozenset({"meeting", "reply", "network", "network_code"}),
        "own": frozenset({"audit_entry", "message"}),
    },
    "coordinator": {"own": LEADS, "owna": LEADS, "ownb": LEADS},
    "leader": {"own": LEADS, "owna": LEADS, "ownb": LEADS},
    "two institutions": {
        **{
            "owna": frozenset({"meeting", "reply", "network", "network_code"}),
            "own": frozenset({"audit_entry", "message"}),
        },
        **{"oth": LEADS, "otha": LEADS, "othb": LEADS},
    },
    "advisor": {"own": INVITES, "oth": INVITES},
    "admin": {"own": INVITES, "oth": INVITES},
}
HOUSES = {OWN: ("own", "owna"), OTHER_CLASS: ("own", "ownb"), OTHER_INSTITUTION: ("oth", "otha")}
CODE_SEES = {"class": frozenset({"network_year.label", "meeting.id", "code"}), "house": FACTS}
TOKEN_SEES = {"class": frozenset({"person.name"}), "house": frozenset({"institution", "invitation.name", "person.name"})}
CODE_CHANGES = {"class": frozenset({"reply"}), "house": frozenset[str]()}
DOOR = frozenset({"membership", "invitation", "audit_entry", "message", "person", "sign_in_request", "sign_in_session"})
ANYBODY = frozenset({"audit_entry", "message", "sign_in_request", "sign_in_session", "person", "erasure"})


def _of_key(context: str, rights: Mapping[str, frozenset[str]]) -> Rights:
    house, network = HOUSES.get(context, ("", ""))
    return {house: rights["house"], network: rights["class"]}


def sees(persona: Persona, way: Way | None, context: str) -> tuple[Rights, ...]:
    """What may be shown: the persona's own rights, and what the code or the token in the request opens to anybody."""
    key = {Way.CODE: CODE_SEES, Way.DOOR: TOKEN_SEES}.get(way)  # type: ignore[arg-type]
    return (SEES[persona.name], _of_key(context, key)) if key else (SEES[persona.name],)


def changes(persona: Persona, way: Way | None, context: str) -> tuple[Rights, ...]:
    """What may be changed, in the same way; whoever uses a link up acts for the person whom it was written to."""
    key = {Way.CODE: CODE_CHANGES, Way.DOOR: {"class": DOOR, "house": DOOR}}.get(way)  # type: ignore[arg-type]
    mine = CHANGES.get(persona.name, {})
    return (mine, _of_key(context, key)) if key else (mine,)


def foreign(canaries: Canaries, found: Mapping[str, str], persona: Persona, rights: tuple[Rights, ...]) -> list[str]:
    """The canaries among those found that are not the persona's own, and that nobody with these rights may see."""
    others = [value for value in found if canaries.persons[value] != str(persona.person_id)]
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
    return any({"*", table, place} & of_tag for of in rights if (of_tag := of.get(tag)))
