"""Every column that fnett stores goes in its time and not before, or says why it stays (rule 33; data_inventory.toml)."""

import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.engine import Engine

from fnett import worker
from fnett.core import clock, inventory
from fnett.core.inventory import Column, Erase
from fnett.embedded.postgres import Postgres
from fnett.worker import TIMED, Timed
from tests.conftest import as_superuser, empty
from tests.ledger import Recorder
from tests.rules import ageing
from tests.rules import world as worlds
from tests.rules.ageing import CASES, STAYS, Case, Chosen, Rows

FORGETTING = tuple(timed for timed in TIMED if timed.name.startswith("forget"))  # the others write letters
AS_SAID = "columns that go in their time, or stay for a reason"
SILENT = ("trainee", "editor", "owner contact")  # their roles end, and nobody sees them any more


@dataclass(frozen=True)
class Aged:
    """The world in the database's own time."""

    app: Flask
    superuser: Engine
    chosen: Chosen

    def forget(self, table: Sequence[Timed] = FORGETTING) -> dict[str, int]:
        """Do every job that forgets once, whatever hour it is; how many rows each says it took."""
        with self.app.app_context():
            return {timed.name: timed.job() for timed in table if timed.name.startswith("forget ")}

    def age(self, case: Case) -> None:
        """Make what the case is about as old as its period is long."""
        with self.superuser.begin() as connection:
            case.age(connection, self.chosen)

    def rows(self, columns: Sequence[Column], case: Case) -> dict[str, Rows]:
        """The rows that are looked at, of each table with such a column."""
        with self.superuser.connect() as connection:
            tables = {column.table for column in columns}
            return {table: ageing.rows(connection, table, case.where(table, self.chosen)) for table in sorted(tables)}


@pytest.fixture(scope="module")
def aged(whole_app: Flask, engine: Postgres, home: Path) -> Aged:
    """One world for all periods; each ages what it is about."""
    empty(engine)
    shutil.rmtree(home / "mail", ignore_errors=True)
    superuser: Engine = as_superuser(engine)  # type: ignore[assignment]
    with time_machine.travel(worlds.NOON, tick=True):
        world = worlds.build(whole_app, engine)
    people = ", ".join(f"'{world.personas[name].person_id}'" for name in SILENT)
    chosen = Chosen(world.values[worlds.OTHER_INSTITUTION]["institution_id"], people)
    with superuser.begin() as connection:
        ageing.settle(connection, chosen)
    return Aged(whole_app, superuser, chosen)


def columns_by_period() -> dict[str, list[Column]]:
    """The columns of the inventory by the name of their period."""
    found: dict[str, list[Column]] = defaultdict(list)
    for column in inventory.columns():
        found[column.retention.name].append(column)
    return found


def still_there(columns: Sequence[Column], before: dict[str, Rows], after: dict[str, Rows]) -> list[str]:
    """The columns that were not forgotten, with what to do; those that erasure keeps stay with the inventory's reason."""
    goes = [column for column in columns if column.retention.name != "accounts" or column.erase is not Erase.KEEP]
    said = (ageing.overstayed(column, before[column.table], after[column.table]) for column in goes)
    return list(filter(None, said))


@pytest.mark.parametrize("name", CASES)
def test_it_goes_after_its_period_and_not_before(aged: Aged, name: str, proof: Recorder):
    case, columns = CASES[name], columns_by_period()[name]
    job = columns[0].retention.job
    aged.age(case)
    before = aged.rows(columns, case)
    with time_machine.travel(clock.now() - case.margin):
        aged.forget()
        assert aged.rows(columns, case) == before, f"{case.period} are not over yet; see {job!r} in fnett/worker.py"
    with time_machine.travel(clock.now() + case.margin):
        aged.forget([replace(timed, job=lambda: 0) if timed.name == job else timed for timed in FORGETTING])
        caught = still_there(columns, before, aged.rows(columns, case))
        assert caught, f"{job!r} could forget nothing, and nobody would notice"
        aged.forget()
        stayed = still_there(columns, before, aged.rows(columns, case))
        again = aged.forget()
    proof.figure(24, AS_SAID, len(columns) - len(stayed), of=len(columns))
    proof.figure(24, "changes by a second run of the retention jobs", sum(again.values()))
    assert stayed == []
    assert sum(again.values()) == 0, f"A job that was done has nothing to do: {again}"
    proof.caught(24, "a retention job that forgets nothing")


@pytest.mark.parametrize("name", STAYS)
def test_what_has_a_reason_to_stay_is_there_after_ten_years(aged: Aged, name: str, proof: Recorder):
    columns = columns_by_period()[name]
    everything = Case("10 years", (), rows="true")
    meetings = {"meeting": "institution_id <> '{left}' OR state <> 'planned'"}  # of one that left, what was held is counted
    case = replace(everything, of_table=meetings)
    with aged.superuser.begin() as connection:
        ageing.grow_old(connection, {column.table for column in columns})
    before = aged.rows(columns, case)
    assert all(before.values()), "There is nothing to keep; let tests/rules/world.py make some."
    aged.forget()
    after = aged.rows(columns, case)
    lost = [
        f"{column.table}.{column.name} is lost, though it stays: {column.retention.why}"
        for column in columns
        if any(
            after[column.table].get(key, {}).get(column.name) != row[column.name]
            for key, row in before[column.table].items()
        )
    ]
    proof.figure(24, AS_SAID, len(columns) - len(lost), of=len(columns))
    assert lost == []
    assert sum(aged.forget().values()) == 0


def test_of_an_institution_that_left_the_numbers_are_there(aged: Aged):
    aged.age(CASES["institutions"])
    look = Case("", (), rows="institution_id = '{left}' AND state = 'held'")
    meetings = [column for column in columns_by_period()["counts"] if column.table == "meeting"]
    with time_machine.travel(clock.now() + ageing.DAY):
        aged.forget()
    held = aged.rows(meetings, look)["meeting"]
    assert {(row["adults"], row["households"], row["circles"]) for row in held.values()} == {(12, 10, 2)}
    assert {row["place_id"] for row in held.values()} == {None}


def untested(columns: Sequence[Column]) -> list[str]:
    """Periods that no test ages, or that no job ends; each column of them counts as untested."""
    jobs = {timed.name for timed in TIMED}
    return [
        f"{column.table}.{column.name}: the period {column.retention.name!r} is new; put {column.retention.job!r} into"
        " TIMED of fnett/worker.py and a case into tests/rules/ageing.py, or say in the inventory why it stays (STAYS)"
        for column in columns
        if (column.retention.name not in CASES or column.retention.job not in jobs)
        and (column.retention.name not in STAYS or not column.retention.why)
    ]


def test_every_column_has_a_period_that_is_tested(proof: Recorder):
    columns = list(inventory.columns())
    said = untested(columns)
    proof.figure(24, "columns whose retention is tested", len(columns) - len(said), of=len(columns))
    assert said == []
    assert set(columns_by_period()) == {*CASES, *STAYS}, "A case that no column names tests nothing: take it out."


PLANTED = '[retention.planted]\nperiod = "1 year"\n{}\n[retention.facts]'
LOOK = 'holds = "A county."\nsubject = "nobody"\nbasis = "none"\nretention = "facts"'


def test_a_period_without_a_job_and_without_a_reason_is_refused():
    words = inventory.FILE.read_text(encoding="utf-8").replace("[retention.facts]", PLANTED.format(""))
    with pytest.raises(inventory.Wrong, match=r"retention\.planted.*`job`.*`why`"):
        inventory.read(words.replace(LOOK, LOOK.replace("facts", "planted")))


@pytest.mark.parametrize("line", ['job = "forget nothing"', 'why = "Because."'])
def test_a_period_that_no_test_knows_is_found(line: str):
    words = inventory.FILE.read_text(encoding="utf-8").replace("[retention.facts]", PLANTED.format(line))
    tables = inventory.read(words.replace(LOOK, LOOK.replace("facts", "planted")))
    columns = [column for table in tables.values() for column in table.columns.values()]
    assert [said.partition(":")[0] for said in untested(columns)] == [
        "county.number",
        "county.name",
        "county.official_name",
    ]


def test_every_job_that_forgets_ends_a_period_of_the_inventory():
    named = {column.retention.job for column in inventory.columns()}
    assert {timed.name for timed in worker.TIMED if timed.name.startswith("forget")} <= named
