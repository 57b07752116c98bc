"""Links survive scanners and die after use: every link that works once, pressed by machines, by many, and too late."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import islice, product
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text, update

from fnett.core import clock, tenancy, tokens
from fnett.core.tenancy import Door, Scope
from fnett.embedded.postgres import Postgres
from fnett.people import invitations, sign_in
from fnett.people.models import Invitation, Person, SignInSession
from fnett.web.access import at_the_door
from tests.conftest import as_superuser
from tests.ledger import Recorder
from tests.rules import links
from tests.rules.links import INVITATION, KINDS, SIGN_IN, Link
from tests.web.planted import app_with

AGENTS = (
    *("BarracudaCentral/1.0", "Proofpoint-URL-Defense", "Mimecast-URL-Protect/2.0", "Mozilla/5.0 SafeLinks Preview"),
    *("Mozilla/5.0 (compatible; TrendMicro)", "Symantec Email Security.cloud", "Slackbot-LinkExpanding 1.0"),
    *("WhatsApp/2.23.20.0", "facebookexternalhit/1.1", "TelegramBot (like TwitterBot)", "SkypeUriPreview Preview/0.5"),
    "Mozilla/5.0 (compatible; GoogleImageProxy)",
)
METHODS = ("GET", "HEAD", "OPTIONS")
ROUNDS, ROUNDS_IN_FULL, THREADS = 7, 14, 16
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def scan(app: Flask, path: str, page: str, rounds: int) -> int:
    """What scanners and previews do with a link: every method, from everywhere, and on to where it leads."""
    asked = 0
    for _, method, agent in product(range(rounds), METHODS, AGENTS):
        http = app.test_client()
        for url in (path, page):
            http.open(url, method=method, headers={"User-Agent": agent})
            asked += 1
    return asked


@pytest.mark.parametrize("kind", KINDS)
def test_scanners_use_nothing_up_and_the_human_comes_through(app: Flask, kind: str, full: bool, proof: Recorder):
    link = links.make(app, kind)
    asked = scan(app, link.path, links.PAGES[kind], ROUNDS_IN_FULL if full else ROUNDS)
    proof.figure(8, "requests of mail scanners before the human", asked)
    proof.figure(8, "links used up by scanners", links.is_used(app, link))
    answer = links.press(links.browser(app, link), link)
    proof.figure(8, "links that worked after the scanners", links.worked(answer), of=1)
    assert links.is_used(app, link)


def test_a_link_that_acts_on_get_would_be_used_up(app: Flask, proof: Recorder):
    @at_the_door
    def accept_at_once(token: str) -> str:
        with tenancy.work(Scope(Door.DOOR)):
            invitations.accept(token, "nb")
        return ""

    link = links.make(app, INVITATION)
    with app_with(app, {"/planted/<token>": accept_at_once}) as other:
        other.test_client().get(f"/planted/{link.token}")
    assert links.is_used(app, link)
    proof.caught(8, "a link that acts on GET")


def test_these_are_all_the_links_there_are(app: Flask):
    found = {rule.endpoint for rule in app.url_map.iter_rules() if "token" in rule.arguments}
    assert not set(KINDS) & set(links.STAYING)
    assert found == {*KINDS, *links.STAYING}, (
        "A new kind of link: teach tests/rules/links.py to make one, and add it to KINDS, or to STAYING where it is no key "
        "to an account and is to work again."
    )


@pytest.mark.parametrize("kind", KINDS)
def test_of_two_hundred_posts_at_once_exactly_one_works(app: Flask, kind: str, proof: Recorder):
    link, start = links.make(app, kind), Barrier(THREADS)
    ready = [(http, links.proof_of(http)) for http in (links.browser(app, link) for _ in range(13 * THREADS))]

    def post(number: int) -> list[int]:
        start.wait()
        return [links.press(http, link, own).status_code for http, own in ready[number::THREADS]]

    with ThreadPoolExecutor(THREADS) as pool:
        answers = [status for statuses in pool.map(post, range(THREADS)) for status in statuses]
    assert set(answers) == {303, 422 if kind == SIGN_IN else 410}
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        begun = session.query(SignInSession).count()
    proof.figure(8, "posts of one link at once", len(answers))
    proof.figure(8, "links used twice at once, or not at all", abs(answers.count(303) - 1) + abs(begun - 1))


def use(app: Flask, link: Link) -> None:
    """Use it as it is meant to be used."""
    assert links.worked(links.press(links.browser(app, link), link)), "a fresh link is to work, else nothing is proved"


def move(app: Flask, link: Link) -> None:
    """Let the person have another address."""
    _change(app, link, email="moved@people.example", email_hash=tokens.hash_of(link.address + " moved"))


def deactivate(app: Flask, link: Link) -> None:
    """Deactivate the person, who is there already if it is an invitation."""
    with app.app_context(), tenancy.work(Scope(Door.DOOR)):
        invitations.ensure_person(link.address, "Amina Granlykt", "nb")
    _change(app, link, state="deactivated")


def _change(app: Flask, link: Link, **values: str) -> None:
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        session.execute(update(Person).where(Person.email == link.address).values(values))


def within(app: Flask, link: Link, change: Callable[..., None], *more: int) -> None:
    """Change an invitation from inside its institution."""
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        institution = session.query(Invitation).filter_by(id=link.row).one().institution_id
    with app.app_context(), tenancy.work(Scope(Door.APP, institution, networks=None)):
        change(link.row, *more)


def nothing(app: Flask, link: Link) -> None:
    """Leave it as it is."""


OVER: dict[tuple[str, str], Callable[[Flask, Link], None]] = {
    (SIGN_IN, "used"): use,
    (SIGN_IN, "late"): nothing,
    (SIGN_IN, "address changed"): move,
    (SIGN_IN, "deactivated"): deactivate,
    (SIGN_IN, "another browser"): nothing,
    (INVITATION, "used"): use,
    (INVITATION, "late"): nothing,
    (INVITATION, "withdrawn"): lambda app, link: within(app, link, invitations.withdraw),
    (INVITATION, "written anew"): lambda app, link: within(app, link, invitations.send_again, 1),
    (INVITATION, "deactivated"): deactivate,
}
LIFETIMES = {SIGN_IN: sign_in.LIFETIME, INVITATION: invitations.LIFETIME}


@pytest.mark.parametrize(("kind", "case"), OVER, ids=str)
def test_a_link_that_is_over_works_never_again(app: Flask, kind: str, case: str, proof: Recorder):
    worked = tried = 0
    for _ in range(5):
        link = links.make(app, kind)
        OVER[kind, case](app, link)
        late = LIFETIMES[kind] if case == "late" else timedelta(0)
        with time_machine.travel(clock.now() + late):
            for attempt in range(10):
                http = links.browser(app, link, is_own=case != "another browser" and attempt < 7)
                worked += links.worked(links.press(http, link))
                tried += 1
        if case == "another browser":
            use(app, link)  # it was alive all the time
    proof.figure(8, "attempts with a link that is over", tried)
    proof.figure(8, "links that worked when they were over", worked)


def mutants(token: str) -> Iterator[str]:
    """Every token that differs in one character."""
    for place, character in product(range(len(token)), CHARACTERS):
        if token[place] != character:
            yield token[:place] + character + token[place + 1 :]


KNOWN = text(
    "SELECT (SELECT count(*) FROM sign_in_request WHERE token_hash = ANY (:hashes))"
    " + (SELECT count(*) FROM invitation WHERE token_hash = ANY (:hashes))"
)


LOOK_UPS: dict[str, Callable[[str], object]] = {SIGN_IN: sign_in.find_code, INVITATION: invitations.find_offer}


def test_a_token_with_one_character_changed_opens_nothing(app: Flask, engine: Postgres, proof: Recorder):
    made = [links.make(app, kind) for kind in KINDS for _ in range(19)]
    tried = found = 0
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        for link in made:
            hashes = [tokens.hash_of(mutant) for mutant in mutants(link.token)]
            tried += len(hashes)
            found += connection.execute(KNOWN, {"hashes": hashes}).scalar_one()
        true = [tokens.hash_of(link.token) for link in made]
        assert connection.execute(KNOWN, {"hashes": true}).scalar_one() == len(made)  # the same look finds what is there
    proof.figure(8, "tokens with one character changed", tried)
    proof.figure(8, "changed tokens that opened something", found)


def looked_up(app: Flask, made: list[Link], step: int) -> tuple[int, int]:
    """How many changed tokens fnett's own look-up was asked for, each `step`th of all, and how many it knew."""
    tried = found = 0
    with app.app_context(), tenancy.work(Scope(Door.DOOR, read_only=True)):
        for link in made:
            find = LOOK_UPS[link.kind]
            assert find(link.token) is not None
            answers = [find(mutant) is not None for mutant in islice(mutants(link.token), 0, None, step)]
            tried, found = tried + len(answers), found + sum(answers)
    return tried, found


@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_know_no_token_with_one_character_changed(app: Flask, kind: str, full: bool, proof: Recorder):
    made = [links.make(app, kind) for _ in range(19)]
    tried, found = looked_up(app, made, 1 if full else 29)
    posted = worked = 0
    for mutant in islice(mutants(made[0].token), 0, None, 41):
        http = links.browser(app, replace(made[0], token=mutant))
        worked += links.worked(links.press(http, made[0]))
        posted += 1
    proof.figure(8, "changed tokens that the pages' own look-up was asked for", tried)
    proof.figure(8, "changed tokens that were posted", posted)
    proof.figure(8, "changed tokens that opened something", found + worked)
    use(app, made[0])  # it was alive all the time


def test_a_look_up_that_compares_a_part_is_found(app: Flask, proof: Recorder, monkeypatch: pytest.MonkeyPatch):
    whole, length = tokens.hash_of, 40
    monkeypatch.setattr(tokens, "hash_of", lambda token: whole(token[:length]))
    made = [links.make(app, kind) for kind in KINDS]
    tried, found = looked_up(app, made, 9)
    assert 0 < found < tried / 10, "those that differ in the last three characters, and no others"
    proof.caught(8, "a look-up that compares a part of the token")
