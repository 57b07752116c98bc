"""Whether the process lives, and whether it is ready: the database, its migrations and Valkey."""

from flask import Flask
from redis import Redis

from tests.web.planted import app_with

READY = {"database": True, "migrations": True, "valkey": True}


def test_it_lives_and_is_ready(app: Flask):
    http = app.test_client()
    assert http.get("/healthz").get_json() == {"status": "ok"}
    answer = http.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, READY)


def test_without_its_database_it_lives_and_is_not_ready(app: Flask):
    with app_with(app, {}, database_url="postgresql+psycopg://nobody@/nothing?host=/nowhere") as other:
        http = other.test_client()
        assert http.get("/healthz").status_code == 200
        answer = http.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"database": False, "migrations": False, "valkey": True}


def test_without_valkey_it_is_not_ready(app: Flask):
    here = app.extensions["fnett.redis"]
    app.extensions["fnett.redis"] = away = Redis.from_url("redis://127.0.0.1:9")
    try:
        answer = app.test_client().get("/readyz")
    finally:
        app.extensions["fnett.redis"] = here
        away.close()
    assert (answer.status_code, answer.get_json()) == (503, {**READY, "valkey": False})
