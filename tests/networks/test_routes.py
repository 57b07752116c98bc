"""The leader's pages of networks and rooms."""

from uuid import UUID, uuid4

import pytest
from flask import Flask

from fnett.networks import codes, languages, networks, places, relays
from fnett.people.access import Role
from tests.client import Browser
from tests.factories import (
    code_of,
    make_institution,
    make_leader,
    make_member,
    make_network,
    make_place,
    slug_of,
    within,
)


class House:
    """One institution with a leader and two moderators."""

    def __init__(self, name: str = "Bjørkelia skole") -> None:
        self.id = make_institution(name)
        self.slug = slug_of(self.id)
        self.leader = make_leader(self.id)
        self.moderator = make_member(self.id, Role.MODERATOR, name="Mona Moderator")
        self.other = make_member(self.id, Role.MODERATOR, name="Omar Ordstyrer")

    def url(self, path: str) -> str:
        return f"/i/{self.slug}/{path}"


@pytest.fixture
def house(app: Flask) -> House:
    with app.app_context():
        return House()


def labels(app: Flask, house: House) -> list[str]:
    with app.app_context(), within(house.id):
        return [network.label for network in networks.all_shown()]


def test_a_leader_begins_a_network_with_its_moderators(client: Browser, house: House):
    client.sign_in(house.leader).get(house.url("networks"))
    client.get(house.url("networks/new"))
    client.submit({"label": "2B", "households": "24", "moderators": [str(house.moderator)]})
    assert client.status == 200
    assert client.path.startswith(house.url("networks/"))
    client.get(house.url("networks"))
    assert "2B" in client.text
    assert "Mona Moderator" in client.text


@pytest.mark.parametrize(
    ("label", "households"), [("Ola slår", "24"), ("", "24"), ("2B", "mange"), ("2B", "0"), ("2B", "201")]
)
def test_what_does_not_fit_is_said_beside_the_field_and_kept(
    client: Browser, house: House, label: str, households: str, app: Flask
):
    client.sign_in(house.leader).get(house.url("networks/new"))
    client.submit({"label": label if label != "Ola slår" else "Ola 12345", "households": households})
    assert client.status == 422
    assert client.page.select(".wrong")
    assert client.page.select_one("[name=households]")["value"] == households
    assert labels(app, house) == []


def test_a_label_is_taken_once_in_a_school_year(client: Browser, house: House, app: Flask):
    for expected in (200, 422):
        client.sign_in(house.leader).get(house.url("networks/new"))
        client.submit({"label": "2B"})
        assert client.status == expected
    assert labels(app, house) == ["2B"]


def test_a_moderator_of_another_institution_cannot_be_chosen(client: Browser, house: House, app: Flask):
    with app.app_context():
        stranger = House("En annen skole").moderator
    client.sign_in(house.leader).get(house.url("networks/new"))
    client.submit({"label": "2B", "moderators": [str(stranger)]})
    assert client.status == 404
    assert labels(app, house) == []


def test_a_network_is_set_right_and_changes_hands(client: Browser, house: House, app: Flask):
    with app.app_context():
        network_id = make_network(house.id, moderators=(house.moderator,))
    client.sign_in(house.leader).get(house.url(f"networks/{network_id}/change"))
    client.submit({"label": "3B", "households": "", "run_by": "staff", "moderators": [str(house.other)]})
    assert client.status == 200
    with app.app_context(), within(house.id):
        shown = networks.shown(network_id)
        assert (shown.label, shown.households, shown.run_by, shown.moderators) == ("3B", None, "staff", ("Omar Ordstyrer",))
    client.get(house.url(f"networks/{network_id}/change"))
    assert [box["value"] for box in client.page.select("[name=moderators][checked]")] == [str(house.other)]


def test_a_new_code_ends_the_old_one_by_a_post_alone(client: Browser, house: House, app: Flask):
    with app.app_context():
        network_id = make_network(house.id)
        old = code_of(house.id, network_id)
    client.sign_in(house.leader).get(house.url(f"networks/{network_id}/code"))
    with app.app_context():
        assert codes.find_opened(old, "reader") is not None
    client.submit()
    with app.app_context():
        new = code_of(house.id, network_id)
        assert new != old
        assert codes.find_opened(old, "reader") is None
        assert codes.find_opened(new, "reader") is not None


def test_a_room_is_listed_once_with_its_door(client: Browser, house: House, app: Flask):
    values = {"name": "Rom 12", "door": "Inngang B", "opened_by": "staff"}
    client.sign_in(house.leader).get(house.url("rooms"))
    client.submit(values)
    assert client.status == 200
    client.submit(values)
    assert client.status == 422
    client.submit({**values, "name": "Rom 13", "door": "Kari ringer mor. Hun er syk"})
    assert client.status == 422
    with app.app_context(), within(house.id):
        assert [(place.name, place.door, place.opened_by) for place in places.all_places()] == [
            ("Rom 12", "Inngang B", "staff")
        ]


def test_a_moderator_sees_the_networks_they_lead_and_changes_none(client: Browser, house: House, app: Flask):
    with app.app_context():
        own = make_network(house.id, "2B", moderators=(house.moderator,))
        other = make_network(house.id, "5A", moderators=(house.other,))
    client.sign_in(house.moderator).get(house.url("networks"))
    assert "2B" in client.text
    assert "5A" not in client.text
    for path in ("networks/new", f"networks/{own}/change", f"networks/{own}/code", "rooms"):
        client.get(house.url(path))
        assert client.status == 403, path
    client.get(house.url(f"networks/{other}"))
    assert client.status == 404


def test_foreign_and_absent_networks_look_alike(client: Browser, house: House, app: Flask):
    with app.app_context():
        foreign = make_network(House("En annen skole").id)
        own = make_network(house.id)
    client.sign_in(house.leader)
    for path in ("change", "code"):
        answers = {}
        for network_id in (foreign, uuid4(), own):
            client.get(house.url(f"networks/{network_id}/{path}"))
            answers[network_id] = client.status
        assert list(answers.values()) == [404, 404, 200]


def test_an_empty_list_says_what_to_do_next(client: Browser, house: House, app: Flask):
    client.sign_in(house.leader).get(house.url("networks"))
    assert client.page.select_one(f'a[href="{house.url("networks/new")}"]')
    client.get(house.url("rooms"))
    assert client.page.select(".empty")
    with app.app_context():
        make_place(house.id)
    client.get(house.url("rooms"))
    assert not client.page.select(".empty")


def invited(app: Flask, house: House, network: UUID) -> tuple[tuple[str, ...], str | None]:
    with app.app_context(), within(house.id):
        return languages.chosen(network), relays.find(network)


def network_of(client: Browser) -> UUID:
    return UUID(client.path.rsplit("/", 1)[1])


def ticked(client: Browser) -> list[str]:
    return [str(box["value"]) for box in client.page.select("input[name=invited_in][checked]")]


def test_a_new_network_is_invited_in_the_written_form_unless_one_chooses(app: Flask, client: Browser, house: House):
    client.sign_in(house.leader).get(house.url("networks/new"))
    assert ticked(client) == ["nb"]
    client.submit({"label": "2B"})
    assert invited(app, house, network_of(client)) == (("nb",), None)
    client.get(house.url("networks/new"))
    client.submit({"label": "3A", "invited_in": ["nb", "so", "ti"], "relay": " fau@skole.example "})
    assert invited(app, house, network_of(client)) == (("nb", "so", "ti"), "fau@skole.example")


def test_languages_and_address_are_changed_emptied_and_kept_where_nobody_touches_them(
    app: Flask, client: Browser, house: House
):
    with app.app_context():
        network = make_network(house.id)
    url = house.url(f"networks/{network}/change")
    client.sign_in(house.leader).get(url)
    client.submit({"invited_in": ["ar"], "relay": "fau@skole.example"})
    client.get(url)
    assert (ticked(client), client.page.select_one("#relay")["value"]) == (["ar"], "fau@skole.example")  # type: ignore[index]
    client.submit({"households": "20"})
    assert invited(app, house, network) == (("ar",), "fau@skole.example")
    client.get(url)
    client.submit({"invited_in": [], "relay": ""})
    assert invited(app, house, network) == ((), None)


@pytest.mark.parametrize(
    ("field", "typed"), [("relay", "ikke en adresse"), ("relay", "x" * 250 + "@s.example"), ("invited_in", "xx")]
)
def test_what_cannot_be_stays_on_the_form_and_nothing_is_saved(
    app: Flask, client: Browser, house: House, field: str, typed: str
):
    client.sign_in(house.leader).get(house.url("networks/new"))
    client.submit({"label": "2B", "relay": "fau@skole.example", field: typed})
    assert client.status == 422
    assert client.page.select_one(f"#{field}-error")
    assert labels(app, house) == []
