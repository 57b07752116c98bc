"""The story is loaded once and wholly, and can be begun anew."""

import psycopg
import pytest
from psycopg import sql

from fnett import demo
from fnett.core.problems import Refused
from fnett.demo import meetings
from tests.client import Browser
from tests.demo.conftest import as_demo, let_go
from tests.factories import make_institution


def test_loading_twice_is_loading_once(story, engine):
    before = counted(engine)
    assert before["institution"] > 20
    assert before["meeting"] > 50
    with story.app_context():
        demo.load()
    assert counted(engine) == before


def test_nothing_is_loaded_where_there_are_institutions(demo_app, engine):
    with demo_app.app_context():
        make_institution()
        demo.load()
    assert counted(engine)["institution"] == 1


def test_half_a_story_is_taken_away_again(demo_app, engine, monkeypatch):
    with demo_app.app_context(), monkeypatch.context() as broken:
        broken.setattr(meetings, "CLASSES", [object()])
        with pytest.raises(AttributeError):
            demo.load()
    assert not any(counted(engine).values())
    with demo_app.app_context():
        demo.load()
    assert counted(engine)["meeting"] > 50


def test_a_story_that_was_interrupted_is_told_anew(story, engine):
    before = counted(engine)
    tell(engine, "UPDATE timed_run SET finished_at = NULL")
    tell(engine, "DELETE FROM reply")
    with story.app_context():
        demo.load()
    assert counted(engine) == before


def test_a_reset_brings_back_the_first_day(story, engine, home):
    before = counted(engine)
    tell(engine, "DELETE FROM reply")
    tell(engine, "DELETE FROM meeting_lead")
    tell(engine, "DELETE FROM meeting")
    (home / "mail").mkdir(exist_ok=True)
    (home / "mail" / "old.eml").write_text("To: someone@people.example\n\n")
    with story.app_context():
        demo.reset()
    assert counted(engine) == before
    assert tell(engine, "SELECT count(*) FROM meeting WHERE state = 'held'") != [(0,)]
    assert not list((home / "mail").glob("*.eml"))


def test_only_a_demo_is_reset(app, engine):
    other = as_demo(app, is_demo=False)
    with other.app_context():
        make_institution()
        with pytest.raises(Refused):
            demo.reset()
    let_go(other)
    assert counted(engine)["institution"] == 1


def test_a_demo_that_is_not_loaded_yet_still_has_its_pages(demo_app):
    browser = Browser(demo_app)
    assert browser.get("/demo").status_code == 200
    assert not browser.page.select('a[href^="/n/"]')


def counted(engine) -> dict[str, int]:
    """How many rows each table has, but for the geography's and the migrations'."""
    names = [name for (name,) in tell(engine, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    kept = ("alembic_version", "county", "municipality")
    return {
        name: tell(engine, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))[0][0]
        for name in names
        if name not in kept
    }


def tell(engine, statement: str | sql.Composed, *values) -> list[tuple]:
    """Look at, or change, what the app did, as nobody but the server's own superuser can."""
    with psycopg.connect(host=str(engine.sockets), user="postgres", dbname="fnett", autocommit=True) as connection:
        found = connection.execute(statement, values)
        return found.fetchall() if found.description else []
