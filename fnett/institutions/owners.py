"""Owners: bodies that institutions say they belong to, and what the business register adds about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fnett.institutions import facts, rules
from fnett.institutions.changes import Entry, Known, KnownOwner, Outcome, What
from fnett.institutions.facts import Values
from fnett.institutions.registers.sorting import From, Said
from fnett.institutions.registers.values import Body, MainUnit

ACTIVE, CLOSING, DELETED = "active", "closing", "deleted"
NO_OWNER = "No institution belongs to it, and its industry code is not that of schools or kindergartens."


@dataclass
class OwnerPlan:
    """What becomes of the owners."""

    entries: list[Entry] = field(default_factory=list)
    created: list[Values] = field(default_factory=list)
    updated: dict[str, Values] = field(default_factory=dict)
    erased: list[str] = field(default_factory=list)


def plan(said: Said, known: Known, named: Mapping[str, From[Body]]) -> OwnerPlan:
    """Lay together what institutions (`named`) and the business register say."""
    planned = OwnerPlan()
    deleted = {number for number, found in said.deleted.items() if not found.said.is_sub_unit}
    for number in sorted({*named, *said.mains, *deleted, *(said.removed.keys() & known.owners.keys())}):
        if number in said.removed:
            _erase(planned, said, known, number)
        else:
            _judge(planned, said, known.owners.get(number), number, named.get(number))
    return planned


def _erase(planned: OwnerPlan, said: Said, known: Known, number: str) -> None:
    owner = known.owners.get(number)
    if owner:
        reason = "It was taken out of the open data on legal grounds; fnett erases its copy."
        planned.entries.append(Entry(number, owner.name, What.OWNER, Outcome.ERASED, reason, said.removed[number].file))
        planned.erased.append(number)


def _judge(planned: OwnerPlan, said: Said, known: KnownOwner | None, number: str, named: From[Body] | None) -> None:
    main, deleted = said.mains.get(number), said.deleted.get(number)
    source = named or main or deleted
    if source is None:
        return
    why = _why(main, is_named=bool(named or known), is_deleted=deleted is not None)
    if why is None:
        reason = "It is deleted and was not known." if deleted else NO_OWNER
        planned.entries.append(Entry(number, source.said.name, What.OWNER, Outcome.LEFT_OUT, reason, source.file))
        return
    wished = KnownOwner(
        number=number,
        name=_name(known, main, named) or source.said.name,
        form=main.said.form if main else _of(known).form,
        parent=main.said.parent if main else _of(known).parent,
        state=_state(known, main, is_deleted=deleted is not None),
    )
    outcome = Outcome.UNCHANGED if wished == known else Outcome.UPDATED if known else Outcome.CREATED
    if outcome is Outcome.CREATED:
        planned.created.append({"orgnr": number, **_values(wished)})
    elif outcome is Outcome.UPDATED:
        planned.updated[number] = _values(wished)
    planned.entries.append(Entry(number, wished.name, What.OWNER, outcome, why, source.file))


def _why(main: From[MainUnit] | None, *, is_named: bool, is_deleted: bool) -> str | None:
    if is_deleted:
        return "It is deleted in the business register." if is_named else None
    if main:
        return rules.why_owner(main.said, is_named=is_named)
    return "An institution belongs to it." if is_named else None


def _name(known: KnownOwner | None, main: From[MainUnit] | None, named: From[Body] | None) -> str | None:
    """The school registers write names as people do; the business register writes them in capitals."""
    if named:
        return named.said.name
    if known and not known.name.isupper():
        return known.name
    return main.said.name if main else _of(known).name


def _of(known: KnownOwner | None) -> KnownOwner:
    return known or KnownOwner(number="", name="")


def _state(known: KnownOwner | None, main: From[MainUnit] | None, *, is_deleted: bool) -> str:
    if is_deleted:
        return DELETED
    if main:
        return CLOSING if main.said.is_closing else ACTIVE
    return known.state if known else ACTIVE


def _values(owner: KnownOwner) -> Values:
    values = {"name": owner.name, "form": owner.form, "parent_orgnr": owner.parent, "state": owner.state}
    return {**values, "fingerprint": facts.fingerprint(values)}
