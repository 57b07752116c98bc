"""Imports into the database, as the office: all or nothing, and twice is once."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.exc import ProgrammingError

from fnett.core.tenancy import Door, Scope, work
from fnett.institutions import curating, importing, places
from fnett.institutions.changes import Outcome, Plan
from fnett.institutions.importing import ClosesTooMany, UnreadableFile
from fnett.institutions.models import County, Institution, Municipality, Owner, RegisterRun
from fnett.institutions.participation import Participation
from tests.institutions.samples import FOLDER, FURULIA, TODAY, altered, sample, samples, with_value

OFFICE = Scope(Door.OFFICE)
TABLES = (County, Municipality, Owner, Institution, RegisterRun)
LATER = "2026-11-20T01:00:00+00:00"


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """Within the app, on an empty database."""
    with app.app_context():
        yield


def imported(*files: tuple[str, bytes], close_many: bool = False) -> Plan:
    """Import these files as one run."""
    with work(OFFICE) as session:
        plan = importing.plan(files, importing.known(session), today=TODAY)
        importing.apply(session, plan, close_many=close_many)
    return plan


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every value of every row."""
    with work(OFFICE) as session:
        return {
            model.__tablename__: sorted((tuple(row) for row in session.execute(select(*model.__table__.columns))), key=repr)
            for model in TABLES
        }


def institution(number: str) -> Institution:
    with work(OFFICE) as session:
        found = session.scalars(select(Institution).where(Institution.orgnr == number)).one()
        session.expunge(found)
        return found


def count(model: type[Institution | Owner | RegisterRun | County | Municipality]) -> int:
    with work(OFFICE) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def run(paths: Sequence[Path]) -> Plan:
    with work(OFFICE) as session:
        return importing.run(session, paths, today=TODAY)


@pytest.mark.usefixtures("inside")
def test_a_folder_is_imported_and_a_second_run_changes_no_value() -> None:
    first = run([FOLDER])
    assert first.counts[Outcome.CREATED] == 21
    before = everything()
    assert [len(before[model.__tablename__]) for model in TABLES] == [15, 357, 23, 21, 1]
    second = run([FOLDER])
    assert second.changes_nothing
    assert everything() == before


@pytest.mark.usefixtures("inside")
def test_a_row_holds_what_the_register_says() -> None:
    imported(*samples())
    found = institution("310090050")
    assert (found.name, found.slug, found.kind) == (
        "Elvelangs barnehage",
        "elvelangs-barnehage",
        "kindergarten",
    )
    assert (found.municipality_number, found.owner_orgnr, found.attached_orgnr) == (
        "0301",
        "310017442",
        "310088684",
    )
    assert (found.size, found.written_form, found.is_private) == (91, "nb", False)


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("bad", [b"{", b'{"EnhetListe": [{}]}', b"\xff"])
def test_a_broken_file_changes_nothing(bad: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(sample(FURULIA)[1])
    (tmp_path / "b.json").write_bytes(bad)
    with pytest.raises(UnreadableFile, match=r"b\.json"):
        run([tmp_path])
    assert count(Institution) == count(RegisterRun) == 0
    (tmp_path / "b.json").unlink()
    run([tmp_path])
    assert count(Institution) == 1


@pytest.mark.usefixtures("inside")
def test_a_fault_in_the_middle_of_writing_leaves_nothing() -> None:
    def stumble(step: str, done: int, of: int) -> None:
        raise RuntimeError(f"{step} {done} of {of}")

    with work(OFFICE) as session:
        plan = importing.plan(samples(), importing.known(session), today=TODAY)
    with pytest.raises(RuntimeError, match="writing 21 of 21"), work(OFFICE) as session:
        importing.apply(session, plan, progress=stumble)
    assert count(Institution) == count(Owner) == 0


@pytest.mark.usefixtures("inside")
def test_progress_is_told() -> None:
    told: list[tuple[str, int, int]] = []
    with work(OFFICE) as session:
        importing.run(session, [FOLDER], today=TODAY, progress=lambda *step: told.append(step))
    files = len(list(FOLDER.glob("*.json")))
    assert told[0] == ("reading", 1, files)
    assert ("reading", files, files) in told
    assert told[-1] == ("writing", 21, 21)


@pytest.mark.usefixtures("inside")
def test_a_closed_institution_keeps_its_row_name_and_address() -> None:
    imported(sample(FURULIA))
    before = institution("310002372")
    ended = altered(FURULIA, lambda c: c.update(ErAktiv=False, Elevtall=None, Navn="Nedlagt", DatoEndret=LATER))
    assert imported(ended).counts == {Outcome.CLOSED: 1}
    after = institution("310002372")
    assert after.register_state == "closed"
    assert (after.id, after.slug, after.name, after.size) == (before.id, before.slug, before.name, 412)


@pytest.mark.usefixtures("inside")
def test_what_people_said_survives_an_import() -> None:
    imported(sample(FURULIA))
    with work(OFFICE) as session:
        found = session.scalars(select(Institution)).one()
        curating.mark(found, "out")
        curating.show_as(found, "Åsen skole")
    assert imported(sample(FURULIA)).changes_nothing
    imported(altered(FURULIA, lambda c: c.update(Elevtall=7, DatoEndret=LATER)))
    found = institution("310002372")
    assert (found.size, found.marked, found.display_name) == (7, "out", "Åsen skole")
    assert "asen skole" in found.search_key
    assert found.sort_key.startswith("}sen")


def many_closed() -> list[tuple[str, bytes]]:
    names = [path.name for path in sorted(FOLDER.glob("nsr_v4_enhet_31*.json"))]
    return [altered(name, lambda c: c.update(ErAktiv=False, DatoEndret=LATER)) for name in names]


@pytest.mark.usefixtures("inside")
def test_a_run_that_would_close_many_stops_and_asks() -> None:
    imported(*samples())
    before = everything()
    with pytest.raises(ClosesTooMany) as caught:
        imported(*many_closed())
    assert caught.value.values == {"closing": 14, "active": 21}
    assert everything() == before
    assert imported(*many_closed(), close_many=True).counts[Outcome.CLOSED] == 14


REMOVED = "enhetsregisteret_enhet_fjernet_http410_310121568.json"


@pytest.mark.usefixtures("inside")
def test_a_removed_institution_is_deleted_and_one_with_a_history_loses_its_facts_only() -> None:
    imported(*samples())
    kept = institution("310090050").id
    with work(Scope(Door.APP, institution=kept, office=True)) as session:
        session.add(Participation(institution_id=kept, state="invited"))
    files = [
        (f"{number}.json", with_value(REMOVED, "organisasjonsnummer", number)[1]) for number in ("310002372", "310090050")
    ]
    assert imported(*files).counts == {Outcome.ERASED: 2}
    with work(OFFICE) as session:
        assert session.scalars(select(Institution).where(Institution.orgnr == "310002372")).all() == []
    left = institution("310090050")
    assert (left.id, left.name, left.street, left.owner_orgnr, left.register_state) == (
        *(kept, "310090050", None, None),
        "closed",
    )
    assert imported(*files).changes_nothing


@pytest.mark.usefixtures("inside")
def test_a_removed_owner_goes_and_its_institutions_stay() -> None:
    imported(*samples())
    imported(with_value(REMOVED, "organisasjonsnummer", "310091421"))
    found = institution("310094161")
    assert (found.owner_orgnr, found.attached_orgnr, found.register_state) == (None, None, "active")
    assert count(Owner) == 22


@pytest.mark.usefixtures("inside")
def test_geography_is_loaded_once_and_mended() -> None:
    with work(OFFICE) as session:
        places.load(session)
    before = everything()
    with work(OFFICE) as session:
        session.execute(delete(Municipality).where(Municipality.number == "5610"))
        session.get_one(Municipality, "0301").name = "Kristiania"
        session.flush()
        places.load(session)
    assert everything() == before


@pytest.mark.usefixtures("inside")
def test_only_the_office_writes_facts() -> None:
    imported(sample(FURULIA))
    some = institution("310002372").id
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        work(Scope(Door.APP, institution=some)) as session,
    ):
        session.execute(delete(Owner))
    with work(Scope(Door.APP, institution=some)) as session:
        assert session.scalars(select(Institution.name)).all() == ["Furulia skole"]


def test_files_are_named_as_they_were_given(tmp_path: Path) -> None:
    shutil.copy(FOLDER / FURULIA, tmp_path)
    (tmp_path / "README.md").write_text("no answer of a register")
    whole = list(importing.read_files([tmp_path, tmp_path / FURULIA]))
    assert [name for name, _ in whole] == [str(tmp_path / FURULIA)]


@pytest.mark.parametrize(("name", "reason"), [("absent", "there is no such file"), ("empty", "holds no .json file")])
def test_a_path_that_leads_nowhere_says_so(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableFile, match=reason):
        list(importing.read_files([tmp_path / name]))
