"""Importing the registers: read the files, see what they would change, and write all of it or nothing.

The session is the office's (`Scope(Door.OFFICE)`); whoever calls commits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fnett.core.problems import Refused
from fnett.institutions import facts, places
from fnett.institutions.changes import Known, KnownOwner, KnownUnit, Outcome, Plan
from fnett.institutions.facts import Values
from fnett.institutions.judging import plan
from fnett.institutions.models import Institution, Owner, RegisterRun
from fnett.institutions.registers.reading import LARGEST
from fnett.institutions.registers.values import UnreadableFile

__all__ = ["ClosesTooMany", "UnreadableFile", "apply", "known", "plan", "read_files", "run"]

Progress = Callable[[str, int, int], None]  # what is being done, how many are done, of how many
CHUNK = 500
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('fnett register import'))")


class ClosesTooMany(Refused):
    """A run would close so many institutions that a person should look first."""


def run(
    session: Session,
    paths: Sequence[Path],
    *,
    today: date,
    close_many: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """Import files and folders. Raises UnreadableFile or ClosesTooMany; then nothing is changed."""
    files = list(read_files(paths, progress))
    session.execute(ONE_AT_A_TIME)
    planned = plan(files, known(session), today=today)
    apply(session, planned, close_many=close_many, progress=progress)
    return planned


def read_files(paths: Iterable[Path], progress: Progress | None = None) -> Iterator[tuple[str, bytes]]:
    """Each file's name and bytes, a folder's `.json` files in order. Raises UnreadableFile."""
    files = list(dict.fromkeys(file for path in paths for file in _files(path)))
    for done, file in enumerate(files, 1):
        try:
            if file.stat().st_size > LARGEST:
                raise UnreadableFile(str(file), "the file is larger than 64 MB.")
            yield str(file), file.read_bytes()
        except OSError as fault:
            raise UnreadableFile(str(file), f"it cannot be opened ({fault.strerror}).") from None
        if progress:
            progress("reading", done, len(files))


def known(session: Session) -> Known:
    """What fnett has at this moment."""
    units = session.execute(
        select(
            Institution.orgnr.label("number"),
            Institution.register_state.label("state"),
            *(Institution.name, Institution.register, Institution.fingerprint, Institution.marked),
            *(Institution.display_name, Institution.changed_at),
            *(Institution.closed_on, Institution.closed_reason),
        )
    )
    owners = session.execute(select(Owner.orgnr, Owner.name, Owner.form, Owner.parent_orgnr, Owner.state))
    return Known(
        units={row.number: KnownUnit(**row._mapping) for row in units},
        owners={row.orgnr: KnownOwner(*row) for row in owners},
        slugs=frozenset(session.scalars(select(Institution.slug))),
    )


def apply(session: Session, planned: Plan, *, close_many: bool = False, progress: Progress | None = None) -> None:
    """Write the whole plan into the session's transaction. Raises ClosesTooMany unless `close_many`."""
    if planned.closes_too_many and not close_many:
        raise ClosesTooMany(
            "This import would close %(closing)d of %(active)d institutions. See the list, then allow it.",
            closing=planned.closing,
            active=planned.active_before,
        )
    places.load(session)
    if planned.changes_nothing:
        return
    for chunk in _chunks(planned.created_owners):
        session.execute(insert(Owner), chunk)
    _update(session, Owner, planned.updated_owners)
    for done, chunk in enumerate(_chunks(planned.created), 1):
        session.execute(insert(Institution), chunk)
        if progress:
            progress("writing", min(done * CHUNK, len(planned.created)), len(planned.created))
    _update(session, Institution, planned.updated)
    for number in planned.erased:
        _erase(session, number)
    for number in planned.erased_owners:
        _erase_owner(session, number)
    session.add(_record(planned))
    session.flush()
    session.expire_all()


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(path.glob("*.json"))
        if not found:
            raise UnreadableFile(str(path), "the folder holds no .json file.")
        return found
    if not path.is_file():
        raise UnreadableFile(str(path), "there is no such file or folder.")
    return [path]


def _chunks(rows: Sequence[Values]) -> Iterator[list[Values]]:
    for start in range(0, len(rows), CHUNK):
        yield list(rows[start : start + CHUNK])


def _update(session: Session, model: type[Institution | Owner], changed: Mapping[str, Values]) -> None:
    """Rows with the same columns in one statement."""
    rows = sorted(changed.items(), key=lambda row: (sorted(row[1]), row[0]))
    for columns, same in groupby(rows, key=lambda row: sorted(row[1])):
        statement = (
            update(model.__table__)  # type: ignore[arg-type]
            .where(model.__table__.c.orgnr == bindparam("the_number"))
            .values({column: bindparam(f"new_{column}") for column in columns})
        )
        values = [
            {"the_number": number, **{f"new_{column}": value for column, value in new.items()}} for number, new in same
        ]
        session.connection().execute(statement, values)


def _erase(session: Session, number: str) -> None:
    """Delete the row; where something of the institution's own still needs it, only its facts go."""
    try:
        with session.begin_nested():
            session.execute(delete(Institution).where(Institution.orgnr == number))
    except IntegrityError:
        _update(session, Institution, {number: facts.erased(number)})


def _erase_owner(session: Session, number: str) -> None:
    session.execute(update(Institution).where(Institution.attached_orgnr == number).values(attached_orgnr=None))
    session.execute(update(Institution).where(Institution.owner_orgnr == number).values(owner_orgnr=None))
    session.execute(update(Owner).where(Owner.parent_orgnr == number).values(parent_orgnr=None))
    session.execute(delete(Owner).where(Owner.orgnr == number))


def _record(planned: Plan) -> RegisterRun:
    counts = planned.counts
    return RegisterRun(
        created=counts[Outcome.CREATED],
        updated=counts[Outcome.UPDATED],
        unchanged=counts[Outcome.UNCHANGED],
        closed=planned.closing,
        left_out=counts[Outcome.LEFT_OUT] + counts[Outcome.WAITS],
        refused=counts[Outcome.REFUSED],
    )
