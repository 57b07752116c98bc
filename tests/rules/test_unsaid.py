"""A thousand sentences about children, said in every form that moderators and parents have, stand nowhere afterwards."""

from collections.abc import Callable

from sqlalchemy import text

from tests.ledger import Recorder
from tests.rules import keeping, saying, searching, sentences
from tests.rules.keeping import Places, marks_in
from tests.rules.world import World

kept = keeping.kept
GIVE_BACK = text("UPDATE attempts SET count = 0")  # limits are proven elsewhere; here everybody goes on speaking
FRESH = 100  # sentences, after which the counters are set back


def test_nothing_that_is_said_in_a_form_is_kept(world: World, kept: Callable[[], Places], proof: Recorder, full: bool):
    known = sentences.all_sentences()
    marks = {mark for sentence in known for mark in sentence.marks}
    speaker = saying.Speaker(world)
    for turn in saying.say_all(speaker, known, everywhere=full):
        if turn % FRESH == 0:
            with world.sees_all() as connection:
                connection.execute(GIVE_BACK)
    assert speaker.broken == []
    forms = {target.endpoint for target in saying.targets(world)}
    assert {name for name in forms if not speaker.accepted[name]} == set(), "no valid body of these was taken"
    assert {name for name in forms if not speaker.refused[name]} == set()
    places = kept()
    assert searching.rows_in(places["dump"]) > 400
    assert {name for name, data in places.items() if not data} == set()
    hits = marks_in(places, marks)
    proof.figure(6, "sentences posted", len(speaker.said))
    proof.figure(6, "postings of a sentence", speaker.count)
    proof.figure(6, "sentences found", sum(map(len, hits.values())))
    assert hits == {}, "What was typed is kept here; keep an id, a number or a choice from a list instead."
