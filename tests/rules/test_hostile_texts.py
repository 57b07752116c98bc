"""More than five hundred hostile texts in every text there is: all of them are words on the page (promise 18)."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
import time_machine
from flask import Flask, render_template_string
from jinja2 import Environment, Template
from playwright.sync_api import Browser as Chromium

from fnett.embedded.postgres import Postgres
from fnett.parents import public_pages
from fnett.web import locale
from fnett.web.access import at_the_door
from tests.ledger import Recorder
from tests.people.letters import delivered
from tests.rules import hostile, openings
from tests.rules.attacks import ATTACKS, FORMS, live, unescaped
from tests.rules.hostile import HostileWords
from tests.rules.openings import FIRST, Opening
from tests.rules.personas import NAMES
from tests.rules.test_no_script import NOT_SHOWN
from tests.rules.watching import Watcher
from tests.rules.world import NOON, World
from tests.web.planted import app_with
from tools import msgids

LETTERS = "UPDATE message SET state = 'ready', due_at = now() - interval '1 day', tries = 0 WHERE recipient IS NOT NULL"
NUMBERS = [int(found[-1]) for text in ATTACKS if (found := re.findall(r"\((\d{4})\)", text))]
GAPS = re.compile(r"%\((\w+)\)[sd]")


def came_through(world: World, found: list[Opening]) -> tuple[int, list[str]]:
    """How many pages showed hostile texts, and what of these was more than words."""
    shown, wrong = 0, []
    for opening in found:
        http = openings.browser(world, opening.persona)
        response = http.get(opening.path, follow_redirects=True, buffered=True)
        html = response.data.decode() if response.mimetype == "text/html" else ""
        shown += any(f"({number})" in html for number in NUMBERS[::7])
        wrong += [f"{opening.path}: {piece}" for piece in (*unescaped(html), *live(html))]
    return shown, wrong


@pytest.fixture
def hostile_world(app: Flask, engine: Postgres) -> Iterator[tuple[World, dict[str, bool]]]:
    """The world with hostile texts alone."""
    with time_machine.travel(NOON, tick=True), hostile.opened(app, engine) as found:
        yield found


def test_what_is_stored_is_shown_as_words(
    hostile_world: tuple[World, dict[str, bool]], chromium: Chromium, proof: Recorder, full: bool
):
    world, held = hostile_world
    found = [
        one for one in openings.openings(world, NAMES if full else FIRST, each=full) if not one.path.endswith(NOT_SHOWN)
    ]
    shown, wrong = came_through(world, found)
    with world.app.app_context(), world.sees_all() as connection:
        connection.exec_driver_sql(LETTERS)
    letters = delivered(world.app)
    wrong += [piece for letter in letters for piece in unescaped(str(letter.get_body(("html",)).get_content()))]  # type: ignore[union-attr]
    ran = in_chromium(world, chromium, found if full else found[::10])
    proof.figure(18, "hostile texts", len(ATTACKS))
    proof.figure(18, "text columns that held them", sum(held.values()), of=len(held))
    proof.figure(18, "pages that showed them", shown)
    proof.figure(18, "hostile texts that came through", len(wrong))
    proof.figure(18, "dialogs and scripts that ran", len(ran))
    assert wrong == [], "Let the template escape it: no |safe, and quotes round every attribute."
    assert [name for name, is_held in held.items() if not is_held] == []
    assert ran == []


def in_chromium(world: World, chromium: Chromium, found: list[Opening]) -> list[str]:
    """What ran, was asked for, or stood against the policy when these pages were opened in a browser, which shows a style
    sheet or a script that is opened as a page in words and a style of its own."""
    with openings.served(world.app) as base_url:
        watcher = Watcher(chromium, base_url)
        for opening in (one for one in found if not one.path.startswith("/static/")):
            kept = openings.browser(world, opening.persona).get_cookie("session")
            watcher.be(kept.value if kept else None)
            watcher.open(opening.path)
        watcher.close()
    heard = watcher.heard
    return [*heard.ran, *heard.violations, *heard.inline, *heard.foreign]


def test_what_a_catalogue_says_is_shown_as_words(
    world: World, chromium: Chromium, proof: Recorder, monkeypatch: pytest.MonkeyPatch
):
    words = HostileWords()
    with openings.whole(world) as there:
        found = openings.openings(there)
        monkeypatch.setattr(locale, "catalogue", lambda code: words)
        there.app.extensions.pop(public_pages.KEPT, None)
        shown, wrong = came_through(there, found)
        wrong += in_chromium(there, chromium, [one for one in found if not one.path.endswith(NOT_SHOWN)][::10])
        sentences = sorted(msgids.found())
        with there.app.app_context():
            pages = [in_a_page(there.app.jinja_env, sentence) for sentence in sentences]
    wrong += [piece for page in pages for piece in unescaped(page)]
    held = sum(bool(re.search(r"(?<!\d)1[0-5]\d\d", page)) for page in pages)  # the number of a hostile text
    proof.figure(18, "sentences of the catalogues that held them", held, of=len(sentences))
    proof.figure(18, "pages that showed them", shown)
    proof.figure(18, "hostile texts that came through", len(wrong))
    assert wrong == [], "A catalogue holds words, not markup: see locale._shown."


ONE, SEVERAL = "{{ gettext(s[0], **gaps) }}", "{{ ngettext(s[0], s[1], 1, **gaps) }} {{ ngettext(s[0], s[1], 2, **gaps) }}"


@cache
def template(environment: Environment, source: str) -> Template:
    """A small template, compiled once."""
    return environment.from_string(source)


def in_a_page(environment: Environment, sentence: tuple[str, ...]) -> str:
    """A sentence of the catalogues as a template shows it, one and many."""
    names = {name for part in sentence for name in GAPS.findall(part)} - ({"num"} if len(sentence) > 1 else set())
    with locale.reading_in("nb"):
        page = template(environment, SEVERAL if len(sentence) > 1 else ONE)
        return page.render(s=sentence, gaps=dict.fromkeys(names, 1))


@at_the_door
def unsafe() -> str:
    return render_template_string("<p>{{ words | safe }}</p>", words="\n".join(ATTACKS))


@at_the_door
def escaped() -> str:
    return render_template_string('<p title="{{ words }}">{{ words }}</p>', words="\n".join(ATTACKS))


def test_a_value_shown_without_escaping_is_found(app: Flask, proof: Recorder):
    with app_with(app, {"/unsafe": unsafe, "/escaped": escaped}) as other:
        bad, good = (other.test_client().get(path).get_data(as_text=True) for path in ("/unsafe", "/escaped"))
    assert len(unescaped(bad)) >= 500
    assert len(live(bad)) >= 50
    assert unescaped(good) == live(good) == []
    proof.caught(18, "a value shown without escaping")


SCRIPTS = (  # near one of ours, and none
    '<script src="/static/guide.js">zq(1)</script>',
    '<script src="/static/../me/guide.js"></script>',
    '<script src="//static/guide.js"></script>',
    '<script onload="zq(1)" src="/static/guide.js"></script>',
    '<script src="/nb/guide.js"></script>',
    "<script></script>",
)


def test_each_kind_of_piece_is_found_alone():
    count = len(FORMS["before"]) * len(FORMS["carriers"])
    texts = ATTACKS[:count]
    quiet = [text for text in texts if not live(f'<div title="">{text}</div>') and not live(f'<i title="{text}">')]
    assert quiet == [], "Teach attacks.live what these do."
    assert live('<meta http-equiv="refresh" content="30;url=/me">') == []
    assert live('<script type="module" src="/static/guide.js"></script>') == []
    assert [script for script in SCRIPTS if script not in live(script)] == []


def test_a_translation_shown_as_markup_is_found(app: Flask, proof: Recorder, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(locale, "catalogue", lambda code: HostileWords())
    with app_with(app, {}) as other, other.app_context():
        sentence = next(iter(sorted(msgids.found())))
        assert unescaped(in_a_page(other.jinja_env, sentence)) == []
        template.cache_clear()
        other.jinja_env.install_gettext_callables(locale._gettext, locale._ngettext, newstyle=True)  # type: ignore[attr-defined]
        many = [piece for one in sorted(msgids.found())[:12] for piece in unescaped(in_a_page(other.jinja_env, one))]
    assert len(many) >= 20
    proof.caught(18, "a translation shown as markup")
