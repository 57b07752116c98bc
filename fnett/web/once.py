"""A form has one effect however often it is sent: each that is shown carries a key of its own (security promise 15).

The key is taken in the transaction of its effect: whoever sends the form again, at the same moment or after going back,
waits for that transaction and is answered as the first time. What was refused gives its key back.

Where the office acts inside an institution, the effect is committed a moment before its key (onboarding/inviting.py).
Should that moment be the last of a process, the form can be sent again, and what the institution's rows hold decides:
an invitation that is open, withdrawn or of a later generation already is not written twice.
"""

import secrets
from datetime import timedelta

from flask import Flask, Response, abort, g, redirect, request, session
from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from werkzeug.wrappers import Response as AnyResponse

from fnett.core import clock, tenancy, tokens
from fnett.core.db import db, rows_of
from fnett.core.models import LONGEST_ANSWER, FormUse
from fnett.core.tenancy import Door, Scope
from fnett.web.redirects import safe_path

FIELD = "form_key"
PROOFS = (FIELD, "csrf_token")  # not a part of what is said with the form
KEEP = timedelta(hours=24)
DOUBLE_CLICK = timedelta(minutes=1)
HOLD = text("SELECT set_config('app.form', :key, true)")  # the policy shows a transaction this one row


def init_app(app: Flask) -> None:
    """Let every form that is posted carry a key (see components/csrf.html)."""
    app.jinja_env.globals["form_key"] = lambda: secrets.token_urlsafe(18)


def begin(sender: str) -> AnyResponse | None:
    """Take the key of this form for its sender and address; the first answer again where it was taken with the same words,
    409 where it was taken with others. A form without a key is held by what the database allows once."""
    key = request.form.get(FIELD)
    if not key:
        return None
    g.form_key = tokens.hash_of("\x1f".join((sender, request.endpoint or "", request.path, key)))
    g.form_wanted = safe_path(request.form.get("next") or session.get("next"), "")
    db.session.execute(HOLD, {"key": g.form_key})
    if _take():
        return None
    earlier = db.session.scalars(select(FormUse).where(FormUse.key_hash == g.form_key)).one()
    if earlier.body_hash != _body_hash():
        abort(409)
    g.form_clicked_twice = clock.now() - earlier.used_at < DOUBLE_CLICK
    return redirect(earlier.answer or g.form_wanted or request.path, 303)


def note_answer(response: Response) -> None:
    """Remember where the first answer leads; what the sender asked to see next comes again with the form, and anything
    could be written there, so it is never kept."""
    answer = response.location if "form_key" in g else None
    if answer and answer != redirect(g.form_wanted).location:
        noted = update(FormUse).where(FormUse.key_hash == g.form_key, FormUse.answer.is_(None))
        db.session.execute(noted.values(answer=answer if len(answer) <= LONGEST_ANSWER else None))


def give_back() -> None:
    """Give the key back where a step of a form only showed what would happen; the page is written, and nothing else is."""
    db.session.rollback()


def is_double_click() -> bool:
    """Whether this form came with the same words within the minute: the browser may have heard of this answer alone."""
    return bool(g.get("form_clicked_twice"))


def secret(purpose: str) -> str:
    """A secret for the browser that sent this form: the same when it is sent again, and nobody else's."""
    return tokens.keyed_hash(purpose, g.get("form_key") or g.setdefault("form_alone", secrets.token_urlsafe(24)))


def forget_past() -> int:
    """Delete the keys that were used a day ago; returns how many."""
    with tenancy.work(Scope(Door.COURIER)) as session:
        return rows_of(session.execute(delete(FormUse).where(FormUse.used_at < clock.now() - KEEP)))


def _take() -> bool:
    """Whether the key is ours; somebody who is at it with the same key is waited for."""
    row = {"key_hash": g.form_key, "body_hash": _body_hash(), "used_at": clock.now()}
    taking = insert(FormUse).values(row).on_conflict_do_nothing().returning(FormUse.key_hash)
    return db.session.execute(taking).first() is not None


def _body_hash() -> str:
    said = sorted((name, value) for name, value in request.form.items(multi=True) if name not in PROOFS)
    return tokens.keyed_hash("form", "\x1f".join(f"{name}\x1e{value}" for name, value in said))
