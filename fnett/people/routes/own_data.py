"""Pages about oneself: what is stored, the same as a file, and erasure."""

import json

from flask import Response, redirect, render_template, request, url_for

from fnett.people import erasure, guard, leaving, own_data, sessions
from fnett.people.forms import EraseForm
from fnett.people.routes.blueprint import Page, bp
from fnett.web.access import own_pages, public


@bp.get("/me/data")
@own_pages
def stored() -> Page:
    """What fnett stores about whoever reads this."""
    return render_template("people/stored.html", kinds=own_data.kinds(guard.account().id))


@bp.get("/me/data/file")
@own_pages
def data_file() -> Response:
    """Everything that is stored, as one file to keep."""
    words = json.dumps(own_data.export(guard.account().id), ensure_ascii=False, indent=2)
    response = Response(f"{words}\n", mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename="fnett.json")
    return response


@bp.route("/me/data/erase", methods=["GET", "POST"])
@own_pages
def erase() -> Page:
    """Say what goes and what stays; POST erases and signs every browser out."""
    form, account = EraseForm(), guard.account()
    if request.method != "POST" or not form.validate():
        gaps = leaving.gaps(account)
        return render_template("people/erase.html", form=form, gaps=gaps), 422 if form.errors else 200
    sessions.end(account)
    erasure.erase(account.id)
    return redirect(url_for("people.erased"), 303)


@bp.get("/erased")
@public
def erased() -> Page:
    """It is done."""
    return render_template("people/erased.html")
