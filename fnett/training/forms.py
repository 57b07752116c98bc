"""What a learner fills in: one answer."""

from wtforms import RadioField
from wtforms.validators import InputRequired

from fnett.web.forms import Form
from fnett.web.locale import lazy


class AnswerForm(Form):
    """One of the question's options; an option that is not among them is no address of ours, so it is 404."""

    choice = RadioField(
        lazy("Your answer"), [InputRequired(lazy("Choose the answer that you find best."))], validate_choice=False
    )
