"""What a leader fills in to sign."""

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from fnett.web.forms import Form, plain_text
from fnett.web.locale import lazy

NAME_PLEASE = lazy("Write your name.")
TITLE_PLEASE = lazy("Write your title, such as headteacher or head of kindergarten.")
TICK_PLEASE = lazy("Tick this to sign. If somebody else leads, let the office know.")


class SignForm(Form):
    """Name, title and a tick; language and hash say which words were on the screen."""

    name = StringField(lazy("Your name"), [InputRequired(NAME_PLEASE), Length(max=80), plain_text])
    title = StringField(lazy("Your title"), [InputRequired(TITLE_PLEASE), Length(max=80), plain_text])
    agreed = BooleanField(lazy("I sign on behalf of the leadership"), [InputRequired(TICK_PLEASE)])
    language = HiddenField()
    text_hash = HiddenField()
