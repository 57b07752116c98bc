"""One link that everybody has: the room is not filled, the flood ends, others go on, and nothing of it stays."""

import time
from collections import Counter
from datetime import date
from statistics import quantiles
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from fnett.core.attempts import Limit
from fnett.core.db import db
from fnett.meetings import closing, replies
from fnett.meetings.closing import Evening
from fnett.meetings.models import LanguageHelp, Meeting, Reply
from fnett.parents import evenings
from tests.client import Browser
from tests.factories import make_institution, within
from tests.ledger import Recorder
from tests.parents.test_routes import Class, make_class, seats

NOW = "2026-04-01 10:00:00+00:00"
HOUSEHOLDS = 24  # as the factories make a class
OTHERS = 30


@pytest.fixture
def classes(app: Flask) -> tuple[Class, Class]:
    """The class whose link is posted in public, and another one of the same school."""
    with time_machine.travel(NOW), app.app_context():
        school = make_institution()
        return make_class(school, "2B", "Klasserommet"), make_class(school, "3A", "Biblioteket", date(2026, 4, 15))


def flood(app: Flask, of: Class, times: int) -> Counter[int]:
    """Answers from so many browsers, one after the other; how often each status came."""
    phone = Browser(app)
    phone.get(of.url)
    sent = {field["name"]: field["value"] for field in phone.page.select("form#answer input")}
    found: Counter[int] = Counter()
    for number in range(times):
        body = {**sent, "once": replies.new_token(), "party_size": str(number % 3), "help_language": "ti"}
        found[app.test_client().post(f"{of.url}/reply", data=body).status_code] += 1
    return found


def waits(app: Flask, of: Class, times: int) -> tuple[list[float], int]:
    """How long each of some browsers waits for its answer to be taken, and how many are not."""
    phone, seconds, lost = Browser(app), [], 0
    phone.get(of.url)
    sent = {field["name"]: field["value"] for field in phone.page.select("form#answer input")}
    for _ in range(times):
        body = {**sent, "once": replies.new_token(), "party_size": "1"}
        begun = time.perf_counter()
        lost += app.test_client().post(f"{of.url}/reply", data=body).status_code != 303
        seconds.append(time.perf_counter() - begun)
    return seconds, lost


def beyond(app: Flask, of: Class) -> int:
    """How many seats more than two a household are stored."""
    return max(0, seats(app, of)[0] - replies.MOST_SEATS_A_HOUSEHOLD * HOUSEHOLDS)


def rows(app: Flask, school: UUID) -> int:
    """How many replies and wants of help there are."""
    with app.app_context(), within(school):
        return sum(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Reply, LanguageHelp))


def test_one_link_is_bounded_ends_in_429_and_leaves_others_alone(
    app: Flask, classes: tuple[Class, Class], proof: Recorder, full: bool
):
    posted, other = classes
    times = 10_000 if full else 1_000
    with time_machine.travel(NOW, tick=False):
        quiet, lost_before = waits(app, other, OTHERS // 2)
        found = flood(app, posted, times)
        loud, lost = waits(app, other, OTHERS - OTHERS // 2)
    slower = (quantiles(loud, n=20)[-1] / quantiles(quiet, n=20)[-1] - 1) * 100
    past = found.total() - evenings.ANSWERS.most - found[429]
    proof.figure(10, "answers sent to one link", found.total())
    proof.figure(10, "seats beyond two a household", beyond(app, posted))
    proof.figure(10, "answers taken or refused in words after the limit", past)
    proof.figure(10, "answers of others that were not taken", lost_before + lost)
    proof.figure(10, "per cent that others wait longer", max(0, round(slower)))
    assert beyond(app, posted) == 0, "two seats a household at most; see replies.answer"
    assert (set(found), past, lost_before + lost) == ({303, 422, 429}, 0, 0)


def test_a_link_that_fills_the_room_would_be_found(
    app: Flask, classes: tuple[Class, Class], proof: Recorder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(replies, "MOST_SEATS_A_HOUSEHOLD", 4)
    with time_machine.travel(NOW, tick=False):
        flood(app, classes[0], 80)
    monkeypatch.undo()
    assert beyond(app, classes[0]) > 0
    proof.caught(10, "a link that fills the room")


def test_a_link_without_a_limit_would_be_found(
    app: Flask, classes: tuple[Class, Class], proof: Recorder, monkeypatch: pytest.MonkeyPatch
):
    most = 20
    monkeypatch.setattr(evenings, "ANSWERS", Limit("planted", most=10_000, minutes=10))
    with time_machine.travel(NOW, tick=False):
        found = flood(app, classes[0], 2 * most)
    assert found.total() - most - found[429] > 0
    proof.caught(10, "a link that is answered without end")


@time_machine.travel(NOW, tick=False)
def test_an_answer_is_changed_with_its_own_token_alone(app: Flask, classes: tuple[Class, Class], proof: Recorder):
    own = Browser(app)
    own.get(classes[0].url)
    own.submit({"party_size": "2"})
    changed = 0
    for guess in ("a" * 32, "", "x", replies.new_token()):
        other = Browser(app)
        other.http.set_cookie("answer", guess, path=classes[0].url)
        other.get(classes[0].url)
        changed += other.page.select_one("button[aria-pressed]") is not None
        other.submit({"party_size": "0"})
        changed += seats(app, classes[0])[0] != 2
    proof.figure(10, "answers changed without their own token", changed)
    assert changed == 0
    own.submit({"party_size": "3"})
    assert seats(app, classes[0])[0] == 3


def test_a_day_after_the_meeting_the_totals_alone_are_left(app: Flask, classes: tuple[Class, Class], proof: Recorder):
    posted, other = classes
    with time_machine.travel(NOW, tick=False):
        flood(app, posted, 20)
        flood(app, other, 20)
        assert rows(app, posted.school) > 2
    with app.app_context(), time_machine.travel("2026-04-14 17:00:00+00:00", tick=False), within(posted.school):
        closing.close(posted.network, posted.meeting, Evening(12, 9, 1, True))
    with time_machine.travel("2026-04-16 16:20:00+00:00", tick=False), app.app_context():
        replies.forget_past()
    proof.figure(10, "replies left a day after the meeting", rows(app, posted.school))
    assert rows(app, posted.school) == 0
    with app.app_context(), within(posted.school):
        assert db.session.scalars(select(Meeting.adults).where(Meeting.id == posted.meeting)).one() == 12
