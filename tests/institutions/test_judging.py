"""An import over what fnett knows already: nothing twice, nothing forgotten, nothing older than it was."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fnett.institutions.changes import Known, KnownOwner, KnownUnit, Outcome, Plan, What
from tests.institutions.samples import (
    FURULIA,
    LISTS,
    altered,
    entry,
    known_after,
    planned,
    sample,
    samples,
    with_value,
)

NUMBER = "310002372"
LATER = "2026-10-01T01:00:00+00:00"
DELETED = "enhetsregisteret_underenhet_slettet_310069507.json"
REMOVED = "enhetsregisteret_enhet_fjernet_http410_310121568.json"


def known(**changes: Any) -> Known:
    """fnett after importing Furulia skole, with these changes."""
    before = known_after(planned(sample(FURULIA)))
    return replace(before, units={NUMBER: replace(before.units[NUMBER], **changes)})


def another(number: str, **values: Any) -> Known:
    """fnett with one active unit under this number."""
    return Known(units={number: KnownUnit(number, "En skole", "nsr", "active", "f" * 64, **values)})


def test_a_second_run_changes_nothing() -> None:
    first = planned(*samples())
    owners = {
        o["orgnr"]: KnownOwner(o["orgnr"], o["name"], o["form"], o["parent_orgnr"], o["state"])
        for o in first.created_owners
    }
    second = planned(*samples(), known=replace(known_after(first), owners=owners))
    assert not first.changes_nothing
    assert second.changes_nothing
    assert second.counts == {Outcome.UNCHANGED: 21, Outcome.LEFT_OUT: 10, Outcome.REFUSED: 2}


def test_a_changed_fact_updates_the_institution_and_leaves_its_address() -> None:
    changed = altered(FURULIA, lambda content: content.update(Elevtall=400, DatoEndret=LATER))
    plan = planned(changed, known=known())
    assert entry(plan, NUMBER).outcome is Outcome.UPDATED
    assert plan.updated[NUMBER]["size"] == 400
    assert not {"slug", "display_name", "marked"} & plan.updated[NUMBER].keys()


def test_an_older_answer_does_not_undo_a_newer_one() -> None:
    older = altered(FURULIA, lambda content: content.update(Elevtall=1, DatoEndret="2020-01-01T00:00:00+00:00"))
    plan = planned(older, known=known())
    assert (entry(plan, NUMBER).outcome, entry(plan, NUMBER).reason) == (
        Outcome.UNCHANGED,
        "fnett has a newer answer.",
    )


def closed_file() -> tuple[str, bytes]:
    ended = {"Id": "F", "Navn": "Slettet for sammenslåing"}
    return altered(
        FURULIA,
        lambda content: content.update(
            ErAktiv=False,
            Utgaattype=ended,
            UtgaattDato="2026-10-01T01:00:00+00:00",
            DatoEndret=LATER,
            Elevtall=None,
        ),
    )


def test_a_closed_unit_keeps_its_history() -> None:
    plan = planned(closed_file(), known=known())
    assert entry(plan, NUMBER).outcome is Outcome.CLOSED
    assert plan.updated == {NUMBER: {"register_state": "closed", "closed_on": date(2026, 10, 1), "closed_reason": "F"}}


def test_a_unit_that_is_closed_already_is_left_as_it_is() -> None:
    plan = planned(closed_file(), known=known(state="closed", closed_on=date(2026, 10, 1), closed_reason="F"))
    assert plan.changes_nothing
    assert entry(plan, NUMBER).outcome is Outcome.UNCHANGED


def test_a_list_row_is_enough_to_close_and_the_detail_tells_the_rest() -> None:
    row = altered("nsr_v4_enheter_kommune_3201.json", lambda c: c["EnhetListe"][0].update(ErAktiv=False))
    assert planned(row, known=known()).updated[NUMBER]["register_state"] == "closed"
    told = planned(closed_file(), known=known(state="closed"))
    assert entry(told, NUMBER).outcome is Outcome.UPDATED
    assert told.updated[NUMBER] == {"closed_on": date(2026, 10, 1), "closed_reason": "F"}


def test_a_unit_that_is_active_again_is_opened_again() -> None:
    plan = planned(sample(FURULIA), known=known(state="closed", closed_reason="S"))
    assert plan.updated[NUMBER]["register_state"] == "active"
    assert plan.updated[NUMBER]["closed_reason"] is None


def test_a_list_row_that_has_not_changed_needs_no_detail() -> None:
    listed = sample("nsr_v4_enheter_kommune_3201.json")
    assert entry(planned(listed, known=known()), NUMBER).outcome is Outcome.UNCHANGED
    assert entry(planned(listed, known=known(changed_at=None)), NUMBER).outcome is Outcome.WAITS
    assert entry(planned(listed), NUMBER).outcome is Outcome.WAITS


def adult_education() -> tuple[str, bytes]:
    def alter(content: Any) -> None:
        content["Skolekategorier"].append({"Id": "10", "Navn": "Voksenopplæringssenter"})
        content["DatoEndret"] = LATER

    return altered(FURULIA, alter)


def test_a_school_that_became_something_else_is_closed_unless_a_person_marked_it_in() -> None:
    assert entry(planned(adult_education(), known=known()), NUMBER).outcome is Outcome.CLOSED
    kept = planned(adult_education(), known=known(marked="in"))
    assert (entry(kept, NUMBER).outcome, entry(kept, NUMBER).reason) == (
        Outcome.UPDATED,
        "A person marked it in.",
    )


def test_a_number_that_is_a_kindergarten_already_does_not_become_a_school() -> None:
    plan = planned(sample(FURULIA), known=known(register="nbr"))
    assert entry(plan, NUMBER).outcome is Outcome.REFUSED
    assert plan.changes_nothing


def test_a_number_in_both_registers_of_one_run_is_kept_once() -> None:
    both = planned(sample(FURULIA), with_value("nbr_v4_enhet_310087319.json", "Organisasjonsnummer", NUMBER))
    assert [e.outcome for e in both.entries if e.number == NUMBER] == [Outcome.CREATED, Outcome.REFUSED]
    assert [values["kind"] for values in both.created] == ["school"]


def test_a_deleted_unit_closes_a_known_one_and_is_nothing_otherwise() -> None:
    plan = planned(sample(DELETED), known=another("310069507"))
    assert plan.updated["310069507"]["closed_on"] == date(2024, 8, 22)
    assert entry(planned(sample(DELETED)), "310069507").outcome is Outcome.LEFT_OUT


def test_a_coming_end_closes_nothing_before_its_day() -> None:
    file = sample("enhetsregisteret_underenhet_310117455.json")
    assert planned(file, known=another("310117455")).changes_nothing
    past = with_value(file[0], "nedleggelsesdato", "2026-11-01")
    assert planned(past, known=another("310117455")).updated["310117455"]["closed_on"] == date(2026, 11, 1)


def test_a_removed_unit_is_erased_once_and_stays_so() -> None:
    assert planned(sample(REMOVED), known=another("310121568")).erased == ("310121568",)
    erased = Known(units={"310121568": KnownUnit("310121568", "310121568", "nsr", "closed", "0" * 64)})
    assert planned(sample(REMOVED), known=erased).changes_nothing
    assert entry(planned(sample(REMOVED)), "310121568").outcome is Outcome.LEFT_OUT


def test_a_removed_owner_is_named_by_no_institution_any_more() -> None:
    gone = with_value(REMOVED, "organisasjonsnummer", "310003743")
    plan = planned(sample(FURULIA), gone)
    assert plan.created[0]["owner_orgnr"] is None
    assert planned(sample(FURULIA)).created[0]["owner_orgnr"] == "310003743"
    assert "310003743" not in {owner["orgnr"] for owner in plan.created_owners}


def test_a_known_unit_that_changed_waits_for_its_detail() -> None:
    feed = sample("enhetsregisteret_oppdateringer_underenheter.json")
    assert entry(planned(feed, known=known()), NUMBER).outcome is Outcome.WAITS
    assert entry(planned(feed, sample(FURULIA), known=known()), NUMBER).outcome is Outcome.UNCHANGED


def test_a_unit_that_a_whole_list_no_longer_names_waits() -> None:
    extra = KnownUnit("310120197", "Borte skole", "nsr", "active", "f" * 64)
    plan = planned(*samples(*LISTS), known=Known(units={extra.number: extra}))
    assert (entry(plan, extra.number).outcome, plan.updated) == (Outcome.WAITS, {})
    part = planned(sample("nsr_v4_enheter_kommune_3201.json"), known=Known(units={extra.number: extra}))
    assert extra.number not in {e.number for e in part.entries}


def closing(count: int, active: int) -> Plan:
    """A plan that would close `count` of `active` institutions."""
    first = planned(*samples())
    numbers = [values["orgnr"] for values in first.created if values["register"] == "nsr"][:count]
    files = [
        altered(f"nsr_v4_enhet_{n}.json", lambda content: content.update(ErAktiv=False, DatoEndret=LATER)) for n in numbers
    ]
    units = dict(known_after(first).units)
    for extra in range(active - len(units)):
        units[f"X{extra:08d}"] = KnownUnit(f"X{extra:08d}", "En skole", "nsr", "active", "f" * 64)
    return planned(*files, known=Known(units=units))


@pytest.mark.parametrize(("count", "active", "too_many"), [(5, 21, False), (6, 21, True), (6, 400, False)])
def test_a_run_that_would_close_many_says_so(count: int, active: int, too_many: bool) -> None:
    plan = closing(count, active)
    assert (plan.closing, plan.active_before) == (count, active)
    assert plan.closes_too_many is too_many


def test_refused_units_do_not_stop_the_others() -> None:
    plan = planned(with_value("nsr_v4_enhet_310009229.json", "Elevtall", -1), sample(FURULIA))
    assert entry(plan, "310009229").outcome is Outcome.REFUSED
    assert entry(plan, NUMBER).outcome is Outcome.CREATED


def test_entries_come_in_the_order_of_their_numbers() -> None:
    numbers = [e.number for e in planned(*samples()).entries]
    assert numbers == sorted(numbers)
    assert What.OWNER in {e.what for e in planned(*samples()).entries}
