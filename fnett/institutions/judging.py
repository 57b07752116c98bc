"""From files to a plan: every unit is judged once, in the order of its number; nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from fnett.institutions import facts, owners, rules
from fnett.institutions.changes import Entry, Known, KnownUnit, Outcome, Plan, What
from fnett.institutions.facts import Values
from fnett.institutions.registers import reading, series
from fnett.institutions.registers.sorting import From, Said, sort_out
from fnett.institutions.registers.udir import REGISTERS
from fnett.institutions.registers.values import Body, Unit
from fnett.institutions.rules import Judgement, Verdict

DELETED, NO_LONGER_ONE = "S", "N"  # the school register's codes for how a unit ended


def plan(files: Sequence[tuple[str, bytes]], known: Known, *, today: date) -> Plan:
    """What these files would change. Raises UnreadableFile; then nothing may be changed at all."""
    answers = tuple(reading.read(name, data) for name, data in files)
    series.check(answers)
    said = sort_out(answers)
    draft = _Draft(said, known, today, set(known.slugs))
    for number, register in sorted(said.units, key=_schools_first):
        if number not in said.removed:
            _judge_unit(draft, said.units[number, register])
    _judge_business_register(draft)
    _judge_the_rest(draft)
    owned = owners.plan(said, known, {**draft.attaching, **draft.owning})
    return Plan(
        answers=answers,
        entries=tuple(sorted([*draft.entries, *owned.entries], key=lambda e: (e.number, e.what, e.outcome, e.file))),
        created=tuple(draft.created),
        updated=draft.updated,
        erased=tuple(draft.erased),
        created_owners=tuple(owned.created),
        updated_owners=owned.updated,
        erased_owners=tuple(owned.erased),
        active_before=sum(unit.is_active for unit in known.units.values()),
    )


@dataclass
class _Draft:
    """A plan in the making."""

    said: Said
    known: Known
    today: date
    slugs: set[str]
    entries: list[Entry] = field(default_factory=list)
    created: list[Values] = field(default_factory=list)
    updated: dict[str, Values] = field(default_factory=dict)
    erased: list[str] = field(default_factory=list)
    claimed: set[str] = field(default_factory=set)
    owning: dict[str, From[Body]] = field(default_factory=dict)
    attaching: dict[str, From[Body]] = field(default_factory=dict)

    def note(self, number: str, name: str, outcome: Outcome, reason: str, file: str) -> None:
        """Say what becomes of a unit that is, was or might have been an institution."""
        self.entries.append(Entry(number, name, What.INSTITUTION, outcome, reason, file))

    def close(self, unit: KnownUnit, on: date | None, code: str | None, reason: str, file: str) -> None:
        """Close an institution; all else that fnett knows of it stays."""
        self.updated[unit.number] = {"register_state": "closed", "closed_on": on, "closed_reason": code}
        self.note(unit.number, unit.name, Outcome.CLOSED, reason, file)


def _schools_first(key: tuple[str, str]) -> tuple[str, bool]:
    number, register = key
    return number, register != "nsr"


def _judge_unit(draft: _Draft, found: From[Unit]) -> None:
    unit, verdict = found.said, rules.judge(found.said)
    known = draft.known.units.get(unit.number)
    if unit.number in draft.claimed or (known and known.register != unit.register):
        _judge_second(draft, found, verdict)
    elif known:
        _judge_known(draft, found, verdict, known)
    elif verdict.judgement is Judgement.INSTITUTION:
        _create(draft, found, verdict)
    elif verdict.judgement is Judgement.CLOSED:
        reason = "It is closed and fnett did not know it."
        draft.note(unit.number, unit.full_name, Outcome.LEFT_OUT, reason, found.file)
    else:
        draft.note(unit.number, unit.full_name, Outcome(verdict.judgement), verdict.reason, found.file)


def _judge_second(draft: _Draft, found: From[Unit], verdict: Verdict) -> None:
    """A number that is kept from one register already and stands in the other one too."""
    is_one = verdict.judgement is Judgement.INSTITUTION
    outcome = Outcome.REFUSED if is_one else Outcome.LEFT_OUT
    reason = "The number is kept from the other register already." if is_one else verdict.reason
    draft.note(found.said.number, found.said.full_name, outcome, reason, found.file)


def _create(draft: _Draft, found: From[Unit], verdict: Verdict) -> None:
    unit = _belonging(draft, found)
    slug = facts.slug(unit, draft.slugs)
    draft.slugs.add(slug)
    draft.claimed.add(unit.number)
    draft.created.append({"orgnr": unit.number, "slug": slug, **facts.of(unit)})
    draft.note(unit.number, unit.full_name, Outcome.CREATED, verdict.reason, found.file)


def _judge_known(draft: _Draft, found: From[Unit], verdict: Verdict, known: KnownUnit) -> None:
    unit = found.said
    if known.fingerprint == facts.ERASED:
        reason = "Its copy was erased on legal grounds and stays so."
        draft.note(unit.number, known.name, Outcome.UNCHANGED, reason, found.file)
    elif known.changed_at and unit.changed_at < known.changed_at:
        draft.note(unit.number, known.name, Outcome.UNCHANGED, "fnett has a newer answer.", found.file)
    elif verdict.judgement is Judgement.CLOSED:
        _close(draft, found, verdict, known)
    elif verdict.judgement is Judgement.LEFT_OUT and known.marked != "in":
        if known.is_active:
            draft.close(known, None, NO_LONGER_ONE, verdict.reason, found.file)
        else:
            draft.note(unit.number, known.name, Outcome.UNCHANGED, "It is closed already.", found.file)
    elif unit.detail is None:
        is_same = known.is_active and known.changed_at == unit.changed_at
        outcome = Outcome.UNCHANGED if is_same else Outcome.WAITS
        reason = "It has not changed since." if is_same else "It changed; it waits for its detail."
        draft.note(unit.number, known.name, outcome, reason, found.file)
    else:
        is_kept_by_hand = verdict.judgement is Judgement.LEFT_OUT
        reason = "A person marked it in." if is_kept_by_hand else verdict.reason
        _update(draft, found, reason, known)


def _close(draft: _Draft, found: From[Unit], verdict: Verdict, known: KnownUnit) -> None:
    detail = found.said.detail
    on, code = (detail.closed_on, detail.closed_reason) if detail else (known.closed_on, known.closed_reason)
    if known.is_active:
        draft.close(known, on, code, verdict.reason, found.file)
    elif (on, code) != (known.closed_on, known.closed_reason):
        draft.updated[known.number] = {"closed_on": on, "closed_reason": code}
        reason = "The register tells more about how it closed."
        draft.note(known.number, known.name, Outcome.UPDATED, reason, found.file)
    else:
        draft.note(known.number, known.name, Outcome.UNCHANGED, "It is closed already.", found.file)


def _update(draft: _Draft, found: From[Unit], reason: str, known: KnownUnit) -> None:
    unit = _belonging(draft, found)
    values = facts.of(unit, known.display_name)
    is_same = known.is_active and values["fingerprint"] == known.fingerprint
    if not is_same:
        draft.updated[unit.number] = values
    draft.note(unit.number, unit.full_name, Outcome.UNCHANGED if is_same else Outcome.UPDATED, reason, found.file)


def _belonging(draft: _Draft, found: From[Unit]) -> Unit:
    """Note whom the unit belongs to; a body that was removed from the open data is not named any more."""
    unit, detail = found.said, found.said.detail
    if detail is None:
        return unit
    owner, attached = (
        body if body and body.number not in draft.said.removed else None for body in (detail.owner, detail.attached)
    )
    for body, bodies in ((owner, draft.owning), (attached, draft.attaching)):
        if body:
            bodies.setdefault(body.number, From(body, found.file))
    return replace(unit, detail=replace(detail, owner=owner, attached=attached))


def _judge_business_register(draft: _Draft) -> None:
    """Sub-units, deleted and removed ones; where a school register speaks of the unit, its word counts."""
    said, spoken = draft.said, {number for number, _ in draft.said.units}
    for number in sorted({*said.subs, *(n for n, d in said.deleted.items() if d.said.is_sub_unit)} - spoken):
        deleted, sub = said.deleted.get(number), said.subs.get(number)
        if deleted:
            reason = "It is deleted in the business register."
            _end(draft, number, deleted.said.name, deleted.said.deleted_on, reason, deleted.file)
        elif sub:
            reason = f"The business register says it closes on {sub.said.closes_on}."
            _end(draft, number, sub.said.name, sub.said.closes_on, reason, sub.file)
    for number in sorted(said.removed.keys() - draft.known.owners.keys()):
        _remove(draft, number, said.removed[number].file)


def _end(draft: _Draft, number: str, name: str, on: date | None, reason: str, file: str) -> None:
    known = draft.known.units.get(number)
    if known is None:
        reason = "Neither the school nor the kindergarten register names it, and fnett does not know it."
        draft.note(number, name, Outcome.LEFT_OUT, reason, file)
    elif on and on <= draft.today and known.is_active:
        draft.close(known, on, DELETED, reason, file)
    else:
        reason = reason if on else "The business register has it too."
        draft.note(number, known.name, Outcome.UNCHANGED, reason, file)


def _remove(draft: _Draft, number: str, file: str) -> None:
    known = draft.known.units.get(number)
    if known is None:
        draft.note(number, "", Outcome.LEFT_OUT, "It was removed from the open data; fnett has no copy.", file)
    elif known.fingerprint == facts.ERASED:
        draft.note(number, known.name, Outcome.UNCHANGED, "Its copy is erased already.", file)
    else:
        draft.erased.append(number)
        reason = "It was taken out of the open data on legal grounds; fnett erases its copy."
        draft.note(number, known.name, Outcome.ERASED, reason, file)


def _judge_the_rest(draft: _Draft) -> None:
    """What is refused, what only is said to have changed, and what a whole list no longer names."""
    said, known = draft.said, draft.known
    for (number, reason), unfit in sorted(said.unfit.items()):
        draft.note(number, unfit.said.name, Outcome.REFUSED, reason, unfit.file)
    for number in sorted(said.changes.keys() - said.described):
        change = said.changes[number]
        mine = known.units.get(number) or known.owners.get(number)
        reason = f"The business register says it changed ({change.said.kind}); it waits for its detail."
        if mine is None:
            reason = "It changed in the business register; fnett does not know it."
        outcome = Outcome.WAITS if mine else Outcome.LEFT_OUT
        draft.note(number, mine.name if mine else "", outcome, reason, change.file)
    named = {number for number, _ in said.units} | {number for number, _ in said.unfit} | said.described
    for number, unit in sorted(known.units.items()):
        if unit.is_active and unit.register in said.whole_lists and number not in named:
            reason = f"The list of {REGISTERS[unit.register]} no longer names it; it waits for its detail."
            draft.note(number, unit.name, Outcome.WAITS, reason, "")
