"""There is a body to post for every view that takes one, and the views take it."""

from flask import Flask

from tests.rules.postings import IDS, POSTINGS, fields
from tests.rules.world import OWN, World


def posting_views(app: Flask) -> set[str]:
    return {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}


def test_every_view_that_takes_post_has_a_posting(app: Flask):
    assert posting_views(app) - set(POSTINGS) == set(), "Say in POSTINGS what a person would send to this view."
    assert set(POSTINGS) - posting_views(app) == set(), "No longer there: take it out of POSTINGS."


def test_a_view_without_a_posting_is_found(app: Flask):
    other = Flask("other")
    other.add_url_rule("/planted", "planted", lambda: "", methods=["POST"])
    assert posting_views(other) - set(POSTINGS) == {"planted"}


def test_a_field_that_names_a_row_names_one_of_the_world(world: World):
    for endpoint, body in POSTINGS.items():
        assert fields(endpoint, world) == tuple(body(world))
        for name in set(IDS) & set(body(world)):
            assert body(world)[name] == world.values[OWN][IDS[name]]
