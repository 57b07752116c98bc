"""What every form does."""

from flask import Flask
from wtforms import StringField
from wtforms.validators import InputRequired

from fnett.web import locale
from fnett.web.forms import Form
from fnett.web.locale import lazy

NAME_PLEASE = lazy("Write the person's name.")


class NameForm(Form):
    """A form of one field."""

    class Meta(Form.Meta):
        """Without proof: nothing is sent here."""

        csrf = False

    name = StringField(validators=[InputRequired(NAME_PLEASE)])


def test_what_a_validator_says_is_said_in_the_readers_language(app: Flask):
    for code in ("nb", "nn"):
        with app.test_request_context("/", method="POST"), locale.reading_in(code):
            form = NameForm(formdata=None)
            assert not form.validate()
            assert form.name.errors == [locale.gettext(NAME_PLEASE)]
            assert form.name.errors != [NAME_PLEASE]
