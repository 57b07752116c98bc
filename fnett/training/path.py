"""The path to the certificate: its named parts, how far a person is on each, and where they go on (product T1, T2)."""

from dataclasses import dataclass

from fnett.training import lessons, progress
from fnett.training.lessons import Module
from fnett.training.progress import Progress
from fnett.web.locale import gettext, lazy

ABOUT = {
    "m1": lazy(
        "What a parent network is and is not, why it works that people meet face to face, and why it adds to professional"
        " help and never replaces it."
    ),
}
LATER = (
    lazy("The room and the circle"),
    lazy("Leading the rounds"),
    lazy("Including everyone"),
    lazy("When it gets serious"),
    lazy("Courtesy, grievance and confidence"),
    lazy("The year and the leadership"),
    lazy("Twenty questions from all modules"),
    lazy("Fifteen hard moments to think through"),
    lazy("The practice evening"),
    lazy("Two observed circles"),
    lazy("Your own statement"),
)


@dataclass(frozen=True)
class Part:
    """One part of the path; `progress` is None for a part that comes later."""

    title: str
    progress: Progress | None = None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do here."""
        return self.progress is not None and self.progress.is_passed


def parts(language: str) -> list[Part]:
    """The whole path of the scope's person, what is not ready to read included."""
    modules = [lessons.get_module(module_id, language) for module_id in lessons.MODULES]
    ready = [Part(module.title, progress.progress(module)) for module in modules]
    return ready + [Part(gettext(title)) for title in LATER]


@dataclass(frozen=True)
class Stop:
    """Where someone goes on: a step, a question, or neither where nothing is left."""

    step: str | None = None
    question: str | None = None


def next_stop(module: Module) -> Stop:
    """Where the person goes on: the first step that is not read, then the first question without its right answer."""
    read = progress.progress(module).steps_read
    if read < len(module.steps):
        return Stop(step=module.steps[read].id)
    return next_question(module)


def after_step(module: Module, step_id: str) -> Stop:
    """What follows a step: the step behind it, and the questions behind the last one."""
    position = module.get_position(step_id) + 1
    return Stop(step=module.steps[position].id) if position < len(module.steps) else next_question(module)


def next_question(module: Module, after: str | None = None) -> Stop:
    """The next question without its right answer, behind `after` first and then from the beginning."""
    right = progress.right_answers(module)
    ids = [question.id for question in module.questions]
    start = ids.index(after) + 1 if after else 0
    return Stop(question=next((each for each in ids[start:] + ids[:start] if each not in right), None))
