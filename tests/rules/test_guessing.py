"""Guessing codes leads nowhere: look-ups end per reader and in all, and unknown, old and wrong look alike (promise 7)."""

from itertools import count
from uuid import UUID

import pytest
from sqlalchemy import select, text

from fnett.core import tenancy, tokens
from fnett.core.tenancy import Door, Scope
from fnett.networks import codes
from fnett.networks.models import NetworkCode
from fnett.parents import routes as parents
from tests.client import Browser
from tests.factories import within
from tests.ledger import Recorder
from tests.rules.world import OWN, World

GUESSES = 1000
NEARLY = text(
    "UPDATE attempts SET count = count + :more WHERE ctid = (SELECT min(ctid) FROM attempts WHERE bucket = :bucket)"
)
GUESSER, READER = "203.0.113.7", "203.0.113.8"
LIKE_OURS = "0123456789ABCDEF"


def opened(world: World, code: str, reader: str, *, posting: bool = False) -> tuple[int, str]:
    """What this reader is answered: the status, and the page without the code that was typed."""
    http = Browser(world.app).http
    path, where = f"/n/{code}", {"REMOTE_ADDR": reader}
    response = http.post(f"{path}/reply", environ_base=where) if posting else http.get(path, environ_base=where)
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers if name != "Content-Length")
    return response.status_code, f"{headers}\n{response.get_data(as_text=True)}".replace(code, "CODE")


def guess(number: int) -> str:
    """A code that looks like one of ours and is none."""
    return tokens.grouped("".join(LIKE_OURS[number >> place & 15] for place in range(0, 64, 4)))


def test_guessing_from_one_address_ends_and_others_go_on(world: World, proof: Recorder):
    right = world.values[OWN]["code"]
    answers = [opened(world, guess(number), GUESSER) for number in range(GUESSES)]
    looked_up = [status for status, _ in answers if status != 429]
    proof.figure(7, "codes guessed", GUESSES)
    proof.figure(7, "codes looked up beyond the limit", len(looked_up) - codes.PER_READER.most)
    assert looked_up == [404] * codes.PER_READER.most
    assert len({page for status, page in answers if status == 429}) == 1
    assert opened(world, right, GUESSER) == answers[-1], "a right code looks like a wrong one by now"
    assert opened(world, right, GUESSER, posting=True)[0] == 429
    assert opened(world, right, READER)[0] == 200


def test_guessing_from_many_addresses_ends_for_all(world: World, proof: Recorder):
    right, readers = world.values[OWN]["code"], (f"198.51.{number >> 8}.{number & 255}" for number in count(1))
    assert {opened(world, guess(number), next(readers))[0] for number in range(GUESSES)} == {404}
    assert opened(world, right, next(readers))[0] == 200
    with world.sees_all() as connection:
        done = connection.execute(NEARLY, {"bucket": codes.IN_ALL.bucket, "more": codes.IN_ALL.most - 1 - GUESSES}).rowcount
    assert done == 1
    last = [opened(world, guess(GUESSES + number), next(readers)) for number in range(5)]
    looked_up = [status for status, _ in last if status != 429]
    proof.figure(7, "codes guessed", GUESSES)
    proof.figure(7, "codes looked up beyond the limit", len(looked_up) - 1)
    assert looked_up == [404]
    assert opened(world, right, next(readers)) == last[-1]


def differing(answers: dict[str, tuple[int, str]]) -> list[str]:
    """The kinds of codes that are answered otherwise than an unknown one."""
    return [kind for kind, answer in answers.items() if answer != answers["unknown"]]


def asked(world: World, *, posting: bool) -> dict[str, tuple[int, str]]:
    """What a reader is answered to codes of each kind that opens nothing, and to the one that opens the page."""
    own = world.values[OWN]
    old = own["code"]
    with world.app.app_context(), within(UUID(own["institution_id"])):
        codes.renew(UUID(own["network_id"]), 1)
        new = codes.get(UUID(own["network_id"]))
    typed = {"unknown": guess(7), "old": old, "wrong": f"{new[:-1]}{'0' if new[-1] != '0' else '1'}", "gone": guess(8)}
    assert opened(world, new, READER)[0] == 200
    return {kind: opened(world, code, READER, posting=posting) for kind, code in typed.items()}


@pytest.mark.parametrize("posting", [False, True])
def test_unknown_old_and_wrong_codes_look_alike(world: World, proof: Recorder, posting: bool):
    answers = asked(world, posting=posting)
    proof.figure(7, "answers that tell unknown, old and wrong codes apart", len(differing(answers)))
    assert (answers["unknown"][0], differing(answers)) == (404, [])


@pytest.mark.parametrize("posting", [False, True])
def test_an_answer_that_tells_an_old_code_is_found(
    world: World, proof: Recorder, posting: bool, monkeypatch: pytest.MonkeyPatch
):
    say_unknown = parents._unknown

    def tell_old(code: str) -> tuple[str, int]:
        page, status = say_unknown(code)
        same = select(NetworkCode.id).where(NetworkCode.code_hash == tokens.hash_of(tokens.read_code(code)))
        with tenancy.work(Scope(Door.DOOR, read_only=True)) as session:
            is_old = session.scalars(same).first() is not None
        return (page.replace("</main>", "<p>This code was renewed.</p></main>") if is_old else page), status

    monkeypatch.setattr(parents, "_unknown", tell_old)
    assert differing(asked(world, posting=posting)) == ["old"]
    proof.caught(7, "answers that tell an old code from an unknown one")
