"""The search of test_unsaid.py finds what is there, and no form of moderators and parents has room for a sentence."""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

import structlog
from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import text

from fnett.core import mail
from tests.ledger import Recorder
from tests.rules import keeping, searching, sentences
from tests.rules import witness as witnesses
from tests.rules.crawling import crawl
from tests.rules.keeping import Places, marks_in
from tests.rules.witness import Witness
from tests.rules.world import OWN, World

kept, witness = keeping.kept, witnesses.witness
ANSWERS = ("hidden", "radio", "checkbox", "date", "time", "number", "submit", "button")
TYPED = {"email", "code"}  # an address, and a code from a sheet or a screen; both are compared, and no text is kept
DOOR = text("UPDATE place SET door = :said WHERE id = :id")


def test_a_sentence_is_found_in_each_place(
    app: Flask, home: Path, world: World, kept: Callable[[], Places], proof: Recorder
):
    said = dict(zip(("dump", "Valkey", "log", "letter"), sentences.all_sentences()[3::9], strict=False))
    marks = {mark for sentence in said.values() for mark in sentence.marks}
    assert marks_in(kept(), marks) == {}
    with world.sees_all() as connection:
        connection.execute(DOOR, {"said": said["dump"].text[:40], "id": world.values[OWN]["place_id"]})
    app.extensions["fnett.redis"].hset("a job", "data", said["Valkey"].text)
    structlog.get_logger().warning("planted", said=said["log"].text)
    logging.getLogger("planted").warning("said %r", said["log"].text)
    letter = mail.Email("a@people.example", "Planted", said["letter"].text, f"<p>{said['letter'].text}</p>", "nb")
    mail.Folder(home / "mail").deliver(mail.compose(letter, "<planted@fnett.example>"))
    hits = marks_in(kept(), marks)
    app.extensions["fnett.redis"].delete("a job")
    for place, sentence in said.items():
        assert sentence.marks[0] in hits[place], f"{place} was not read whole"
    for control in ("a sentence in the dump", "a sentence in Valkey", "a sentence in a log", "a sentence in a letter"):
        proof.caught(6, control)


def test_a_sentence_that_the_next_one_overwrites_is_found(
    world: World, kept: Callable[[], Places], witness: Witness, proof: Recorder
):
    sentence = sentences.all_sentences()[0]
    assert searching.found(sentence.marks, searching.readable(witness.take())) == set()
    for said in (sentence.text[:40], "by the gate"):
        with world.sees_all() as connection:
            connection.execute(DOOR, {"said": said, "id": world.values[OWN]["place_id"]})
    assert sentence.marks[0] in searching.found(sentence.marks, searching.readable(witness.take()))
    witness.leave()
    assert marks_in(kept(), set(sentence.marks)) == {}, "it stands nowhere any more, so only the witness could see it"
    proof.caught(6, "a sentence that was overwritten")


def fields(pages: Iterable[bytes]) -> dict[tuple[str, str], Tag]:
    """Every field of every form that is posted, by the form's address and its own name."""
    found = {}
    for page in pages:
        for form in BeautifulSoup(page, "html.parser").select("form"):
            if str(form.get("method", "")).lower() == "post":
                for field in form.select("input, select, textarea, button[name], [contenteditable]"):
                    found[str(form.get("action")), str(field.get("name"))] = field
    return found


def has_room(name: str, field: Tag) -> bool:
    """Whether somebody could type a sentence into a field, as far as a browser is concerned."""
    if field.name in ("select", "button"):
        return False
    return field.name != "input" or (str(field.get("type", "text")) not in ANSWERS and name not in TYPED)


def test_no_form_of_moderators_and_parents_has_room_for_a_sentence(world: World, proof: Recorder):
    starts = {"moderator": "/me", "trainee": "/me", "parent": f"/n/{world.values[OWN]['code']}", "anonymous": "/sign-in"}
    pages = [
        response.get_data()
        for name, start in starts.items()
        for response in crawl(world.browser(world.personas[name]), [start, "/n", "/sign-in/sent"]).values()
        if response.mimetype == "text/html"
    ]
    found = fields(pages)
    roomy = [f"{name} of {action}" for (action, name), field in found.items() if has_room(name, field)]
    assert any(action.endswith("/close") for action, _ in found)
    assert any(action.endswith("/plan") for action, _ in found)
    assert any(action.endswith("/reply") for action, _ in found)
    proof.figure(6, "fields of moderators' and parents' forms", len(found))
    proof.figure(6, "fields that take a sentence", len(roomy))
    assert roomy == []
    for source in (
        '<input name="a">',
        '<textarea name="a"></textarea>',
        '<input type="search" name="a">',
        "<p contenteditable>",
    ):
        planted = fields([f'<form method="post" action="/a">{source}</form>'.encode()])
        assert [has_room(name, field) for (_, name), field in planted.items()] == [True]
    proof.caught(6, "a form with room for a sentence")
