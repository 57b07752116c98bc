"""Scope: nothing without one, nothing of others with one, and no scope that outlives its transaction (rules 1 to 4)."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import create_engine, pool, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from fnett.core import tenancy
from fnett.core.db import Base, add, db
from fnett.core.problems import NotFound
from fnett.core.tenancy import Door, InstitutionOwned, PersonOwned, Rebound, Scope, Unbound
from fnett.embedded.postgres import Postgres
from fnett.institutions.models import Institution
from fnett.networks.models import Network, NetworkYear, Place
from fnett.people.access import Role
from fnett.training.models import ModuleProgress
from tests.conftest import as_superuser
from tests.factories import make_institution, make_member, make_network, make_person, make_place, within

OWNED = [mapper.class_ for mapper in Base.registry.mappers]
OWNED_TABLES = sorted(m.__tablename__ for m in OWNED if issubclass(m, InstitutionOwned | PersonOwned))


@pytest.fixture
def house(app: Flask) -> Iterator[tuple[UUID, UUID]]:
    """Two institutions with a network and a room each."""
    with app.app_context():
        institutions = make_institution("Her skole"), make_institution("Der skole")
        for institution_id in institutions:
            make_network(institution_id, "2B")
            make_place(institution_id)
        yield institutions


def count(session: object, model: type) -> int:
    return len(session.query(model).all())  # type: ignore[attr-defined]


def test_without_a_scope_no_query_is_made(app: Flask):
    with app.app_context(), pytest.raises(Unbound, match=r"begin with tenancy.bind"):
        db.session.execute(text("SELECT 1"))


def test_a_session_keeps_its_scope_for_life(house: tuple[UUID, UUID], app: Flask):
    here, there = house
    with app.app_context():
        tenancy.bind(Scope(Door.APP, here, None))
        tenancy.bind(Scope(Door.APP, here, None))  # the same again is no change
        with pytest.raises(Rebound, match="open another with"):
            tenancy.bind(Scope(Door.APP, there, None))
        assert {row.institution_id for row in db.session.query(Network).all()} == {here}


def test_an_institution_is_asked_for_where_one_is_needed(app: Flask):
    with app.app_context(), tenancy.work(Scope(Door.DOOR)), pytest.raises(Unbound, match="no institution"):
        tenancy.current_institution()


OPEN_BY_DESIGN = {Door.OFFICE: set(OWNED_TABLES), Door.DOOR: {"membership", "invitation", "network_code"}}


@pytest.mark.parametrize("door", list(Door))
def test_a_role_without_a_scope_sees_no_row(house: tuple[UUID, UUID], engine: Postgres, door: Door):
    """Asked past all Python, as somebody would who could run a query."""
    login = create_engine(engine.app_url(), poolclass=pool.NullPool)
    with login.connect() as connection:
        connection.execute(text("SELECT set_config('role', :door, true)"), {"door": door.value})
        for table in sorted(set(OWNED_TABLES) - OPEN_BY_DESIGN.get(door, set())):
            if connection.execute(text("SELECT has_table_privilege(:table, 'SELECT')"), {"table": table}).scalar():
                count = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608
                assert count == 0, f"{door} sees {count} rows of {table} without a scope"


def test_the_login_alone_may_read_nothing_and_the_superuser_sees_that_rows_are_there(
    house: tuple[UUID, UUID], engine: Postgres
):
    login = create_engine(engine.app_url(), poolclass=pool.NullPool)
    with login.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("SELECT * FROM network"))
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        assert connection.execute(text("SELECT count(*) FROM network")).scalar() == 2


def test_an_institution_sees_its_own_rows_only(house: tuple[UUID, UUID]):
    here, there = house
    for mine, other in ((here, there), (there, here)):
        with within(mine) as session:
            for model in (Network, NetworkYear, Place):
                assert {row.institution_id for row in session.query(model).all()} == {mine}
            foreign = session.execute(text("SELECT id FROM place WHERE institution_id = :id"), {"id": other})
            assert foreign.all() == []


def test_a_row_of_another_institution_is_as_absent_as_none(house: tuple[UUID, UUID]):
    here, there = house
    with within(there) as session:
        foreign = session.query(Place).one().id
    with within(here):
        for place_id in (foreign, uuid4()):
            with pytest.raises(NotFound, match=r"^no Place with this id within the scope$"):
                tenancy.get(Place, place_id)
    with within(there):
        assert tenancy.get(Place, foreign).id == foreign


def test_a_row_that_is_the_countrys_is_found_by_its_id_alone(house: tuple[UUID, UUID]):
    here, there = house
    with within(here):
        assert tenancy.get(Institution, there).name == "Der skole"
        with pytest.raises(NotFound):
            tenancy.get(Institution, uuid4())


def test_a_moderator_sees_the_rows_of_the_own_networks_only(house: tuple[UUID, UUID]):
    here, _ = house
    mine, other = make_network(here, "3A"), make_network(here, "3B")
    with within(here) as session:
        assert count(session, Network) == 3
    with within(here, networks=frozenset({mine})) as session:
        assert [row.id for row in session.query(Network).all()] == [mine]
        assert [row.network_id for row in session.query(NetworkYear).all()] == [mine]
        with pytest.raises(NotFound):
            tenancy.get(Network, other)
    with within(here, networks=frozenset({mine, other})) as session:
        assert count(session, Network) == 2
    with within(here, networks=frozenset()) as session:
        assert (count(session, Network), count(session, Place)) == (0, 1)


def test_new_rows_are_stamped_with_the_scope(house: tuple[UUID, UUID]):
    here, _ = house
    with within(here):
        place = Place(name="Biblioteket", door="A", opened_by="open")
        add(place)
        assert place.institution_id == here
    person = make_person()
    with tenancy.work(Scope(Door.PERSON, person=person)):
        row = ModuleProgress(module="m1", edition=1)
        add(row)
        assert row.person_id == person


def test_a_row_for_another_institution_is_refused_by_python(house: tuple[UUID, UUID]):
    here, there = house
    with pytest.raises(Rebound, match="a row is written from its own scope"), within(here):
        add(Place(institution_id=there, name="Biblioteket", door="A", opened_by="open"))


WRITES = {
    "insert": "INSERT INTO place (institution_id, name, door, opened_by) VALUES (:there, 'x', 'x', 'open')",
    "move": "UPDATE place SET institution_id = :there",
}


@pytest.mark.parametrize("statement", WRITES)
def test_a_row_for_another_institution_is_refused_by_the_database(house: tuple[UUID, UUID], statement: str):
    here, there = house
    with pytest.raises(DBAPIError, match="row-level security"), within(here) as session:
        session.execute(text(WRITES[statement]), {"there": there})


def test_rows_of_another_institution_are_not_changed(house: tuple[UUID, UUID], engine: Postgres):
    here, there = house
    with within(here) as session:
        done = session.execute(text("UPDATE place SET name = 'changed' WHERE institution_id = :id"), {"id": there})
        assert done.rowcount == 0  # type: ignore[attr-defined]
    with within(there) as session:
        assert session.query(Place).one().name == "Klasserommet"


def test_no_key_points_into_another_institution(house: tuple[UUID, UUID]):
    here, there = house
    with within(there) as session:
        foreign = session.query(Network).one().id
    with pytest.raises(IntegrityError, match="fk_network_year"), within(here):
        add(NetworkYear(network_id=foreign, school_year=2026, label="9Z"))


def test_a_persons_rows_are_seen_by_themselves_and_by_their_institutions(house: tuple[UUID, UUID]):
    here, there = house
    ours, stranger = make_member(here, Role.MODERATOR), make_person()
    for person in (ours, stranger):
        with tenancy.work(Scope(Door.PERSON, person=person)):
            add(ModuleProgress(module="m1", edition=1))
    with tenancy.work(Scope(Door.PERSON, person=ours)) as session:
        assert [row.person_id for row in session.query(ModuleProgress).all()] == [ours]
    with within(here) as session:
        assert [row.person_id for row in session.query(ModuleProgress).all()] == [ours]
    with within(there) as session:
        assert count(session, ModuleProgress) == 0


def test_a_persons_row_is_got_by_themselves_alone(app: Flask):
    with app.app_context():
        ours, stranger = make_person(), make_person()
        with tenancy.work(Scope(Door.PERSON, person=ours)):
            row = ModuleProgress(module="m1", edition=1)
            add(row)
            row_id = row.id
        with tenancy.work(Scope(Door.PERSON, person=stranger)), pytest.raises(NotFound):
            tenancy.get(ModuleProgress, row_id)
        with tenancy.work(Scope(Door.PERSON, person=ours)):
            assert tenancy.get(ModuleProgress, row_id).module == "m1"


def test_a_scope_without_a_person_or_an_institution_sees_nobodys_rows_and_is_no_error(house: tuple[UUID, UUID]):
    with tenancy.work(Scope(Door.PERSON, person=make_person())):
        add(ModuleProgress(module="m1", edition=1))
    with tenancy.work(Scope(Door.PERSON)) as session:
        assert count(session, ModuleProgress) == 0
    with tenancy.work(Scope(Door.APP, networks=None)) as session:
        assert (count(session, Network), count(session, Place)) == (0, 0)


def test_a_row_for_another_person_is_refused_by_python(app: Flask):
    with app.app_context():
        person, other = make_person(), make_person()
    with (
        app.app_context(),
        pytest.raises(Rebound, match=r"ModuleProgress\.person_id"),
        tenancy.work(Scope(Door.PERSON, person=person)),
    ):
        add(ModuleProgress(person_id=other, module="m1", edition=1))


def test_a_reading_scope_cannot_write(house: tuple[UUID, UUID]):
    here, _ = house
    with (
        pytest.raises(DBAPIError, match="read-only transaction"),
        tenancy.work(Scope(Door.APP, here, None, read_only=True)),
    ):
        add(Place(name="Biblioteket", door="A", opened_by="open"))


def test_the_scope_is_told_anew_in_each_transaction(house: tuple[UUID, UUID], app: Flask):
    here, _ = house
    with app.app_context():
        tenancy.bind(Scope(Door.APP, here, None))
        for end in (db.session.commit, db.session.rollback, db.session.commit):
            assert count(db.session, Place) == 1
            end()


def test_nothing_of_a_scope_is_left_on_its_connection(house: tuple[UUID, UUID], app: Flask):
    here, _ = house
    look = text(
        "SELECT current_user, coalesce(current_setting('app.institution', true), ''), current_setting('app.networks', true)"
    )
    with within(here):
        pass
    with app.app_context(), db.engine.connect() as connection:
        user, institution, _networks = connection.execute(look).one()
    assert (user, institution) == ("fnett_web", "")
