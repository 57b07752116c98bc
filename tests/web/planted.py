"""A second app with views of a test's own, for what no view of fnett does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask

from fnett import factory
from fnett.core.db import db


@contextmanager
def app_with(app: Flask, views: dict[str, Callable[..., Any]], **settings: Any) -> Iterator[Flask]:
    """An app like this one, with more views (path → declared view) and other settings."""
    other = factory.create_app(replace(app.extensions["fnett.settings"], **settings))
    other.config.update(PROPAGATE_EXCEPTIONS=False)
    for path, view in views.items():
        other.add_url_rule(path, view_func=view, methods=["GET", "POST"])
    try:
        yield other
    finally:
        with other.app_context():
            db.engine.dispose()
        other.extensions["fnett.redis"].close()
