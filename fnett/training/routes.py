"""A moderator's path: the modules, their steps and questions."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from fnett.training import lessons, path, progress
from fnett.training.forms import AnswerForm
from fnett.training.lessons import Module, Question
from fnett.training.path import Stop
from fnett.web import locale
from fnett.web.access import own_pages

bp = Blueprint("training", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response


@bp.get("/me/training", endpoint="path")
@own_pages
def whole_path() -> Page:
    """The path from the first module to the certificate, and how far one is."""
    return render_template("training/path.html", parts=path.parts(locale.language().code))


@bp.get("/me/training/<module_id>")
@own_pages
def module(module_id: str) -> Page:
    """What the module is about, how long it takes, and where to go on; when it is passed, what comes next."""
    found = _module(module_id)
    return render_template(
        "training/module.html",
        module=found,
        progress=progress.progress(found),
        about=path.ABOUT[found.id],
        go_on=_address(found, path.next_stop(found)),
    )


@bp.get("/me/training/<module_id>/steps/<step_id>")
@own_pages
def step(module_id: str, step_id: str) -> Page:
    """One step to read."""
    found = _module(module_id)
    return render_template("training/step.html", module=found, position=found.get_position(step_id))


@bp.post("/me/training/<module_id>/steps/<step_id>", endpoint="read")
@own_pages
def mark_read(module_id: str, step_id: str) -> Page:
    """Note that the step is read and go on to the next."""
    progress.read_step(module_id, locale.language().code, step_id)
    found = _module(module_id)
    return redirect(_address(found, path.after_step(found, step_id)), 303)


@bp.route("/me/training/<module_id>/questions/<question_id>", methods=["GET", "POST"])
@own_pages
def question(module_id: str, question_id: str) -> Page:
    """One question; the answer is kept and talked about on the same page."""
    found = _module(module_id)
    asked = found.get_question(question_id)
    form = AnswerForm()
    form.choice.label.text = asked.text
    form.choice.choices = [(option.id, option.text) for option in asked.options]
    if form.validate_on_submit():
        progress.answer(module_id, locale.language().code, question_id, form.choice.data)
        return redirect(url_for("training.question", module_id=module_id, question_id=question_id), 303)
    return _shown(found, asked, form), 422 if form.errors else 200


def _shown(found: Module, asked: Question, form: AnswerForm) -> str:
    choice = None if form.errors else progress.find_choice(found, asked.id)
    form.choice.data = form.choice.data or choice
    return render_template(
        "training/question.html",
        module=found,
        question=asked,
        form=form,
        chosen=next((option for option in asked.options if option.id == choice), None),
        progress=progress.progress(found),
        go_on=_address(found, path.next_question(found, after=asked.id)),
    )


def _module(module_id: str) -> Module:
    return lessons.get_module(module_id, locale.language().code)


def _address(found: Module, stop: Stop) -> str:
    if stop.step:
        return url_for("training.step", module_id=found.id, step_id=stop.step)
    if stop.question:
        return url_for("training.question", module_id=found.id, question_id=stop.question)
    return url_for("training.module", module_id=found.id)
