"""Where an error is forced: what the outside does not give, and what of our own falls over, by name (promise 30)."""

import errno
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg.errors
import pytest
from flask import Flask
from redis.exceptions import ConnectionError as NoValkey
from sqlalchemy.exc import OperationalError

SECRET = "zqsecret Kari Nordmann kari@people.example"
Raise = Callable[[], Exception]


def database(kind: type[Exception] = psycopg.OperationalError) -> Raise:
    """What SQLAlchemy raises for an error of the database; its words and values name somebody."""
    return lambda: OperationalError(f"saving {SECRET}", {"name": SECRET}, kind(SECRET))


def disk_full() -> Exception:
    """No space left."""
    return OSError(errno.ENOSPC, SECRET)


def no_file() -> Exception:
    """A file that is not there."""
    return FileNotFoundError(errno.ENOENT, "No such file", f"/srv/{SECRET}")


def plain() -> Exception:
    """Something that nobody thought of."""
    return ValueError(SECRET)


OUTSIDE: dict[str, Raise] = {  # the database, Valkey, files, the programs
    "sqlalchemy.engine:Engine.connect": database(),
    "sqlalchemy.orm:Session.execute": database(psycopg.errors.ConnectionException),
    "sqlalchemy.orm:Session.scalars": database(psycopg.errors.QueryCanceled),
    "sqlalchemy.orm:Session.flush": database(psycopg.errors.UniqueViolation),
    "sqlalchemy.orm:Session.commit": database(psycopg.errors.SerializationFailure),
    "sqlalchemy.orm:Session.get": database(psycopg.errors.DiskFull),
    "sqlalchemy.orm:Session.add": database(psycopg.errors.OutOfMemory),
    "sqlalchemy.orm:Session.close": database(),
    "rq:Queue.enqueue": lambda: NoValkey(SECRET),
    "jinja2.environment:Template.render": plain,
    "jinja2.environment:Environment.get_template": no_file,
    "fnett.core.pdf:_compiler": disk_full,
    "werkzeug.formparser:FormDataParser.parse": plain,
    "wtforms.form:BaseForm.validate": plain,
    "flask.sessions:SecureCookieSessionInterface.open_session": plain,
    "fnett.web.headers:NoneForAnybody.save_session": plain,
    "fnett.core.clock:now": disk_full,
}
FORCED: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
ACCESS = frozenset(FORCED["access"])
POINTS: dict[str, Raise] = {**OUTSIDE, **dict.fromkeys([*FORCED["access"], *FORCED["ours"]], plain)}


@dataclass
class Fault:
    """A forced error, and how often somebody ran into it."""

    name: str
    felt: int = 0


@contextmanager
def forced(app: Flask, name: str, raises: Raise | None = None) -> Iterator[Fault]:
    """Let a function or method raise its error, or another, wherever it was taken to."""
    fault, error = Fault(name), raises or POINTS[name]

    def fall(*args: Any, **kwargs: Any) -> Any:
        fault.felt += 1
        raise error()

    with pytest.MonkeyPatch.context() as patch, ExitStack() as undo:
        _replace(patch, undo, app, name, fall)
        yield fault


@contextmanager
def counted(app: Flask) -> Iterator[set[str]]:
    """Which points anybody comes by, while nothing is forced."""
    seen: set[str] = set()

    def counting(name: str) -> Callable[..., Any]:
        real = original(name)

        @wraps(real)
        def come_by(*args: Any, **kwargs: Any) -> Any:
            seen.add(name)
            return real(*args, **kwargs)

        return come_by

    with pytest.MonkeyPatch.context() as patch, ExitStack() as undo:
        for name in POINTS:
            _replace(patch, undo, app, name, counting(name))
        yield seen


def original(name: str) -> Any:
    """What stands at a point while nothing is forced."""
    module, _, path = name.partition(":")
    found: Any = import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def _replace(patch: pytest.MonkeyPatch, undo: ExitStack, app: Flask, name: str, fall: Callable[..., Any]) -> None:
    module, _, path = name.partition(":")
    holder: Any = import_module(module)
    *outer, last = path.split(".")
    for part in outer:
        holder = getattr(holder, part)
    original = getattr(holder, last)
    patch.setattr(holder, last, fall)
    if outer:
        return
    for other in [found for known, found in sys.modules.items() if known.startswith("fnett.")]:
        for key, value in vars(other).items():
            if value is original:
                patch.setitem(vars(other), key, fall)
    for hooks in (
        *app.before_request_funcs.values(), *app.after_request_funcs.values(), *app.template_context_processors.values(),
        *app.url_value_preprocessors.values(), *app.url_default_functions.values(),
    ):  # fmt: skip
        for number, hook in enumerate(hooks):
            if hook is original:
                undo.callback(hooks.__setitem__, number, hook)
                hooks[number] = fall
