"""Putting the app together: settings, extensions, guards, blueprints, tables of letters and jobs."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from redis import Redis
from werkzeug.middleware.proxy_fix import ProxyFix

from fnett import settings as settings_
from fnett.commitments import emails as commitment_emails
from fnett.commitments import routes as commitments
from fnett.core import outbox, pooling
from fnett.core.db import db
from fnett.core.outbox import Letter
from fnett.desks import menu
from fnett.desks import routes as desks
from fnett.meetings import emails as meeting_emails
from fnett.meetings import evening_letters, relay_letters, rota_emails, talking, talking_letters
from fnett.meetings import evening_routes as evenings
from fnett.meetings import planner_routes as planner
from fnett.meetings import rota_routes as rota
from fnett.meetings import routes as meetings
from fnett.meetings import routes_welcome as welcome
from fnett.monitoring import routes as monitoring
from fnett.networks import routes as networks
from fnett.networks import year_routes as years
from fnett.onboarding import handover_emails
from fnett.onboarding import handover_routes as handovers
from fnett.onboarding import owner_routes as owners
from fnett.onboarding import routes as onboarding
from fnett.parents import guide_routes as guide
from fnett.parents import routes as parents
from fnett.parents import subscription_routes as subscriptions
from fnett.parents import theme_routes as themes
from fnett.people import emails as people_emails
from fnett.people import guard
from fnett.people import routes as people
from fnett.settings import Settings
from fnett.training import routes as training
from fnett.web import access, compression, errors, headers, locale, once, page, redirects
from fnett.web import routes as web

CHECKOUT = Path(__file__).parents[1]
FEATURES = (
    *(people, training, commitments, networks, years),
    *(meetings, welcome, planner, rota, evenings),
    *(onboarding, handovers, owners, monitoring, parents, themes, guide, subscriptions, desks),
)
BLUEPRINTS = (web.bp, *(feature.bp for feature in FEATURES))
LETTERS: dict[str, Letter] = {
    **people_emails.LETTERS,
    **commitment_emails.LETTERS,
    **meeting_emails.LETTERS,
    **relay_letters.LETTERS,
    **rota_emails.LETTERS,
    **evening_letters.LETTERS,
    **talking_letters.LETTERS,
    **handover_emails.LETTERS,
}
JOBS: dict[str, Callable[..., Any]] = {"deliver_messages": outbox.deliver, "tell_the_office": talking.tell_the_office}
SMALL_FORM = 64 * 1024  # bytes


def create_app(settings: Settings | None = None) -> Flask:
    """The app, ready to serve; refuses to start with a view that declares nothing. Raises SettingsError, Undeclared."""
    settings = settings or settings_.load(os.environ, CHECKOUT)
    app = Flask("fnett", root_path=str(CHECKOUT / "fnett" / "web"), static_url_path="/static")
    _configure(app, settings)
    app.after_request(guard.commit_what_succeeded)  # the first that is named is the last that is done
    db.init_app(app)
    with app.app_context():
        pooling.ask_before_use(db.engine)
    locale.init_app(app)
    page.init_app(app)
    once.init_app(app)
    headers.init_app(app)
    compression.init_app(app)
    redirects.init_app(app)
    errors.init_app(app)
    guard.init_app(app)
    app.context_processor(menu.context)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.view_functions["static"] = access.public(app.view_functions["static"])
    access.refuse_undeclared(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["fnett.settings"] = settings
    app.extensions["fnett.letters"] = LETTERS
    app.extensions["fnett.jobs"] = JOBS
    app.extensions["fnett.redis"] = Redis.from_url(settings.redis_url or "redis://127.0.0.1:6379", socket_timeout=5)
    prefix = "__Host-" if settings.is_https else ""
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 8, "max_overflow": 8, "hide_parameters": True},
        SECRET_KEY=settings.secret_keys[0][1],
        SECRET_KEY_FALLBACKS=[key for _, key in settings.secret_keys[1:]],
        TRUSTED_HOSTS=[settings.hostname, "127.0.0.1", "localhost"],
        MAX_CONTENT_LENGTH=SMALL_FORM,
        SESSION_COOKIE_NAME=f"{prefix}session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which our pages forbid; see guard
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.is_https:  # https means exactly one proxy in front (deploy/README.md); its Host is never believed
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
