"""The list of rooms: each once, by its name, with short names only."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask

from fnett.core.problems import Refused
from fnett.networks import places
from tests import factories


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_institution()


def add(school: UUID, name: str, door: str = "Inngang B") -> None:
    with factories.within(school):
        places.add_place(name=name, door=door, opened_by="open")


def names(school: UUID) -> list[str]:
    with factories.within(school):
        return [place.name for place in places.all_places()]


def test_rooms_stand_by_name_and_belong_to_their_institution(app: Flask, school: UUID) -> None:
    with app.app_context():
        other = factories.make_institution("Furulia skole")
        for name in ("Rom 2", "Aulaen"):
            add(school, name)
        add(other, "Rom 2")
        assert (names(school), names(other)) == (["Aulaen", "Rom 2"], ["Rom 2"])


def test_a_room_is_on_the_list_once_also_of_many_clicks(app: Flask, school: UUID) -> None:
    def attempt(_: int) -> bool:
        with app.app_context():
            try:
                add(school, "Aulaen")
            except Refused:
                return False
            return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 1


@pytest.mark.parametrize(("name", "door", "field"), [("Ring 91234567", "B", "name"), ("Rom 2", "Mor er syk!", "door")])
def test_a_note_is_refused_beside_its_field(app: Flask, school: UUID, name: str, door: str, field: str) -> None:
    with app.app_context():
        with pytest.raises(Refused) as refusal:
            add(school, name, door)
        assert refusal.value.field == field
        assert names(school) == []
