"""What people fill in to sign in, to invite and to accept."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from fnett.core.languages import INTERFACE_LANGUAGES, get_language
from fnett.web.forms import Form, plain_text
from fnett.web.locale import lazy

ADDRESS_PLEASE = lazy("Write an e-mail address.")
NAME_PLEASE = lazy("Write the person's name.")


class SignInForm(Form):
    """An address to send a link to."""

    email = StringField(lazy("E-mail address"), [InputRequired(ADDRESS_PLEASE), Length(max=254)])


class CodeForm(Form):
    """The short code that a link shows in another browser."""

    code = StringField(lazy("Code"), [InputRequired(lazy("Type the code that the link showed.")), Length(max=20)])


def interface_languages() -> list[tuple[str, str]]:
    """The languages that signed-in pages are written in, by their own names."""
    return [(code, get_language(code).own_name) for code in INTERFACE_LANGUAGES]


class InvitationForm(Form):
    """Whom to invite, and in which language the letter is written."""

    name = StringField(lazy("Name"), [InputRequired(NAME_PLEASE), Length(max=80), plain_text])
    email = StringField(lazy("E-mail address"), [InputRequired(ADDRESS_PLEASE), Length(max=254)])
    language = RadioField(lazy("Language of the letter"), [Optional()], choices=interface_languages, default="nb")


class LanguageForm(Form):
    """The language that someone reads fnett in."""

    language = RadioField(lazy("Language"), choices=interface_languages)
