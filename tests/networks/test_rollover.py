"""Classes are carried on: the same lineage, splits and merges with their predecessors, all or none, and twice is once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from fnett.core.problems import Refused
from fnett.networks import codes, languages, networks, rollover
from fnett.networks.models import NetworkPredecessor
from fnett.networks.rollover import Going
from fnett.networks.rollover_rules import Choice, What
from tests import factories
from tests.networks.years import AUGUST, MAY, NOVEMBER, OCTOBER, YEAR, School, on


@pytest.fixture
def school(app: Flask) -> School:
    with app.app_context(), on(NOVEMBER):
        return School("2A", "2B", "4A", "7A")


def predecessors(school: School) -> set[tuple[object, object]]:
    with factories.within(school.id) as session:
        rows = session.scalars(select(NetworkPredecessor)).all()
        return {(row.network_id, row.predecessor_id) for row in rows}


def shown(school: School) -> list[str]:
    with factories.within(school.id):
        return [network.label for network in networks.all_shown()]


def test_it_is_proposed_what_usually_happens(app: Flask, school: School):
    with app.app_context(), on(MAY), factories.within(school.id):
        found = [(row.label, row.what, row.proposed, row.is_often_remade) for row in rollover.waiting(YEAR)]
    assert found == [
        ("2A", What.ON, "3A", False), ("2B", What.ON, "3B", False), ("4A", What.ON, "5A", True), ("7A", What.END, "", False)
    ]  # fmt: skip


def test_2b_becomes_3b_with_its_moderators_and_a_new_code(app: Flask, school: School):
    network = school.classes["2B"]
    with app.app_context(), on(MAY):
        old = factories.code_of(school.id, network)
        assert school.carry_on({"2B": (What.ON, "3B")}, **{"2B": Going(22, frozenset({school.moderators["2B"]}))}) == 1
        assert school.labels(YEAR) == {"3B": network}
        new = factories.code_of(school.id, network)
        assert new != old
        assert [codes.find_opened(code, "reader") is not None for code in (old, new)] == [True, True]
        assert shown(school) == ["2A", "2B", "4A", "7A"]
    with app.app_context(), on(AUGUST):
        assert [codes.find_opened(code, "reader") is not None for code in (old, new)] == [False, True]
        assert school.moderators_of(network) == {school.moderators["2B"]}
        with factories.within(school.id):
            assert (networks.shown(network).label, networks.shown(network).households) == ("3B", 22)


def test_a_code_renewed_on_demand_ends_the_one_of_the_old_year_too(app: Flask, school: School):
    network = school.classes["2B"]
    with app.app_context(), on(MAY):
        old = factories.code_of(school.id, network)
        school.carry_on({"2B": (What.ON, "3B")})
        with factories.within(school.id):
            codes.renew(network, codes.generation_of(network))
        assert codes.find_opened(old, "reader") is None


def test_whoever_does_not_wish_to_goes_on_until_the_summer_and_no_longer(app: Flask, school: School):
    network, moderator = school.classes["2B"], school.moderators["2B"]
    with app.app_context():
        with on(MAY):
            school.carry_on({"2B": (What.ON, "3B")}, **{"2B": Going(None, frozenset())})
            assert school.moderators_of(network) == {moderator}
        with on(AUGUST):
            assert school.moderators_of(network) == set()


def test_one_becomes_two_and_two_become_one(app: Flask, school: School):
    with app.app_context(), on(MAY):
        assert school.carry_on(
            {"4A": (What.SPLIT, "5A", "5B"), "2A": (What.MERGE, "3A"), "2B": (What.MERGE, "3A")}
        ) == 3  # fmt: skip
        found = school.labels(YEAR)
        assert set(found) == {"3A", "5A", "5B"}
        assert not set(found.values()) & set(school.classes.values()), "each begins a lineage of its own"
        assert predecessors(school) == {
            (found["5A"], school.classes["4A"]), (found["5B"], school.classes["4A"]),
            (found["3A"], school.classes["2A"]), (found["3A"], school.classes["2B"]),
        }  # fmt: skip
        assert school.moderators_of(found["3A"]) == {school.moderators["2A"], school.moderators["2B"]}
        assert school.moderators_of(found["5B"]) == {school.moderators["4A"]}
        with factories.within(school.id):
            assert [networks.shown(found[label]).households for label in ("3A", "5A", "5B")] == [48, None, None]
    with app.app_context(), on(AUGUST):
        assert shown(school) == ["3A", "5A", "5B", "7A"]
        assert school.moderators_of(school.classes["2A"]) == set()


def test_what_begins_anew_is_invited_in_the_languages_it_had(app: Flask, school: School):
    with app.app_context(), on(MAY):
        with factories.within(school.id):
            for label, codes_ in (("2A", ("nb", "uk")), ("2B", ("nb", "so")), ("4A", ("ar",))):
                languages.choose(school.classes[label], codes_)
        school.carry_on({"2A": (What.MERGE, "3A"), "2B": (What.MERGE, "3A"), "4A": (What.SPLIT, "5A", "5B")})
        found = school.labels(YEAR)
        with factories.within(school.id):
            chosen = {label: set(languages.chosen(network)) for label, network in found.items()}
        assert chosen == {"3A": {"nb", "uk", "so"}, "5A": {"ar"}, "5B": {"ar"}}


def test_a_class_that_ends_is_there_until_the_summer(app: Flask, school: School):
    with app.app_context(), on(MAY):
        code = factories.code_of(school.id, school.classes["7A"])
        school.carry_on({"7A": (What.END, "")})
        assert "7A" in shown(school)
        assert codes.find_opened(code, "reader") is not None
    with app.app_context(), on(AUGUST):
        assert "7A" not in shown(school)
        assert codes.find_opened(code, "reader") is None
        assert school.moderators_of(school.classes["7A"]) == set()


def test_twice_is_once_and_what_is_left_for_later_waits(app: Flask, school: School):
    everything = {"2A": (What.ON, "3A"), "2B": (What.LATER, ""), "4A": (What.SPLIT, "5A", "5B"), "7A": (What.END, "")}
    with app.app_context(), on(MAY):
        assert school.carry_on(everything) == 3
        before = (school.labels(YEAR), predecessors(school), factories.code_of(school.id, school.classes["2A"]))
        assert school.carry_on(everything) == 0
        assert (school.labels(YEAR), predecessors(school), factories.code_of(school.id, school.classes["2A"])) == before
        with factories.within(school.id):
            assert [row.label for row in rollover.waiting(YEAR)] == ["2B"]


def test_two_leaders_at_once_carry_each_class_on_once(app: Flask, school: School):
    everything = {"2A": (What.ON, "3A"), "2B": (What.ON, "3B"), "4A": (What.SPLIT, "5A", "5B")}

    def attempt(_: int) -> int:
        with app.app_context():
            return school.carry_on(everything)

    with on(MAY), ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [0, 0, 0, 3]
    with app.app_context():
        assert set(school.labels(YEAR)) == {"3A", "3B", "5A", "5B"}
        assert len(predecessors(school)) == 2


@pytest.mark.parametrize("last", [(What.ON, "3A"), (What.MERGE, "3Z"), (What.ON, "9Z"), (What.SPLIT, "3B", "")])
def test_all_or_none_is_carried_on(app: Flask, school: School, last: tuple[What, str]):
    with app.app_context(), on(MAY):
        with factories.within(school.id):
            networks.create(label="9Z", school_year=YEAR, households=None, moderators=())
        with pytest.raises(Refused) as refusal:
            school.carry_on({"4A": (What.ON, "5A"), "2A": (What.ON, "3A"), "2B": last})
        assert refusal.value.field
        assert set(school.labels(YEAR)) == {"9Z"}
        assert school.carry_on({"4A": (What.ON, "5A"), "2A": (What.ON, "3A"), "2B": (What.ON, "3B")}) == 3


def test_parents_and_staff_do_not_become_one_unawares(app: Flask, school: School):
    with app.app_context(), on(MAY):
        with factories.within(school.id):
            networks.change(school.classes["2B"], label="2B", households=9, run_by="staff", moderators=())
        with pytest.raises(Refused):
            school.carry_on({"2A": (What.MERGE, "3A"), "2B": (What.MERGE, "3A")})
        assert school.labels(YEAR) == {}


@pytest.mark.parametrize("moment", [NOVEMBER, OCTOBER])
def test_outside_its_time_nothing_is_carried_on(app: Flask, school: School, moment: str):
    with app.app_context():
        with on(moment), pytest.raises(Refused):
            school.carry_on({"2A": (What.ON, "3A")})
        assert school.labels(YEAR) == {}
        with on(AUGUST):
            assert school.carry_on({"2A": (What.ON, "3A")}) == 1


def test_another_schools_classes_are_not_touched(app: Flask, school: School):
    with app.app_context(), on(NOVEMBER):
        other = School("2A", name="Furulia skole")
    with app.app_context(), on(MAY):
        wanted = [Choice(other.classes["2A"], What.ON, "3A")]
        with factories.within(school.id, school.leader):
            assert rollover.carry_on(wanted, other.going(), YEAR) == 0
        assert other.labels(YEAR) == {}
        assert other.carry_on({"2A": (What.ON, "3A")}) == 1
