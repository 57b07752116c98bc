"""The pages of the demo: who there is to sign in as, where to look, and the mailbox. They exist in a demo only."""

from pathlib import Path

from flask import Blueprint, Flask, current_app, render_template

from fnett.demo import mailbox, tour
from fnett.settings import Settings
from fnett.web import access
from fnett.web.access import at_the_door

bp = Blueprint("demo", __name__, template_folder="templates")


def offer(app: Flask) -> None:
    """Add the pages where this is a demo, and a way to them from each page; refuses undeclared views. Raises Undeclared."""
    settings: Settings = app.extensions["fnett.settings"]
    if settings.demo:
        app.register_blueprint(bp)
        app.context_processor(lambda: {"is_demo": True})
    access.refuse_undeclared(app)


@bp.get("/demo")
@at_the_door
def start() -> str:
    """What this is, whom one can be, and what parents see."""
    return render_template("demo/start.html", stops=tour.stops(), parents_pages=tour.parents_pages())


@bp.get("/demo/mail")
@at_the_door
def mail() -> str:
    """The letters that were delivered, the newest first."""
    return render_template("demo/mail.html", letters=mailbox.letters(_folder()))


@bp.get("/demo/mail/<name>")
@at_the_door
def letter(name: str) -> str:
    """One letter, its words with their links."""
    return render_template("demo/letter.html", letter=mailbox.get_letter(_folder(), name))


def _folder() -> Path:
    settings: Settings = current_app.extensions["fnett.settings"]
    return Path(settings.home) / "mail"
