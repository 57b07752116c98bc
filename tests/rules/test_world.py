"""The world of the tests holds what it says: everyone, rows in every table, and a canary in every text."""

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from fnett.embedded.postgres import Postgres
from fnett.people.access import ROLE_PERMISSIONS
from tests.conftest import empty
from tests.rules import canaries
from tests.rules import world as worlds
from tests.rules.world import CONTEXTS, World

ASKED_FOR = {  # architecture.md, section 8
    *(
        "anonymous",
        "parent",
        "trainee",
        "moderator",
        "coordinator",
        "leader",
        "owner contact",
        "advisor",
        "editor",
        "admin",
    ),
    *("deactivated", "two institutions"),
}
HASHES_ALONE = {"erasure": "hashes of who was here", "form_use": "hashes of forms that were sent"}
COUNT = 'SELECT count(*) FROM "{}"'
KNOWN = 'SELECT "{1}" FROM "{0}" WHERE "{1}" IS NOT NULL'


@pytest.fixture(scope="module")
def world(whole_app: Flask, engine: Postgres) -> Iterator[World]:
    """One world for all tests of this file, since they look at it and change nothing that they do not put back."""
    empty(engine)
    with time_machine.travel(worlds.NOON, tick=True):
        yield worlds.build(whole_app, engine)


def test_everyone_is_there(world: World):
    assert set(world.personas) == ASKED_FOR
    assert {role.value.replace("_", " ") for role in ROLE_PERMISSIONS} <= set(world.personas)


def without_canary(world: World) -> list[str]:
    """Texts that say nothing of whose they are."""
    found = []
    with world.sees_all() as connection:
        for table, column, _ in canaries.text_columns(connection):
            name = f"{table}.{column}"
            if name not in canaries.WORDS and name not in canaries.PUBLISHED:
                values = connection.execute(text(KNOWN.format(table, column))).scalars()
                found += [f"{name} holds {value!r}" for value in values if not world.canaries.find(value)]
    return found


def test_every_text_of_every_row_holds_its_canary_and_one_without_is_found(world: World):
    assert without_canary(world) == []
    with world.sees_all() as connection:
        door = connection.exec_driver_sql("SELECT min(door) FROM place").scalar_one()
        connection.exec_driver_sql("UPDATE place SET door = 'Inngang C' WHERE door = %s", (door,))
    try:
        assert without_canary(world) == ["place.door holds 'Inngang C'"]
    finally:
        with world.sees_all() as connection:
            connection.exec_driver_sql("UPDATE place SET door = %s WHERE door = 'Inngang C'", (door,))


def test_a_canary_says_whose_it_is(world: World):
    tags = world.canaries.tags
    assert {"own", "owna", "ownb", "oth", "otha", "othb", "two", "office", "owner", "country", "secret"} == set(
        tags.values()
    )
    planted = [value for value in tags if value.startswith("zq")]
    assert all(value.removeprefix("zq").split("-")[0] == tags[value] for value in planted)
    label = next(value for value in planted if value.startswith("zqotha-networkyear-label-"))
    assert world.canaries.find(f"<b>{label.upper()}</b>, x{label}x") == {label: "otha"}


def test_every_table_has_rows(world: World):
    with world.sees_all() as connection:
        names = canaries.tables(connection)
        empty = [name for name in names if not connection.execute(text(COUNT.format(name))).scalar()]
    assert set(empty) <= set(HASHES_ALONE), "Nothing is proved of an empty table: let houses.py or world.py fill it."


def test_every_address_can_be_built_in_every_context(world: World):
    for rule in world.app.url_map.iter_rules():
        for context in CONTEXTS:
            assert world.address(rule, context)
            assert world.address(rule, context, last_only=True)
    rule = next(rule for rule in world.app.url_map.iter_rules() if rule.endpoint == "meetings.move")
    own, theirs = world.values["own"], world.values["other institution"]
    assert theirs["slug"] in world.address(rule, "other institution")
    mixed = world.address(rule, "other institution", last_only=True)
    assert mixed == f"/i/{own['slug']}/networks/{own['network_id']}/meetings/{theirs['meeting_id']}/move"


def test_who_has_an_account_is_signed_in(world: World):
    statuses = {name: world.browser(persona).get("/me").status_code for name, persona in world.personas.items()}
    strangers = {name for name, status in statuses.items() if status == 303}
    assert strangers == {"anonymous", "parent", "deactivated"}
    assert {statuses[name] for name in statuses if name not in strangers} == {200}
