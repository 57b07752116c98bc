"""Pages without the domain: whether the process lives, and whether it is ready to serve."""

from flask import Blueprint, Response, current_app, jsonify
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from fnett.core import migrating
from fnett.core.db import db
from fnett.web.access import public

bp = Blueprint("web", __name__, template_folder="templates")


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """The database stands at this code's migration and Valkey answers; asked on a connection of its own."""
    found = {"database": _database(), "migrations": _migrations(), "valkey": _valkey()}
    return jsonify(found), 200 if all(found.values()) else 503


def _database() -> bool:
    try:
        with db.engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1
    except SQLAlchemyError:
        return False


def _migrations() -> bool:
    try:
        with db.engine.connect() as connection:
            present = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return bool(present == migrating.head())
    except SQLAlchemyError:
        return False


def _valkey() -> bool:
    try:
        return bool(current_app.extensions["fnett.redis"].ping())
    except RedisError:
        return False
