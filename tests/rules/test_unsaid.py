"""A thousand sentences about children, said in every form that moderators and parents have, stand nowhere afterwards."""

from collections.abc import Callable

from sqlalchemy import text

from tests.ledger import Recorder
from tests.rules import keeping, saying, searching, sentences
from tests.rules import witness as witnesses
from tests.rules.keeping import Places, marks_in
from tests.rules.witness import Witness
from tests.rules.world import World

kept, witness = keeping.kept, witnesses.witness
GIVE_BACK = text("UPDATE attempts SET count = 0")  # limits are proven elsewhere; here everybody goes on speaking
FRESH = 100  # sentences, after which the counters are set back (in full after each), and what was written is read


def test_nothing_that_is_said_in_a_form_is_kept(
    world: World, kept: Callable[[], Places], witness: Witness, proof: Recorder, full: bool
):
    known = sentences.all_sentences()
    marks = {mark for sentence in known for mark in sentence.marks}
    speaker, once_written, begun = saying.Speaker(world), set[str](), 0
    for turn in saying.say_all(speaker, known, everywhere=full):
        is_last = turn == len(known) - 1
        if full or turn % FRESH == 0 or is_last:
            with world.sees_all() as connection:
                connection.execute(GIVE_BACK)
        if turn % FRESH == 0 or is_last:
            said = [mark for sentence in known[begun : turn + 1] for mark in sentence.marks]
            once_written |= searching.found(said, searching.readable(witness.take()))
            begun = turn + 1
    witness.leave()
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
    proof.figure(6, "rows read as they were written", witness.count)
    proof.figure(6, "sentences found in rows that were written", len(once_written))
    assert once_written == set(), "What was typed was written here for a while; keep an id, a number or a choice instead."
    assert hits == {}, "What was typed is kept here; keep an id, a number or a choice from a list instead."
