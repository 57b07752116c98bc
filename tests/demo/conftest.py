"""The app as a demo: with its pages, and where a test asks for it with its story."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from fnett import demo, factory
from fnett.core.db import db
from fnett.embedded import postgres
from tests.client import Browser
from tests.conftest import empty


def as_demo(app: Flask, *, is_demo: bool) -> Flask:
    """Another app on the same engines, which was told whether it is a demo."""
    other = factory.create_app(replace(app.extensions["fnett.settings"], demo=is_demo))
    other.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    demo.offer(other)
    return other


def let_go(app: Flask) -> None:
    """Close what the app holds of the engines."""
    with app.app_context():
        db.engine.dispose()
    app.extensions["fnett.redis"].close()


@pytest.fixture
def demo_app(app: Flask) -> Iterator[Flask]:
    """A demo on an empty database."""
    other = as_demo(app, is_demo=True)
    yield other
    let_go(other)


@pytest.fixture
def story(demo_app: Flask) -> Flask:
    """A demo with its story."""
    with demo_app.app_context():
        demo.load()
    return demo_app


@pytest.fixture(scope="module")
def told(whole_app: Flask, engine: postgres.Postgres) -> Iterator[Flask]:
    """A demo with its story, for the tests of one file that only look at it; ask for no `app` beside it."""
    empty(engine)
    other = as_demo(whole_app, is_demo=True)
    with other.app_context():
        demo.load()
    yield other
    let_go(other)


@pytest.fixture
def visitor(told: Flask) -> Browser:
    """A browser that looks at the demo."""
    return Browser(told, language="en")
